import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { LEVEL } from '#event-store/contract.js';
import {
  DuplicateFact,
  EventStore,
  type NewEvent,
  type Proviso,
  RevisionConflict,
  type StoredEvent,
} from '#event-store/event-store.js';
import { decode, encode, type Fact, factsOf, type Meta, type Upcasters } from '#event-store/fact.js';
import { contentFactId, factId } from '#event-store/identifiers.js';
import { WrittenLevel } from '#event-store/written-level.js';
import { Clock } from '#kernel/clock.js';
import { type Decider, type Draft, fold } from '#kernel/decider.js';
import { Refusal } from '#kernel/refusal.js';
import { dayOf } from '#kernel/time.js';
import { type Erasure, ERASURE_SUFFIX } from '#vault/contract.js';
import { keysOf, type Place, recordKey, Vault } from '#vault/vault.js';
import { Attachments } from '#attachments/attachments.js';
import { citedBy, demandForm } from './attached.js';
import { besideAsLookedUp, NotErased } from './beside.js';
import { Contents } from './contents.js';
import { type CountedLookup, Lookups } from './lookups.js';
import { Quotas } from './quotas.js';
import { isEssential, type RecordKind, type RecordTypes, streamOf } from './record-kind.js';
import { Turns } from './turns.js';

/** A command for one record of any kind: all commands travel as this one. What it asks for MUST have been permitted. */
export class RecordCommand<T extends RecordTypes = RecordTypes> extends Command<CommandResult<T['state']>> {
  constructor(
    readonly kind: RecordKind<T>,
    readonly id: string,
    readonly asked: T['asked'],
    readonly meta: Meta,
    readonly ifMatch?: readonly number[],
    /** The record is named after this very command. */
    readonly isNew?: boolean,
    /** From which revision whoever gives the command counts. */
    readonly countedFrom?: number,
  ) {
    super();
  }
}

/** Carries commands out: loads the record, completes the command, decides, seals what was written, appends. */
@CommandHandler(RecordCommand)
export class RecordHandler implements ICommandHandler<RecordCommand> {
  private readonly turns = new Turns();

  constructor(
    private readonly store: EventStore,
    private readonly vault: Vault,
    private readonly lookups: Lookups,
    private readonly contents: Contents,
    private readonly clock: Clock,
    private readonly written: WrittenLevel,
    private readonly quotas: Quotas,
    private readonly attachments: Attachments,
  ) {}

  /** @throws as `transact`; Refusal of the decider, `content.erased` when the record's key was destroyed, `view.behind`, those of Quotas */
  execute<T extends RecordTypes>(command: RecordCommand<T>): Promise<CommandResult<T['state']>> {
    const { kind, id } = command;
    const beside = kind.beside?.(id);
    // What is recorded beside a record stands on how that stands: nothing is done to it meanwhile, here; what other
    // processes do to it meanwhile the log tells (`proviso`).
    if (beside) return this.turns.alone(streamOf(beside.kind, beside.id), () => this.carryOut(command));
    return this.turns.together(streamOf(kind, id), () => this.carryOut(command));
  }

  private async carryOut<T extends RecordTypes>(command: RecordCommand<T>): Promise<CommandResult<T['state']>> {
    const { kind, id, asked, meta, ifMatch, isNew = false, countedFrom } = command;
    const stream = streamOf(kind, id);
    const at = this.clock.now();
    const lookup = this.lookups.begin();
    const cited = citedBy(asked.content);
    const notErased = typeof kind.erasure === 'string' ? undefined : new NotErased(this.store, this.vault, stream);
    let erased: readonly string[] = [];
    let bytes = 0;
    const transaction: Transaction<T['command'], T['state'], T['fact']> = {
      decider: kind.decider,
      stream,
      meta,
      ifMatch,
      countedFrom,
      isNew,
      command: async (history, state) => {
        // What was decided before was not recorded.
        [erased, bytes] = [[], 0];
        // An erased record is at its end: what was carried out before is answered, nothing else is done.
        await notErased?.demand(history);
        return await kind.complete(asked, this.about({ command, at, lookup, history, state }));
      },
      seal: async (drafts, history) => {
        this.demandLevel(kind, drafts);
        erased = drafts.flatMap(keysErasedBy);
        const beginning = (history[0] ?? drafts[0])?.conduct;
        demandKindWithContent(kind, drafts);
        return await Promise.all(
          drafts.map((draft) => this.sealed(draft, { stream, beginning }, { meta, history, cited })),
        );
      },
      demandRoom: (events, stored) => {
        const own = events.filter(({ type }) => kind.notedByPlatform?.includes(type) !== true);
        bytes = own.reduce((sum, { payload }) => sum + payload.length, 0);
        const types = own.map(({ type }) => type);
        this.quotas.demandRoom({ meta, at, stored, types, bytes, isEssential: isEssential(kind, asked) });
      },
      alsoKept: (after) => keptOf(kind, lookup, after),
      proviso: (revision) => {
        if (!notErased) return besideAsLookedUp(kind, id, lookup);
        return revision === -1 ? undefined : notErased.proviso;
      },
      outdated: () => notErased?.outdated(),
      demandRecordedInTime: (position) => notErased?.demandBefore(position),
      // The platform's own command says what it follows from; a person's does not speak for the platform.
      ...(meta.role !== 'platform' && kind.notedByPlatform && { notedByPlatform: kind.notedByPlatform }),
    };
    const result = await this.attachments.holding(cited, () => transact(this.store, transaction));
    if (bytes > 0 && !result.repeated) this.quotas.recorded({ meta, at, bytes }, result.position);
    // Who follows the log for erasures does the same; doing it here makes it immediate.
    if (erased.length > 0) await this.vault.destroy(erased, at);
    return result;
  }

  private demandLevel<T extends RecordTypes>({ newerFacts = {} }: RecordKind<T>, drafts: readonly T['fact'][]): void {
    const { level } = this.written;
    if (level === LEVEL) return;
    const unknown = ([2, 3] as const).flatMap((newer) => (level < newer ? (newerFacts[newer] ?? []) : []));
    if (!drafts.some(({ type }) => unknown.includes(type))) return;
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
    const { level } = this.written;
    const known = { lookup, history, state, open, keys: keysOf(history) };
    return { id, at, day: dayOf(at), level, commandId: meta.commandId, ...known };
  }

  private async sealed<D extends RecordTypes['fact']>(
    draft: D,
    at: Pick<Place, 'stream' | 'beginning'>,
    { meta, history, cited }: { meta: Meta; history: readonly Fact[]; cited: readonly string[] },
  ): Promise<D> {
    if (draft.content === undefined) return draft;
    demandForm(draft.content, this.written);
    const place = { factId: contentFactId(meta.commandId), ...at, type: draft.type };
    const key = await recordKey(this.vault, history);
    if (cited.length === 0) return { ...draft, content: await this.vault.seal(draft.content, place, key) };
    const files = await this.attachments.cite(cited, { unit: meta.unit, fact: place.factId });
    const content = { ...(draft.content as object), attachments: files.map(({ file }) => file) };
    const citing = files.map((one) => one.citing);
    return { ...draft, content: await this.vault.seal(content, place, key, citing) };
  }
}

/** What a kind says of erasure holds: content that nobody could ask to have destroyed is not recorded. */
function demandKindWithContent<T extends RecordTypes>(kind: RecordKind<T>, drafts: readonly T['fact'][]): void {
  if (kind.erasure !== 'none' || drafts.every(({ content }) => content === undefined)) return;
  throw new Error(`records of the kind ${kind.kind} are said to have no content`);
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

const TRIES = 3;
const NONE: Upcasters = new Map();

/** One command for one record. */
export interface Transaction<Command, State, F extends Draft> {
  readonly decider: Decider<Command, State, F>;
  readonly stream: string;
  readonly meta: Meta;
  /** Makes the command from the record's facts so far; it is called again when another writer came first. */
  readonly command: (history: readonly Fact[], state: State) => Command | Promise<Command>;
  /** What was decided, as it is to be stored: with its content sealed. */
  readonly seal?: (drafts: readonly F[], history: readonly Fact[]) => Promise<readonly F[]>;
  /**
   * Asked of what is to be recorded, before it is.
   * @throws Refusal when there is no room for it
   */
  readonly demandRoom?: (events: readonly NewEvent[], stored: readonly StoredEvent[]) => void;
  /** What the facts keep beside `meta`, once it was decided to which state they lead. */
  readonly alsoKept?: (after: State) => Partial<Meta>;
  /** The revisions of which the record has one, as the caller says (If-Match). */
  readonly ifMatch?: readonly number[] | undefined;
  /** The revision that the caller counts as 0: the record begins there for whoever may not know what came before. */
  readonly countedFrom?: number | undefined;
  /**
   * The stream is named after this very command, which makes exactly one fact: it holds that fact or nothing. Then it is
   * read only when the command turns out to have been carried out before, or is refused.
   */
  readonly isNew?: boolean;
  readonly upcasters?: Upcasters;
  /**
   * Types of facts that the platform notes, whoever's command brings them to light: they carry the actor `platform` and
   * no one's affiliation.
   */
  readonly notedByPlatform?: readonly F['type'][];
  /** What must be so of another stream when the facts are recorded that were decided as of `revision` (-1: there are none). */
  readonly proviso?: (revision: number) => Proviso | undefined;
  /** Told that it was not so, before the command is decided again. */
  readonly outdated?: () => void;
  /**
   * Asked of a command that was recorded before, up to `position`, before it is answered as carried out.
   * @throws Refusal where it was recorded behind what excludes it
   */
  readonly demandRecordedInTime?: (position: bigint) => Promise<void> | undefined;
}

/** How a command ended. */
export interface CommandResult<State> {
  readonly state: State;
  /** The record's revision after the command; -1 when it still does not exist. */
  readonly revision: number;
  /** The position of the record's last fact after the command; 0 when there is none. */
  readonly position: bigint;
  /** True when the command had been carried out before: nothing was written now. */
  readonly repeated: boolean;
}

/**
 * Load, fold, decide, append; decide again when another writer came first, here or in the stream of the proviso: three
 * times at most in each.
 *
 * A command whose id is already in the stream is answered as the first time, and changes nothing.
 * @throws Refusal from the decider; `idempotency.key-reused`, `precondition.stale`, `store.contended`
 * @throws StoreUnavailable
 */
export async function transact<Command, State, F extends Draft>(
  store: EventStore,
  transaction: Transaction<Command, State, F>,
): Promise<CommandResult<State>> {
  let [here, beside] = [0, 0];
  for (let isUnread = transaction.isNew === true; ; isUnread = false) {
    try {
      return await once(store, transaction, isUnread);
    } catch (error) {
      if (error instanceof Refusal && isUnread) continue;
      if (error instanceof DuplicateFact) return answeredMeanwhile(store, transaction);
      if (!(error instanceof RevisionConflict)) throw error;
      const isHere = error.stream === transaction.stream;
      if (!isHere) transaction.outdated?.();
      const tried = isHere ? (here += 1) : (beside += 1);
      if (tried === TRIES) throw new Refusal('store.contended', 'The record is being changed by others; try again.');
    }
  }
}

async function once<Command, State, F extends Draft>(
  store: EventStore,
  transaction: Transaction<Command, State, F>,
  isUnread: boolean,
): Promise<CommandResult<State>> {
  const { decider, stream, meta, command, seal, alsoKept, upcasters, notedByPlatform = [] } = transaction;
  const { ifMatch, countedFrom = 0 } = transaction;
  const stored = isUnread ? [] : await store.readStream(stream);
  const history = stored.map((event) => decode(event, upcasters ?? NONE));
  const before = await earlierAnswer(transaction, history);
  if (before) return before;

  const revision = history.length - 1;
  const counted = revision - countedFrom;
  if (ifMatch !== undefined && !ifMatch.includes(counted)) {
    const found = revision === -1 ? 'The record does not exist yet.' : `The record is at revision ${String(counted)}.`;
    throw new Refusal('precondition.stale', found);
  }
  const state = fold(decider, history as unknown as F[]);
  const decided = decider.decide(await command(history, state), state);
  if (decided.length === 0) {
    return { state, revision, position: history.at(-1)?.position ?? 0n, repeated: false };
  }

  const drafts = seal ? await seal(decided, history) : decided;
  const after = drafts.reduce((before, draft) => decider.evolve(before, draft), state);
  const kept = { ...meta, ...alsoKept?.(after) };
  const expected = revision === -1 ? 'no-stream' : revision;
  const events = identify(drafts, kept, notedByPlatform);
  transaction.demandRoom?.(events, stored);
  const appended = await store.append(stream, expected, events, transaction.proviso?.(revision));
  if (appended.repeated) {
    // The same command came first, between our reading and our writing: its answer counts, and its body is compared.
    const now = await factsOf(store, stream, upcasters);
    const answer = await earlierAnswer(transaction, now);
    if (answer) return answer;
  }
  return { state: after, revision: appended.revision, position: appended.position, repeated: false };
}

/** The same command came first and made other facts of it, because time went on; else the id is another command's. */
async function answeredMeanwhile<Command, State, F extends Draft>(
  store: EventStore,
  transaction: Transaction<Command, State, F>,
): Promise<CommandResult<State>> {
  const history = await factsOf(store, transaction.stream, transaction.upcasters);
  const answer = await earlierAnswer(transaction, history);
  if (!answer) throw keyReused();
  return answer;
}

async function earlierAnswer<Command, State, F extends Draft>(
  { decider, meta, demandRecordedInTime }: Transaction<Command, State, F>,
  history: readonly Fact[],
): Promise<CommandResult<State> | undefined> {
  const last = history.findLast((fact) => fact.meta.commandId === meta.commandId);
  if (!last) return undefined;
  if (last.meta.requestHash !== meta.requestHash) throw keyReused();
  await demandRecordedInTime?.(last.position);
  const upToThen = history.slice(0, last.revision + 1) as unknown as F[];
  return { state: fold(decider, upToThen), revision: last.revision, position: last.position, repeated: true };
}

/**
 * At most one draft of a command carries content, and its id is the one that the content was sealed to. Without content
 * the last draft gets that id, so that two commands under one key never both find a place in the log.
 */
function identify(drafts: readonly Draft[], meta: Meta, notedByPlatform: readonly string[]) {
  const carrier = drafts.findIndex(({ content }) => content !== undefined);
  const main = carrier === -1 ? drafts.length - 1 : carrier;
  let others = 0;
  return drafts.map((draft, index) => {
    const id = index === main ? contentFactId(meta.commandId) : factId(meta.commandId, others++);
    return encode(draft, id, notedByPlatform.includes(draft.type) ? platformsOwn(meta) : meta);
  });
}

function platformsOwn({ commandId, correlationId, policyVersion }: Meta): Meta {
  const own = { actor: 'platform', role: 'platform', commandId, correlationId };
  return policyVersion === undefined ? own : { ...own, policyVersion };
}

function keyReused(): Refusal {
  return new Refusal('idempotency.key-reused', 'This idempotency key was used for another request.');
}
