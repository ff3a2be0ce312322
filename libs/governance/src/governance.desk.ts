import { Injectable } from '@nestjs/common';
import { type Command, CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { EventStore } from '#event-store/event-store.js';
import { decode, type Fact, type Meta } from '#event-store/fact.js';
import type { Outcome } from '#event-store/transact.js';
import { type Decider, type Draft, fold } from '#kernel/decider.js';
import { type Sealed, Vault } from '#vault/vault.js';
import { Access, type Resource } from '#web/access.js';
import { answerCommand, type CommandAnswer } from '#web/answer.js';
import type { Caller } from '#web/caller.js';
import type { CommandKey } from '#web/command-key.js';
import { ContentReads } from '#web/content-reads.js';
import { Freshness } from '#web/freshness.js';
import { metaOf } from '#web/meta.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One kind of the Working Group's records. */
export interface RecordKind<State extends { readonly name: string }, F extends Draft> {
  /** Streams are called `<kind>-<uuid>`. */
  readonly kind: string;
  readonly decider: Decider<never, State, F>;
  /** What the policies see of it. */
  resource(state: Exclude<State, { name: 'unknown' }>): Resource;
}

/** A record that the caller may know of, as its own stream tells it: always up to date. */
export interface KnownRecord<State> {
  readonly id: string;
  readonly stream: string;
  readonly state: Exclude<State, { name: 'unknown' }>;
  readonly facts: readonly Fact[];
  readonly resource: Resource;
}

/** What someone wrote on a record, opened. */
export interface OpenedText {
  readonly revision: number;
  readonly type: string;
  readonly unit?: string;
  readonly state?: string;
  /** Absent once it is erased. */
  readonly text?: string;
  readonly erasedOn?: string;
}

/** Where every route that concerns one record is authorised, every command carried out, and what was written opened. */
@Injectable()
export class GovernanceDesk {
  constructor(
    private readonly access: Access,
    private readonly store: EventStore,
    private readonly commands: CommandBus,
    private readonly freshness: Freshness,
    private readonly vault: Vault,
    private readonly reads: ContentReads,
  ) {}

  /** @throws Refusal `record.unknown` when there is none that the caller may know of, `access.denied` */
  async authorise<State extends { readonly name: string }, F extends Draft>(
    caller: Caller,
    record: RecordKind<State, F>,
    action: string,
    id: string,
  ): Promise<KnownRecord<State>> {
    const stream = `${record.kind}-${id}`;
    const facts = UUID.test(id) ? await this.factsOf(stream) : [];
    const state = fold(record.decider, facts as readonly unknown[] as readonly F[]) as KnownRecord<State>['state'];
    const resource = facts.length === 0 ? undefined : record.resource(state);
    this.access.demandRecord(caller, 'governance.know', action, resource, stream);
    return { id, stream, state, facts, resource };
  }

  /** Carries out what was permitted, and answers with the record's state. */
  async carryOut<State>(
    caller: Caller,
    key: CommandKey,
    command: (meta: Meta) => Command<Outcome<State>>,
    answer: { readonly id: string; readonly state: (state: State) => string; readonly createdAt?: string },
    reply: FastifyReply,
  ): Promise<CommandAnswer> {
    const outcome = await this.commands.execute(command(metaOf(caller, key, this.access)));
    this.freshness.wrote(caller, outcome.position);
    return answerCommand(reply, { ...answer, outcome, state: answer.state(outcome.state) });
  }

  /**
   * What was written on a record, for those who may read it; nothing, and no reading, for others. The reading is
   * recorded before anything is opened.
   */
  async texts<State>(
    caller: Caller,
    { kind }: Pick<RecordKind<never, never>, 'kind'>,
    { stream, facts, resource }: KnownRecord<State>,
    parties: readonly string[],
    mayRead: (fact: Fact) => boolean = () => true,
  ): Promise<readonly OpenedText[] | undefined> {
    if (!this.access.permits(caller, 'governance.read-text', resource)) return undefined;
    const written = facts.filter((fact) => fact.content !== undefined && mayRead(fact));
    if (written.length === 0) return [];
    await this.reads.record(caller, { record: stream, kind, purpose: 'read', parties });
    return written.map((fact) => this.opened(fact));
  }

  private opened({ id, stream, storedType, revision, type, meta, content }: Fact): OpenedText {
    const opened = this.vault.open(content as Sealed, { factId: id, stream, type: storedType });
    const { unit, state } = meta;
    const by = { revision, type, ...(unit !== undefined && { unit }), ...(state !== undefined && { state }) };
    if ('erasedAt' in opened) return { ...by, erasedOn: new Date(opened.erasedAt).toISOString() };
    return { ...by, text: (opened.content as { readonly text: string }).text };
  }

  async factsOf(stream: string): Promise<readonly Fact[]> {
    return (await this.store.readStream(stream)).map((event) => decode(event, new Map()));
  }
}
