import type { Type } from '@nestjs/common';
import type { RecordKind, RecordTypes } from '#records/record-kind.js';
import type { Rehearsed, View } from '#views/view.js';
import type { RefusalTable } from './answers/refusal-table.js';

/** All that a server needs of one slice. */
export interface Slice {
  readonly controllers: readonly Type[];
  /** The kinds of record that it keeps. */
  readonly kinds: readonly RecordKind<RecordTypes>[];
  /** It records facts of records, though none of its kinds is listed. */
  readonly recordsFacts?: boolean;
  /** It seals or opens content, or destroys its keys, though none of its kinds has content. */
  readonly usesContent?: boolean;
  /** What its controllers are given, and what runs by itself: its clocks. */
  readonly providers?: readonly Type[];
  /** Every view that it reads, those of other slices for look-ups included. */
  readonly views: readonly View[];
  /** What it asks in the thread of the questions. */
  readonly questions?: readonly Rehearsed[];
  readonly refusals: RefusalTable;
  /** Kinds of record that everything stands on: while one of them is not as it was written, the server is not ready. */
  readonly foundations?: readonly string[];
  /** Its Cedar policies; a slice that nobody asks for anything has none. */
  readonly policies?: URL;
}
