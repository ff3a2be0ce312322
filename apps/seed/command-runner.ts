import type { Application } from '#apps/server/server.js';
import { contentFactId, derivedUuid, uuidAt } from '#event-store/identifiers.js';
import { Refusal } from '#kernel/refusal.js';
import { Contents } from '#records/contents.js';
import { type RecordKind, type RecordTypes, streamOf } from '#records/record-kind.js';
import { Records } from '#records/records.js';
import type { Caller } from '#web/auth/caller.js';
import { platformMeta } from '#web/scheduler.js';
import { Chance } from './chance.js';
import { Schedule } from './schedule.js';
import type { SteppedClock } from './stepped-clock.js';
import { DAY } from './synthetic.js';

/** Milliseconds. What happens to different records within this time is recorded together, at the end of it. */
const TOGETHER = 20 * 60_000;
/** At most so many at once. */
const MOST_TOGETHER = 64;
/** Milliseconds between the end of a limit and the note that it has passed. */
const NOTED_AFTER = 1_000;

/** The time of the region, and the seed. Milliseconds since 1970-01-01T00:00:00Z. */
export interface Span {
  readonly seed: number;
  readonly from: number;
  readonly until: number;
}

/** What is asked for, or how it follows from the time and from the state of the record; `read` is to read its content. */
type Asked<T extends RecordTypes> = 'read' | T['asked'] | ((now: number, state: T['state']) => T['asked']);

/** Something that one person does to a record. */
export interface StoryStep<T extends RecordTypes> {
  /** Days after the step before. */
  readonly after: number;
  readonly by: Caller;
  readonly asked: Asked<T>;
  /** The record comes to be with it. */
  readonly isNew?: boolean;
}

/** What happens to a record, one step after the other; each step is given the record's state after the one before. */
export type Story<T extends RecordTypes> = Iterable<StoryStep<T>, void, T['state']>;

/** The step with which a record comes to be. */
export function begin<T extends RecordTypes>(by: Caller, asked: Asked<T>): StoryStep<T> {
  return { after: 0, by, asked, isNew: true };
}

/** A step, so many days after the one before. */
export function step<T extends RecordTypes>(after: number, by: Caller, asked: Asked<T>): StoryStep<T> {
  return { after, by, asked };
}

/** A limit of a record that has not been met. */
export interface RunningLimit<T extends RecordTypes> {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly dueAt: number;
  /** Tells it from the record's other limits. */
  readonly key: readonly string[];
  /** The platform's note that it has passed. */
  readonly note: T['asked'];
}

/** One of the records of a kind that begin all over the time of the region. */
export interface Beginning {
  readonly runner: CommandRunner;
  readonly id: string;
  readonly index: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly start: number;
  readonly chance: Chance;
}

/** How a story is carried out. */
export interface Telling<T extends RecordTypes> {
  /** Others rest on it: nothing else happens at the same time. */
  readonly alone?: boolean;
  /** The limits that run in a state. The clock stands still here, so each is looked at when it is due. */
  readonly limits?: (state: T['state']) => readonly RunningLimit<T>[];
}

interface Item {
  readonly does: () => Promise<unknown>;
  /** The record that it concerns; without one, nothing else happens at the same time. */
  readonly record: string | undefined;
}

/**
 * Runs commands against the store, each at its time, with the clock stepped to it: everything that happens is a command
 * like a person's, in order of time, by someone whom the policies permit it. Whatever the platform would refuse therefore
 * cannot be seen in the region; a refusal is an error in a story and ends the run.
 */
export class CommandRunner {
  readonly records: Records;
  readonly #contents: Contents;
  readonly #schedule = new Schedule<Item>();
  #sent = 0;

  constructor(
    { app }: Pick<Application, 'app'>,
    private readonly clock: SteppedClock,
    readonly span: Span,
  ) {
    this.records = app.get(Records);
    this.#contents = app.get(Contents);
  }

  /** Milliseconds since 1970-01-01T00:00:00Z. */
  get now(): number {
    return this.clock.now();
  }

  /** When so much of the time of the region has passed: from 0 to 1. */
  timeAt(share: number): number {
    const { from, until } = this.span;
    return Math.round(from + share * (until - from));
  }

  chance(...parts: readonly (string | number)[]): Chance {
    return new Chance(this.span.seed, ...parts);
  }

  /** A UUID that is the same for the same seed. */
  id(...parts: readonly (string | number)[]): string {
    return derivedUuid('seed', String(this.span.seed), ...parts.map(String));
  }

  /** An id for what comes to be at a time: the same for the same seed, and in the order of time. */
  idAt(time: number, ...parts: readonly (string | number)[]): string {
    return uuidAt(time, 'seed', String(this.span.seed), ...parts.map(String));
  }

  /** Puts something on the schedule. With a record, it may happen together with what happens to others. */
  at(time: number, does: () => Promise<unknown>, record?: string): void {
    this.#schedule.add(time, { does, record });
  }

  /** Records begin all over the time of the region; the last of them late enough to be seen on their way. */
  beginnings(what: string, count: number): readonly number[] {
    const chance = this.chance('beginnings', what);
    return Array.from({ length: count }, (_, index) => this.timeAt(0.04 + (0.9 * (index + chance.next())) / count));
  }

  /** Carries out the stories of so many records of a kind. */
  spread<T extends RecordTypes>(
    kind: RecordKind<T>,
    count: number,
    story: (beginning: Beginning) => Story<T>,
    telling?: Telling<T>,
  ): void {
    for (const [index, start] of this.beginnings(kind.kind, count).entries()) {
      const [id, chance] = [this.id(kind.kind, index), this.chance(kind.kind, index)];
      this.follow(kind, id, start, story({ runner: this, id, index, start, chance }), telling);
    }
  }

  /** Carries out the story of a record from `start` on (milliseconds). */
  follow<T extends RecordTypes>(
    kind: RecordKind<T>,
    id: string,
    start: number,
    story: Story<T>,
    { alone = false, limits = () => [] }: Telling<T> = {},
  ): void {
    const record = streamOf(kind, id);
    const steps = story[Symbol.iterator]();
    const awaited = new Set<string>();
    let state: T['state'] = kind.decider.initial;
    const awaitLimits = (setBy: string): void => {
      for (const { dueAt, key, note } of limits(state)) {
        const name = key.join(' ');
        if (awaited.has(name)) continue;
        awaited.add(name);
        const look = async (): Promise<void> => {
          if (!limits(state).some((running) => running.key.join(' ') === name)) return;
          const meta = platformMeta(setBy, 'limit-passed', id, ...key);
          ({ state } = await this.records.dispatch(kind, id, note, meta));
        };
        this.at(Math.max(this.now, dueAt) + NOTED_AFTER, look, record);
      }
    };
    const schedule = (from: number, next: IteratorResult<StoryStep<T>, void>): void => {
      if (next.done === true) return;
      const { after, by, asked } = next.value;
      const happens = async (): Promise<void> => {
        if (asked === 'read')
          await this.#contents.readBy(by, kind, await this.records.authorise(kind, { caller: by, id }));
        else {
          const given = typeof asked === 'function' ? asked(this.now, state) : asked;
          const commandId = this.idAt(this.now, record, this.#sent++);
          state = await this.#send(kind, id, next.value, given, commandId);
          awaitLimits(contentFactId(commandId));
        }
        schedule(this.now, steps.next(state));
      };
      this.at(from + Math.round(after * DAY), happens, alone ? undefined : record);
    };
    schedule(start, steps.next());
  }

  /** Sends one command as a person does. @throws Error that says what was refused, to whom, when and why */
  async #send<T extends RecordTypes>(
    kind: RecordKind<T>,
    id: string,
    { by, isNew = false }: StoryStep<T>,
    asked: T['asked'],
    commandId: string,
  ): Promise<T['state']> {
    const { subject: actor, ...affiliation } = by;
    const record = streamOf(kind, id);
    const meta = { actor, ...affiliation, commandId, correlationId: this.id(record) };
    try {
      if (isNew) await this.records.permitNew(kind, { caller: by, id }, asked);
      else await this.records.permit(kind, { caller: by, id }, asked);
      return (await this.records.dispatch(kind, id, asked, meta, { isNew })).state;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const what = `${asked.type} of a record of the kind ${kind.kind} by ${actor} on ${new Date(this.now).toISOString()}`;
      throw new Error(`${what} was refused: ${error.message}`, { cause: error });
    }
  }

  /** Runs until the end; `progress` hears how many things happened, and the share of the time that has passed. */
  async run(progress: (happened: number, share: number) => void): Promise<number> {
    const { from, until } = this.span;
    let happened = 0;
    for (let group = this.#nextGroup(); group.items.length > 0; group = this.#nextGroup()) {
      this.clock.goTo(group.at);
      const ended = await Promise.allSettled(group.items.map(({ does }) => does()));
      for (const end of ended) if (end.status === 'rejected') throw end.reason;
      happened += group.items.length;
      progress(happened, (group.at - from) / (until - from));
    }
    return happened;
  }

  /** What happens next: one thing, or several that concern different records. Each starts in the order of its time. */
  #nextGroup(): { readonly at: number; readonly items: readonly Item[] } {
    const items: Item[] = [];
    const records = new Set<string>();
    let [first, at] = [0, 0];
    for (let head = this.#schedule.first; head; head = this.#schedule.first) {
      const { record } = head.item;
      if (head.at > this.span.until) break;
      if (items.length > 0) {
        if (record === undefined || records.has(record)) break;
        if (head.at > first + TOGETHER || items.length === MOST_TOGETHER) break;
      } else first = head.at;
      this.#schedule.next();
      items.push(head.item);
      at = head.at;
      if (record === undefined) break;
      records.add(record);
    }
    return { at, items };
  }
}
