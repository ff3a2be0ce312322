import { type Appended, DuplicateFact, type Expected, type NewEvent, RevisionConflict } from './event-store.js';

/** Where the log holds a fact. */
export type Held = Pick<Appended, 'revision' | 'position' | 'recordedAt'> & { readonly stream: string };

/** What an adapter knows of its log while it judges an append. */
export interface LogIndex {
  /** The revision of the stream's last fact; -1 when the stream does not exist. */
  current(stream: string): number;
  held(id: string): Held | undefined;
}

/**
 * Judges an append: the revision that its first fact gets, or the answer that the same append got before.
 * @throws RevisionConflict, DuplicateFact
 */
export function admit(log: LogIndex, stream: string, expected: Expected, ids: readonly string[]): number | Appended {
  const repeated = new Set<string>();
  for (const id of ids) {
    if (repeated.has(id)) throw new DuplicateFact(id);
    repeated.add(id);
  }
  const held = ids.map((id) => log.held(id));
  const clash = held.findIndex((place) => place !== undefined);
  if (clash !== -1) {
    if (isSameAppend(held, stream, expected)) return { ...placeOf(held.at(-1)), repeated: true };
    throw new DuplicateFact(ids[clash] ?? '');
  }
  const current = log.current(stream);
  if (!meets(expected, current)) throw new RevisionConflict(stream, expected, current);
  return current + 1;
}

/** Whether a stream whose last fact has revision `current` (-1: it does not exist) is as the writer expects it. */
export function meets(expected: Expected, current: number): boolean {
  switch (expected) {
    case 'any':
      return true;
    case 'no-stream':
      return current === -1;
    case 'exists':
      return current >= 0;
  }
  return expected === current;
}

/** @throws TypeError when no adapter could keep these events as they are */
export function checkAppend(stream: string, expected: Expected, events: readonly NewEvent[]): void {
  if (events.length === 0) throw new TypeError('an append needs an event');
  if (stream === '' || !stream.isWellFormed()) throw new TypeError('a stream name must be well-formed text');
  if (typeof expected === 'number' && !(Number.isSafeInteger(expected) && expected >= 0)) {
    throw new TypeError('an expected revision is a whole number from 0 on');
  }
  for (const { id, type, payload, metadata } of events) {
    if (!(id.isWellFormed() && type.isWellFormed() && payload.isWellFormed() && metadata.isWellFormed())) {
      throw new TypeError('an event must be well-formed text');
    }
  }
}

function isSameAppend(held: readonly (Held | undefined)[], stream: string, expected: Expected): boolean {
  const first = held[0];
  if (!first || !meets(expected, first.revision - 1)) return false;
  return held.every((place, index) => place?.stream === stream && place.revision === first.revision + index);
}

function placeOf(held: Held | undefined): Omit<Appended, 'repeated'> {
  if (!held) throw new TypeError('an append needs an event');
  const { revision, position, recordedAt } = held;
  return { revision, position, recordedAt };
}
