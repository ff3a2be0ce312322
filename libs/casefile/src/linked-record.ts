// What a case file knows of the records of others that belong to it: that they are there, whose they are, how they stand.

/** Streams of such records are named `<kind>-<uuid>`: in the log for ever, so add, never rename or remove. */
export const RECORD_KINDS = ['exchange', 'information', 'referral'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** What a link says of its record: sealed in its fact. */
export interface LinkContent {
  readonly kind: RecordKind;
  readonly record: string;
}

export interface LinkedRecord {
  readonly kind: RecordKind;
  readonly id: string;
  /** The units that are parties of it: they alone may know that it belongs to the case. */
  readonly units: readonly string[];
  readonly state: string;
  /** The case file that the record itself names, for a unit that was a member of it then. */
  readonly stated: string | undefined;
}

export const isParty = (record: LinkedRecord | undefined, unit: string) => record?.units.includes(unit) ?? false;
