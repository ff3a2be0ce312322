import {
  type Appended,
  DuplicateFact,
  type Expected,
  type NewEvent,
  type Proviso,
  RevisionConflict,
} from '../event-store.js';
import type { Append } from '../appending/gathered-appends.js';

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
  /** Of each append that has one: its place among the appends, and of the other stream the name and what is expected. */
  readonly provisos: readonly (number | string)[];
}

/** What the writer says to one append: four values, [outcome, revision, position, recordedAt or the name at fault]. */
export type Answers = readonly (number | bigint | string)[];

const APPENDED = 0;
const REPEATED = 1;
const CONFLICT = 2;
const DUPLICATE = 3;
const WIDTH = 4;

export function toBatch(appends: readonly Append[], now: number): Batch {
  const texts: string[] = [];
  const provisos: (number | string)[] = [];
  appends.forEach(({ events, proviso }, index) => {
    for (const { id, type, payload, metadata } of events) texts.push(id, type, payload, metadata);
    if (proviso) provisos.push(index, proviso.stream, proviso.expected);
  });
  return {
    now,
    streams: appends.map(({ stream }) => stream),
    expected: appends.map(({ expected }) => expected),
    counts: appends.map(({ events }) => events.length),
    texts,
    provisos,
  };
}

/** The appends of a batch, in order. */
export function* appendsOf({ streams, expected, counts, texts, provisos }: Batch): Generator<Append> {
  let [at, proviso] = [0, 0];
  for (let index = 0; index < streams.length; index += 1) {
    const events: NewEvent[] = [];
    for (let left = counts[index] ?? 0; left > 0; left -= 1, at += 4) {
      const [id = '', type = '', payload = '', metadata = ''] = texts.slice(at, at + 4);
      events.push({ id, type, payload, metadata });
    }
    const append = { stream: streams[index] ?? '', expected: expected[index] ?? 'any', events };
    if (provisos[proviso] === index) {
      const other = { stream: provisos[proviso + 1], expected: provisos[proviso + 2] } as Proviso;
      proviso += 3;
      yield { ...append, proviso: other };
    } else yield append;
  }
}

export function writeAnswer(
  answers: (number | bigint | string)[],
  answer: Appended | RevisionConflict | DuplicateFact,
) {
  if (answer instanceof RevisionConflict) answers.push(CONFLICT, answer.current, 0n, answer.stream);
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
  if (outcome === CONFLICT) {
    const { proviso } = append;
    const { stream, expected } = proviso && proviso.stream === last ? proviso : append;
    return new RevisionConflict(stream, expected, Number(revision));
  }
  if (outcome === DUPLICATE) return new DuplicateFact(String(last));
  return {
    revision: Number(revision),
    position: BigInt(position ?? 0),
    recordedAt: Number(last),
    repeated: outcome === REPEATED,
  };
}
