import { type Appended, DuplicateFact, type Expected, type NewEvent, RevisionConflict } from '../event-store.js';
import type { Append } from '../gathered-appends.js';

/** Appends that share one commit. Flat, because it crosses threads and each object in it costs. */
export interface Batch {
  /** The clock at the time of sending, milliseconds. */
  readonly now: number;
  readonly streams: readonly string[];
  readonly expected: readonly Expected[];
  /** How many events each append has. */
  readonly counts: readonly number[];
  /** id, type, payload, metadata of each event in turn. */
  readonly texts: readonly string[];
}

/** What the writer says to one append: four values, [outcome, revision, position, recordedAt or the id at fault]. */
export type Answers = readonly (number | bigint | string)[];

const APPENDED = 0;
const REPEATED = 1;
const CONFLICT = 2;
const DUPLICATE = 3;
const WIDTH = 4;

export function toBatch(appends: readonly Append[], now: number): Batch {
  const texts: string[] = [];
  for (const { events } of appends) {
    for (const { id, type, payload, metadata } of events) texts.push(id, type, payload, metadata);
  }
  return {
    now,
    streams: appends.map(({ stream }) => stream),
    expected: appends.map(({ expected }) => expected),
    counts: appends.map(({ events }) => events.length),
    texts,
  };
}

/** The appends of a batch, in order. */
export function* appendsOf({ streams, expected, counts, texts }: Batch): Generator<Append> {
  let at = 0;
  for (let index = 0; index < streams.length; index += 1) {
    const events: NewEvent[] = [];
    for (let left = counts[index] ?? 0; left > 0; left -= 1, at += 4) {
      const [id = '', type = '', payload = '', metadata = ''] = texts.slice(at, at + 4);
      events.push({ id, type, payload, metadata });
    }
    yield { stream: streams[index] ?? '', expected: expected[index] ?? 'any', events };
  }
}

export function writeAnswer(
  answers: (number | bigint | string)[],
  answer: Appended | RevisionConflict | DuplicateFact,
) {
  if (answer instanceof RevisionConflict) answers.push(CONFLICT, answer.current, 0n, '');
  else if (answer instanceof DuplicateFact) answers.push(DUPLICATE, 0, 0n, answer.id);
  else answers.push(answer.repeated ? REPEATED : APPENDED, answer.revision, answer.position, answer.recordedAt);
}

/** The answer to append number `index` of the batch. */
export function readAnswer(
  answers: Answers,
  index: number,
  append: Append,
): Appended | RevisionConflict | DuplicateFact {
  const [outcome, revision, position, last] = answers.slice(index * WIDTH, (index + 1) * WIDTH);
  if (outcome === CONFLICT) return new RevisionConflict(append.stream, append.expected, Number(revision));
  if (outcome === DUPLICATE) return new DuplicateFact(String(last));
  return {
    revision: Number(revision),
    position: BigInt(position ?? 0),
    recordedAt: Number(last),
    repeated: outcome === REPEATED,
  };
}
