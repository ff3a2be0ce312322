import { Injectable } from '@nestjs/common';
import { EventStore } from '#event-store/event-store.js';
import { type Fact, factsOf } from '#event-store/fact.js';
import { type Decider, type Draft, fold } from '#kernel/decider.js';
import { type Sealed, Vault } from '#vault/vault.js';
import { Access, type Resource } from '#web/access.js';
import type { Caller } from '#web/caller.js';
import { ContentReads } from '#web/content-reads.js';
import { isRecordId } from '#web/record-id.js';
import type { Addressed } from '#web/step.js';

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

/** Where every route that concerns one record is authorised, and what was written on it opened. */
@Injectable()
export class GovernanceDesk {
  constructor(
    private readonly access: Access,
    private readonly store: EventStore,
    private readonly vault: Vault,
    private readonly reads: ContentReads,
  ) {}

  /** @throws Refusal `record.unknown` when there is none that the caller may know of, `access.denied` */
  async authorise<State extends { readonly name: string }, F extends Draft>(
    { caller, id }: Addressed,
    record: RecordKind<State, F>,
    action: string,
  ): Promise<KnownRecord<State>> {
    const stream = `${record.kind}-${id}`;
    const facts = isRecordId(id) ? await this.factsOf(stream) : [];
    const state = fold(record.decider, facts as readonly unknown[] as readonly F[]) as KnownRecord<State>['state'];
    const resource = facts.length === 0 ? undefined : record.resource(state);
    this.access.demandRecord(caller, 'governance.know', action, resource, stream);
    return { id, stream, state, facts, resource };
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

  factsOf(stream: string): Promise<readonly Fact[]> {
    return factsOf(this.store, stream);
  }
}
