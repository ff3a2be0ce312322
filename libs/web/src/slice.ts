import type { Type } from '@nestjs/common';
import type { View } from '#views/view.js';
import type { RefusalTable } from './answers/refusal-table.js';

/** All that a server needs of one slice. */
export interface Slice {
  readonly controllers: readonly Type[];
  /** What its controllers are given, and what runs by itself: its clocks. */
  readonly providers?: readonly Type[];
  /** Every view that it reads, those of other slices for look-ups included. */
  readonly views: readonly View[];
  readonly refusals: RefusalTable;
  /** Its Cedar policies. */
  readonly policies: URL;
}
