import { type Appended, DuplicateFact, type Expected, type Proviso, RevisionConflict } from '../event-store.js';
import type { Append } from './gathered-appends.js';

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
export function admit(log: LogIndex, { stream, expected, events, proviso }: Append): number | Appended {
  const ids = events.map(({ id }) => id);
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
  if (proviso) demandMet(proviso, log.current(proviso.stream));
  return current + 1;
}

/** @throws RevisionConflict when the last fact of the other stream has not the revision that was expected */
export function demandMet({ stream, expected }: Proviso, current: number): void {
  if (!meets(expected, current)) throw new RevisionConflict(stream, expected, current);
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

/** @throws TypeError when no adapter could keep these events as they are, or say whether the proviso is met */
export function checkAppend({ stream, expected, events, proviso }: Append): void {
  if (events.length === 0) throw new TypeError('an append needs an event');
  if (stream === '' || !stream.isWellFormed()) throw new TypeError('a stream name must be well-formed text');
  checkExpected(expected);
  if (proviso) {
    const { stream: other } = proviso;
    if (other === '' || !other.isWellFormed()) throw new TypeError('a stream name must be well-formed text');
    if (other === stream) throw new TypeError('a proviso is about another stream');
    checkExpected(proviso.expected);
  }
  for (const { id, type, payload, metadata } of events) {
    if (!(id.isWellFormed() && type.isWellFormed() && payload.isWellFormed() && metadata.isWellFormed())) {
      throw new TypeError('an event must be well-formed text');
    }
  }
}

function checkExpected(expected: Expected): void {
  if (typeof expected === 'number' && !(Number.isSafeInteger(expected) && expected >= 0)) {
    throw new TypeError('an expected revision is a whole number from 0 on');
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
