import { Injectable } from '@nestjs/common';
import type { Command } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EventStore } from '#event-store/event-store.js';
import { type Fact, factsOf, type Meta } from '#event-store/fact.js';
import type { Outcome } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import { type Decider, type Draft, fold } from '#kernel/decider.js';
import { type View, ViewQueries } from '#views/view.js';
import { Access, type Resource } from '#web/access.js';
import { type CommandAnswer, listAnswer, type Page } from '#web/answer.js';
import type { Caller } from '#web/caller.js';
import { Commands } from '#web/commands.js';
import { Cursors } from '#web/cursor.js';
import { Freshness } from '#web/freshness.js';
import { lastOf } from '#web/moment.js';
import type { PageQuery } from '#web/page-query.js';
import type { Sent } from '#web/step.js';
import type { AsOf } from './views/known.js';

/** The register as a whole, as the policies see it. */
export const REGISTER: Resource = { type: 'Register', attributes: {} };

const LATEST = 2n ** 63n - 1n;

interface Named {
  readonly kind: string;
}
interface Unknown {
  readonly kind: 'unknown';
}

/** How records of one kind are read: their rules, and what the policies see of them. */
export interface RecordKind<State extends Named, F extends Draft> {
  readonly decider: Decider<never, State, F>;
  /** The action that says who may know of the record. */
  readonly know: string;
  readonly resourceOf: (state: Exclude<State, Unknown>) => Resource;
}

/** A record that the caller may know of, as its own stream tells it: always up to date. */
export interface Found<State> {
  readonly state: State;
  readonly facts: readonly Fact[];
  readonly resource: Resource;
}

/** On which day, and as known when. */
export interface Asked {
  readonly asOf?: string;
  readonly asOfPosition?: string;
  readonly asOfTime?: string;
}

/** One page of a list. */
export interface Listing<Row> {
  /** The list's name. */
  readonly name: string;
  readonly view: View;
  readonly query: PageQuery & Asked;
  /** `after` is the key after which it goes on; empty at the beginning. */
  readonly read: (asOf: AsOf, after: string, limit: number) => readonly Row[];
  /** Where the list goes on after a row. */
  readonly keyOf: (row: Row) => string;
  /** The policies, row by row. */
  readonly permits?: (row: Row) => boolean;
}

/** Where every route that concerns one record of the register is authorised, and every command carried out. */
@Injectable()
export class RegisterDesk {
  constructor(
    private readonly access: Access,
    private readonly store: EventStore,
    private readonly commands: Commands,
    private readonly queries: ViewQueries,
    private readonly cursors: Cursors,
    private readonly freshness: Freshness,
    private readonly clock: Clock,
  ) {}

  /**
   * `stream` is undefined when nothing can have the id that was asked for.
   * @throws Refusal `record.unknown` when there is none that the caller may know of, `access.denied`
   */
  async authorise<State extends Named, F extends Draft>(
    caller: Caller,
    action: string,
    stream: string | undefined,
    { decider, know, resourceOf }: RecordKind<State, F>,
    reply?: FastifyReply,
  ): Promise<Found<Exclude<State, Unknown>>> {
    const facts = stream === undefined ? [] : await factsOf(this.store, stream);
    const state = fold(decider, facts as readonly unknown[] as readonly F[]) as Exclude<State, Unknown>;
    const resource = facts.length === 0 ? undefined : resourceOf(state);
    this.access.demandRecord(caller, know, action, resource, stream);
    reply?.header('etag', `"${String(facts.length - 1)}"`);
    return { state, facts, resource };
  }

  /** Carries out what was permitted; `createdAt` is the path of a record that the command creates. */
  carryOut(
    sent: Sent,
    command: (meta: Meta, ifMatch?: number) => Command<Outcome<Named>>,
    createdAt?: string,
  ): Promise<CommandAnswer> {
    return this.commands.carryOut(sent, command, { state: ({ kind }) => kind, createdAt });
  }

  /** A page of what there was on the day that the query names, as the log knew it when the query says. */
  async page<Row>(
    caller: Caller,
    { name, view, query, read, keyOf, permits = () => true }: Listing<Row>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Page<Row>> {
    const { limit, cursor, ...filter } = query;
    const list = `${name}?${JSON.stringify(Object.entries(filter).sort())}`;
    const [after = ''] = this.cursors.after(caller, list, cursor) ?? [];
    const position = await this.positionOf(query);
    if (position === undefined) await this.freshness.caughtUp(view);
    else await this.queries.reached(view, position);
    const asOf = { day: this.dayOf(query), position: position ?? LATEST };
    const found = read(asOf, String(after), limit + 1);
    const rows = found.slice(0, limit);
    const last = found.length > limit ? rows.at(-1) : undefined;
    const next = last && this.cursors.next(caller, list, [keyOf(last)]);
    return listAnswer(reply, request, rows.filter(permits), next);
  }

  /** The day that is asked about: the one named, else that of the time named, else today. UTC. */
  dayOf({ asOf, asOfTime }: Asked): string {
    return asOf ?? (asOfTime ?? new Date(this.clock.now()).toISOString()).slice(0, 'YYYY-MM-DD'.length);
  }

  /** The position up to which facts count; undefined when all do. */
  async positionOf({ asOfPosition, asOfTime }: Asked): Promise<bigint | undefined> {
    if (asOfPosition === undefined && asOfTime === undefined) return undefined;
    const ends = [await this.store.head()];
    if (asOfPosition !== undefined) ends.push(BigInt(asOfPosition));
    if (asOfTime !== undefined) ends.push(await this.store.positionAt(lastOf(asOfTime)));
    return ends.reduce((one, other) => (one < other ? one : other));
  }
}
