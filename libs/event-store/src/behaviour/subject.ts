import { Clock } from '#kernel/clock.js';
import type { Appended, EventStore, Expected, LogReader, NewEvent, StoredEvent } from '../event-store.js';
import type { FactMacs } from '../checks/fact-macs.js';
import { derivedUuid } from '../identifiers.js';

/** What some adapters cannot do; each case that needs it is left out, with the adapter's reason. */
export type Ability =
  | 'a restart'
  | 'a position given beforehand'
  | 'a log without MACs'
  | 'positions without gaps'
  | 'times in order while many write'
  | 'two streams in one moment'
  | 'appends of 2 MiB';

/** An adapter under test. */
export interface Adapter {
  readonly name: string;
  /** Opens an empty log; with `lastPosition`, one that has given out positions up to it; with `macs`, one with MACs. */
  open(clock: Clock, lastPosition?: bigint, macs?: FactMacs): Promise<EventStore>;
  /** Closes the log that was opened last, and opens it again. */
  restart?(clock: Clock, macs?: FactMacs): Promise<EventStore>;
  /** Removes what `open` made. */
  dispose(): Promise<void>;
  /** What it cannot do, and why. */
  readonly unable: Partial<Record<Ability, string>>;
}

/** `it`, for a case that needs an ability. */
export function itNeeds({ unable }: Adapter, ability: Ability, title: string, run: () => Promise<void>): void {
  const reason = unable[ability];
  if (reason === undefined) it(title, run);
  else it.skip(`${title} (opted out: ${reason})`, run);
}

/** A clock that stands where it is put. */
export class SettableClock extends Clock {
  time = Date.UTC(2024, 0, 1);

  override now(): number {
    return this.time;
  }
}

let made = 0;

/** An event that no other call makes. */
export function anEvent(payload = '{"conduct":{}}'): NewEvent {
  made += 1;
  return { id: derivedUuid('behaviour', String(made)), type: 'thing.happened.v1', payload, metadata: '{"n":1}' };
}

export function someEvents(count: number): readonly NewEvent[] {
  return Array.from({ length: count }, () => anEvent());
}

/** The positions of facts. Each MUST be after the one before. */
export function positionsOf(facts: readonly { readonly position: bigint }[]): readonly bigint[] {
  const positions = facts.map(({ position }) => position);
  const isInOrder = positions.every((position, index) => position > (positions[index - 1] ?? 0n));
  if (!isInOrder) throw new Error(`positions are not in order: ${positions.join(', ')}`);
  return positions;
}

/** The whole log from `after` on. */
export async function everything(store: LogReader, after = 0n, until?: bigint): Promise<StoredEvent[]> {
  const all: StoredEvent[] = [];
  for await (const batch of store.readAll(after, until)) all.push(...batch);
  return all;
}

/** Follows a subscription until it has given `count` facts. */
export async function firstOf(store: EventStore, after: bigint, count: number): Promise<StoredEvent[]> {
  const enough = new AbortController();
  const seen: StoredEvent[] = [];
  for await (const batch of store.subscribe(after, enough.signal)) {
    seen.push(...batch);
    if (seen.length >= count) enough.abort();
  }
  return seen;
}

/** The error that the append is refused with. */
export async function refusal(appended: Promise<Appended>): Promise<unknown> {
  return appended.then(
    () => 'accepted',
    (error: unknown) => error,
  );
}

/** Appends one fact at a time, each when the one before is durable. */
export async function appendInTurn(store: EventStore, stream: string, count: number, expected: Expected = 'any') {
  const answers: Appended[] = [];
  for (let n = 0; n < count; n += 1) answers.push(await store.append(stream, expected, [anEvent()]));
  return answers;
}
