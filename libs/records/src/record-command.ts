import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { LEVEL } from '#event-store/contract.js';
import { EventStore } from '#event-store/event-store.js';
import type { Fact, Meta } from '#event-store/fact.js';
import { contentFactId } from '#event-store/identifiers.js';
import { type CommandResult, transact } from '#event-store/transact.js';
import { WrittenLevel } from '#event-store/written-level.js';
import { Clock } from '#kernel/clock.js';
import { Refusal } from '#kernel/refusal.js';
import { dayOf } from '#kernel/time.js';
import { type Erasure, ERASURE_SUFFIX } from '#vault/contract.js';
import { keysOf, type Place, recordKey, Vault } from '#vault/vault.js';
import { Contents } from './contents.js';
import { type CountedLookup, Lookups } from './lookups.js';
import { type RecordKind, type RecordTypes, streamOf } from './record-kind.js';

/** A command for one record of any kind: all commands travel as this one. What it asks for MUST have been permitted. */
export class RecordCommand<T extends RecordTypes = RecordTypes> extends Command<CommandResult<T['state']>> {
  constructor(
    readonly kind: RecordKind<T>,
    readonly id: string,
    readonly asked: T['asked'],
    readonly meta: Meta,
    readonly ifMatch?: number,
    /** The record is named after this very command. */
    readonly isNew?: boolean,
  ) {
    super();
  }
}

/** Carries commands out: loads the record, completes the command, decides, seals what was written, appends. */
@CommandHandler(RecordCommand)
export class RecordHandler implements ICommandHandler<RecordCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly vault: Vault,
    private readonly lookups: Lookups,
    private readonly contents: Contents,
    private readonly clock: Clock,
    private readonly written: WrittenLevel,
  ) {}

  /** @throws as `transact`; Refusal of the decider, `content.erased` when the record's key was destroyed, `view.behind` */
  async execute<T extends RecordTypes>(command: RecordCommand<T>): Promise<CommandResult<T['state']>> {
    const { kind, id, asked, meta, ifMatch, isNew = false } = command;
    const stream = streamOf(kind, id);
    const at = this.clock.now();
    const lookup = this.lookups.begin();
    let erased: readonly string[] = [];
    const result = await transact<T['command'], T['state'], T['fact']>(this.store, {
      decider: kind.decider,
      stream,
      meta,
      ifMatch,
      isNew,
      command: (history, state) => kind.complete(asked, this.about({ command, at, lookup, history, state })),
      seal: (drafts, history) => {
        this.demandLevel(kind, drafts);
        erased = drafts.flatMap(keysErasedBy);
        const beginning = (history[0] ?? drafts[0])?.conduct;
        return drafts.map((draft) => this.sealed(draft, { stream, beginning }, meta, history));
      },
      alsoKept: (after) => keptOf(kind, lookup, after),
      // The platform's own command says what it follows from; a person's does not speak for the platform.
      ...(meta.role !== 'platform' && kind.notedByPlatform && { notedByPlatform: kind.notedByPlatform }),
    });
    // Who follows the log for erasures does the same; doing it here makes it immediate.
    if (erased.length > 0) this.vault.destroy(erased, at);
    return result;
  }

  private demandLevel<T extends RecordTypes>({ newerFacts = [] }: RecordKind<T>, drafts: readonly T['fact'][]): void {
    if (this.written.level === LEVEL || !drafts.some(({ type }) => newerFacts.includes(type))) return;
    throw new Refusal(
      'log.level-needed',
      'The program before this one does not know this: the level must be raised first.',
    );
  }

  private about<T extends RecordTypes>(given: {
    readonly command: RecordCommand<T>;
    readonly at: number;
    readonly lookup: CountedLookup;
    readonly history: readonly Fact[];
    readonly state: T['state'];
  }) {
    const { command, at, lookup, history, state } = given;
    const open = (fact: Fact) => this.contents.forDecision(fact, history);
    const { id, meta } = command;
    return { id, at, day: dayOf(at), commandId: meta.commandId, lookup, history, state, open, keys: keysOf(history) };
  }

  private sealed<D extends RecordTypes['fact']>(
    draft: D,
    at: Pick<Place, 'stream' | 'beginning'>,
    meta: Meta,
    history: readonly Fact[],
  ): D {
    if (draft.content === undefined) return draft;
    const place = { factId: contentFactId(meta.commandId), ...at, type: draft.type };
    return { ...draft, content: this.vault.seal(draft.content, place, recordKey(this.vault, history)) };
  }
}

function keysErasedBy({ type, conduct }: RecordTypes['fact']): readonly string[] {
  return type.endsWith(ERASURE_SUFFIX) ? (conduct as Erasure).keys : [];
}

function keptOf<T extends RecordTypes>(kind: RecordKind<T>, { position }: CountedLookup, after: T['state']) {
  const policyVersion = kind.policyVersion?.(after);
  return {
    ...(policyVersion !== undefined && { policyVersion }),
    ...(position !== undefined && { knownAt: String(position) }),
  };
}
