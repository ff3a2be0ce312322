import { type Command, CommandBus } from '@nestjs/cqrs';
import type { Application } from '#apps/server/server.js';
import type { LogReader } from '#event-store/event-store.js';
import type { Meta } from '#event-store/fact.js';
import { derivedUuid, uuidAt } from '#event-store/identifiers.js';
import { Refusal } from '#kernel/refusal.js';
import type { View, ViewQueries } from '#views/view.js';
import { ContentReads } from '#web/content-reads.js';
import { Agenda } from './agenda.js';
import type { Person } from './cast.js';
import { Chance } from './chance.js';
import { Permission } from './permission.js';
import type { SteppedClock } from './stepped-clock.js';

/** Milliseconds. What happens to different records within this time is recorded together, at the end of it. */
const TOGETHER = 20 * 60_000;
/** At most so many at once. */
const MOST_TOGETHER = 64;
/** Milliseconds that a view has to come as far as the log. */
const PATIENCE = 60_000;

/** The time that is played, and the seed. Milliseconds since 1970-01-01T00:00:00Z. */
export interface Span {
  readonly seed: number;
  readonly from: number;
  readonly until: number;
}

/** Something that one person does to a record. */
export interface Beat<State> {
  /** Milliseconds after the beat before. */
  readonly after: number;
  readonly by: Person;
  readonly does: (meta: Meta, now: number) => Command<{ readonly state: State }>;
  /** Views that have come as far as the log before it, and again after it; nothing else happens meanwhile. */
  readonly views?: readonly View[];
}

/** What happens to a record, one beat after the other; each is told how the record stands after the one before. */
export type Life<State> = Generator<Beat<State>, void, State>;

interface Item {
  readonly does: () => Promise<void>;
  /** The record that it concerns; without one, nothing else happens at the same time. */
  readonly record: string | undefined;
}

/**
 * Where the records of the synthetic region live: everything that happens is a command like a person's, in order of
 * time, by someone whom the policies permit it. Whatever the platform would refuse therefore cannot be seen in it; a
 * refusal is an error in the script and ends the play.
 */
export class Stage {
  readonly commands: CommandBus;
  readonly reads: ContentReads;
  readonly log: LogReader;
  readonly #queries: ViewQueries;
  readonly #agenda = new Agenda<Item>();

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

  /** Puts something on the agenda. With a record, it may happen together with what happens to others. */
  at(time: number, does: () => Promise<void>, record?: string): void {
    this.#agenda.add(time, { does, record });
  }

  /** Lets a record live from `start` on (milliseconds); its beats are told apart by its name. */
  live<State>(record: string, start: number, life: Life<State>, then?: (state: State, meta: Meta) => void): void {
    const next = (from: number, count: number, ...state: [] | [State]): void => {
      const { value: beat, done } = life.next(...(state as [State]));
      if (done === true) return;
      const { after, by, does, views } = beat;
      const happens = async (): Promise<void> => {
        for (const view of views ?? []) await this.shown(view);
        const commandId = this.newId(record, count);
        const meta: Meta = { ...by, commandId, correlationId: this.id(record) };
        const outcome = await this.execute(record, does(meta, this.now));
        for (const view of views ?? []) await this.shown(view);
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
  async shown(view: View): Promise<void> {
    await this.#queries.reached(view, await this.log.head(), PATIENCE);
  }

  /** Plays until the end; `progress` hears how many things happened, and the share of the time that has passed. */
  async play(progress: (played: number, share: number) => void): Promise<number> {
    const { from, until } = this.span;
    let played = 0;
    for (let group = this.#nextGroup(); group.items.length > 0; group = this.#nextGroup()) {
      this.clock.goTo(group.at);
      const ended = await Promise.allSettled(group.items.map(({ does }) => does()));
      for (const end of ended) if (end.status === 'rejected') throw end.reason;
      played += group.items.length;
      progress(played, (group.at - from) / (until - from));
    }
    return played;
  }

  /** What happens next: one thing, or several that concern different records. Each starts in the order of its time. */
  #nextGroup(): { readonly at: number; readonly items: readonly Item[] } {
    const items: Item[] = [];
    const records = new Set<string>();
    let [first, at] = [0, 0];
    for (let head = this.#agenda.first; head; head = this.#agenda.first) {
      const { record } = head.item;
      if (head.at > this.span.until) break;
      if (items.length > 0) {
        if (record === undefined || records.has(record)) break;
        if (head.at > first + TOGETHER || items.length === MOST_TOGETHER) break;
      } else first = head.at;
      this.#agenda.next();
      items.push(head.item);
      at = head.at;
      if (record === undefined) break;
      records.add(record);
    }
    return { at, items };
  }
}
