import { type Command, CommandBus } from '@nestjs/cqrs';
import type { Application } from '#apps/server/server.js';
import type { LogReader } from '#event-store/event-store.js';
import type { Meta } from '#event-store/fact.js';
import { derivedUuid, uuidAt } from '#event-store/identifiers.js';
import { Refusal } from '#kernel/refusal.js';
import type { View, ViewQueries } from '#views/view.js';
import { ContentReads } from '#web/content-reads.js';
import { Schedule } from './schedule.js';
import type { Person } from './people.js';
import { Chance } from './chance.js';
import { Permission } from './permission.js';
import type { SteppedClock } from './stepped-clock.js';

/** Milliseconds. What happens to different records within this time is recorded together, at the end of it. */
const TOGETHER = 20 * 60_000;
/** At most so many at once. */
const MOST_TOGETHER = 64;
/** Milliseconds that a view has to come as far as the log. */
const PATIENCE = 60_000;

/** The time of the region, and the seed. Milliseconds since 1970-01-01T00:00:00Z. */
export interface Span {
  readonly seed: number;
  readonly from: number;
  readonly until: number;
}

/** Something that one person does to a record. */
export interface StoryStep<State> {
  /** Milliseconds after the step before. */
  readonly after: number;
  readonly by: Person;
  readonly does: (meta: Meta, now: number) => Command<{ readonly state: State }>;
  /** Views that have come as far as the log before it, and again after it; nothing else happens meanwhile. */
  readonly views?: readonly View[];
}

/** What happens to a record, one step after the other; each step is given the record's state after the one before. */
export type Story<State> = Generator<StoryStep<State>, void, State>;

interface Item {
  readonly does: () => Promise<void>;
  /** The record that it concerns; without one, nothing else happens at the same time. */
  readonly record: string | undefined;
}

/**
 * Runs commands against the store, each at its time, with the clock stepped to it: everything that happens is a command
 * like a person's, in order of time, by someone whom the policies permit it. Whatever the platform would refuse therefore
 * cannot be seen in the region; a refusal is an error in a story and ends the run.
 */
export class CommandRunner {
  readonly commands: CommandBus;
  readonly reads: ContentReads;
  readonly log: LogReader;
  readonly #queries: ViewQueries;
  readonly #schedule = new Schedule<Item>();

  constructor(
    { app, platform }: Application,
    private readonly clock: SteppedClock,
    readonly span: Span,
    /** Asked before every command. */
    private readonly permission: Pick<Permission, 'demand'> = new Permission(app),
  ) {
    this.commands = app.get(CommandBus);
    this.reads = app.get(ContentReads);
    this.log = platform.store;
    this.#queries = platform.views.queries;
  }

  /** Milliseconds since 1970-01-01T00:00:00Z. */
  get now(): number {
    return this.clock.now();
  }

  chance(...parts: readonly (string | number)[]): Chance {
    return new Chance(this.span.seed, ...parts);
  }

  /** A UUID that is the same for the same seed. */
  id(...parts: readonly (string | number)[]): string {
    return derivedUuid('seed', String(this.span.seed), ...parts.map(String));
  }

  /** An id for what comes to be now: the same for the same seed, and in the order of time. */
  newId(...parts: readonly (string | number)[]): string {
    return uuidAt(this.now, 'seed', String(this.span.seed), ...parts.map(String));
  }

  /** Puts something on the schedule. With a record, it may happen together with what happens to others. */
  at(time: number, does: () => Promise<void>, record?: string): void {
    this.#schedule.add(time, { does, record });
  }

  /** Carries out the story of a record from `start` on (milliseconds). The record's name makes the ids of its steps. */
  follow<State>(record: string, start: number, story: Story<State>, then?: (state: State, meta: Meta) => void): void {
    const next = (from: number, count: number, ...state: [] | [State]): void => {
      const { value: step, done } = story.next(...(state as [State]));
      if (done === true) return;
      const { after, by, does, views } = step;
      const happens = async (): Promise<void> => {
        for (const view of views ?? []) await this.caughtUp(view);
        const commandId = this.newId(record, count);
        const meta: Meta = { ...by, commandId, correlationId: this.id(record) };
        const outcome = await this.execute(record, does(meta, this.now));
        for (const view of views ?? []) await this.caughtUp(view);
        then?.(outcome.state, meta);
        next(this.now, count + 1, outcome.state);
      };
      this.at(from + after, happens, views ? undefined : record);
    };
    next(start, 0);
  }

  /** @throws Error that says which command was refused, and why */
  async execute<Answer>(record: string, command: Command<Answer>): Promise<Answer> {
    try {
      await this.permission.demand(command);
      return await this.commands.execute(command);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const what = `${command.constructor.name} for ${record} on ${new Date(this.now).toISOString()}`;
      throw new Error(`${what} was refused: ${error.message}`, { cause: error });
    }
  }

  /** Waits until a view has come as far as the log. */
  async caughtUp(view: View): Promise<void> {
    await this.#queries.reached(view, await this.log.head(), PATIENCE);
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
