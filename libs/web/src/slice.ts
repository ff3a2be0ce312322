import type { Type } from '@nestjs/common';
import type { View } from '#views/view.js';
import type { RefusalTable } from './refusal-table.js';

/** All that a server needs of one slice. */
export interface Slice {
  /** Its routes and clocks. */
  readonly module: Type;
  /** Every view that it reads, those of other slices for look-ups included. */
  readonly views: readonly View[];
  readonly refusals: RefusalTable;
  /** Its Cedar policies. */
  readonly policies: URL;
}
