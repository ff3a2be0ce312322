import type { Fact } from '#event-store/fact.js';
import type { WrittenLevel } from '#event-store/written-level.js';
import type { Decider, Draft } from '#kernel/decider.js';
import type { Refusal } from '#kernel/refusal.js';
import type { Resource } from '#web/auth/access.js';
import type { Caller } from '#web/auth/caller.js';
import type { Lookup } from './lookup.js';

/** The types of one kind of record. */
export interface RecordTypes {
  /** What people ask for: commands without their time and without what is looked up; their content is in clear. */
  asked: { readonly type: string; readonly content?: unknown };
  command: unknown;
  state: { readonly name: string };
  /** The states of a record that exists. */
  existing: { readonly name: string };
  fact: Draft;
}

/** What a command is completed with before it is decided. */
export interface About<T extends RecordTypes> {
  readonly id: string;
  /** The time of the command: milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
  /** Its day, UTC: YYYY-MM-DD. */
  readonly day: string;
  /** The level at which the log is written. */
  readonly level: WrittenLevel['level'];
  /** The id of the command, from which ids of what it makes may be derived. */
  readonly commandId: string;
  readonly state: T['state'];
  readonly history: readonly Fact[];
  /** What other records say, as of the command's arrival or later. */
  readonly lookup: Lookup;
  /** The keys under which content of the record is sealed. */
  readonly keys: readonly string[];
  /** Opens content of the record for the decision alone; undefined once it is erased. */
  readonly open: (fact: Fact) => Promise<unknown>;
}

/** One question to the policies. Actions are named `<policies>.<verb>`, such as `exchange.answer`. */
export interface Ask {
  readonly action: string;
  readonly resource: Resource;
}

/** A verb on a record, of this kind or another. */
export interface VerbOn extends NamedRecord {
  readonly verb: string;
}

/** Who asks for what. `resource` is the record's, or that of one to be created. */
export interface Asking<T extends RecordTypes> {
  readonly asked: T['asked'];
  readonly caller: Caller;
  readonly id: string;
  readonly resource: Resource | undefined;
  readonly lookup: Lookup;
}

/** What is told of a record that is not there, to those who may know whether it is. */
export interface AbsentRecord {
  /** What the policies are asked about in its place: who may `know` of that is told. */
  readonly resource: Resource;
  /** What is told. */
  refusal(id: string, lookup: Lookup): Refusal | Promise<Refusal>;
}

/** One kind of record, declared once: what `Records` does with it is the same for all. */
export interface RecordKind<T extends RecordTypes> {
  /** Streams are named `<kind>-<id>`, unless `streamOf` names them: in the log for ever. */
  readonly kind: string;
  streamOf?(id: string): string;
  /** The id of the record that has such a stream, where `streamOf` names it. */
  idOf?(stream: string): string | undefined;
  /** Where its records are found, such as `/v1/exchange-requests`. */
  readonly path: string;
  /** Where one of them is found; under `path` by its id unless it is said otherwise. */
  pathOf?(state: T['existing'], id: string): string;
  readonly decider: Decider<T['command'], T['state'], T['fact']>;
  /** Whether a text can be the id of such a record; a UUID unless it is said otherwise. */
  readonly isId?: (text: string) => boolean;
  /** What its actions begin with; the kind unless it is said otherwise. */
  readonly policies?: string;
  /** The verbs of its actions that are not named after the type of their command, or `know` and `read-content`. */
  readonly verbs?: Readonly<Partial<Record<T['asked']['type'] | 'know' | 'read-content', string>>>;
  /** The verb that is asked of whoever reads what happened to it, fact by fact; `know` unless it is said otherwise. */
  readonly historyAsks?: string;
  /** A record is there before anything is said of it: each command is one that creates, as far as policies are asked. */
  readonly isStanding?: boolean;
  /** What the policies see of a record; undefined as long as it counts as not there. */
  resource(state: T['existing'], lookup: Lookup, id: string): Resource | undefined | Promise<Resource | undefined>;
  /** Where it is no secret whether a record is there; others are told `record.unknown`, as if it were hidden. */
  readonly absent?: AbsentRecord;
  /** What they see of one that is to be created. */
  resourceOfNew?(asked: T['asked'], caller: Caller): Resource;
  /** What a new one is made from, where who may do this to that record may create it. */
  madeFrom?(asked: T['asked']): VerbOn;
  /** What the policies are asked about a command, where that is more than its verb on the record; one after the other. */
  asks?(asking: Asking<T>): readonly Ask[] | Promise<readonly Ask[]> | AsyncIterable<Ask>;
  /** The command: what was asked for, with its time and what it stands on. */
  complete(asked: T['asked'], about: About<T>): T['command'] | Promise<T['command']>;
  /** The name under which a reading of its content is recorded; the kind unless it is said otherwise. */
  readonly readAs?: string;
  /** The units, posts, states or bodies that may read its content; `resource` is what the policies see of it. */
  parties?(state: T['existing'], resource: Resource): readonly string[];
  /**
   * Since when what was written with a fact is withheld (RFC 3339, UTC), though it was not destroyed; undefined where it
   * is not. It is opened only for whom the policies let `read-withheld`.
   */
  withheldSince?(fact: Fact, facts: readonly Fact[]): string | undefined;
  /**
   * When its content may be destroyed; `none` for records that never have any, `own` where a command of the kind itself
   * destroys it.
   */
  readonly erasure: Erasable<T['existing']> | 'none' | 'own';
  /**
   * The record beside which one of this kind stands, from the beginning and whether or not anything was recorded of it:
   * who may not know of the other one is told that there is none. Of this one they know what was recorded while they knew
   * of the other. Undefined for what can be no such record.
   */
  beside?(id: string): NamedRecord | undefined;
  /** The version of the Working Group's policy under which the record stands. */
  policyVersion?(state: T['existing']): string;
  /**
   * What the ids of its records tell: when the key of the command was made that created them (ADR 23), unless it is said
   * otherwise; or nothing, for records that someone may learn of who MUST NOT learn when they came to be. Then the facts
   * keep no correlation id of the caller either.
   */
  readonly idTells?: 'time' | 'nothing';
  /** What of a record those know who may know of it, and not of all of it; undefined: all. Revisions count from there. */
  knownPart?(state: T['existing'], may: (verb: string) => boolean): KnownPart | undefined;
  /** Types of facts that an earlier program does not know: none is recorded below its level of the data folder. */
  readonly newerFacts?: Readonly<Partial<Record<2 | 3, readonly T['fact']['type'][]>>>;
  /**
   * Commands that no quota refuses (quotas.ts), however full the record or the day of its unit is: all, or which. What ends
   * or takes something back, and what people's rights hang on, MUST be among them.
   */
  readonly essential: 'all' | readonly T['asked']['type'][];
  /** Where that hangs on more than the type of the command. */
  isEssential?(asked: T['asked']): boolean;
  /** The limits that still ask for something, whether they passed or not; `dueAt` in milliseconds. */
  limitsRunning?(state: T['existing']): readonly RunningLimit[];
  /** Types of facts that the platform notes, whoever's command brings them to light. */
  readonly notedByPlatform?: readonly T['fact']['type'][];
}

/** By when something is to be done, by the name that facts give it; `dueAt` in milliseconds. */
export interface RunningLimit {
  readonly limit: string;
  readonly dueAt: number;
}

/** When the content of records may be destroyed, and by whom it may be asked for. */
export interface Erasable<State> {
  /** Whether nothing more is to come of it as of a day (UTC, YYYY-MM-DD): before, its content is not destroyed. */
  hasEnded(state: State, day: string): boolean;
  /** Who may ask for it and object to it, where these are not the `parties` of the kind. */
  parties?(state: State, resource: Resource): readonly string[];
  /**
   * The revision of the record before which nothing counts that was asked or held, where there are some who learn of the
   * record later and MUST NOT learn what came before.
   */
  countsFrom?(state: State): number;
  /** What those ask and object who are no party any more does not count: the record was taken away from them for good reason. */
  readonly onlyPartiesCount?: boolean;
}

/** A record of some kind. */
export interface NamedRecord {
  readonly kind: RecordKind<RecordTypes>;
  readonly id: string;
}

/** Which facts of a record someone knows, by their revisions. */
export interface KnownPart {
  /** The first of them. Whoever knows less than all counts revisions from it. */
  readonly from: number;
  /** The last of them, where there may be more. */
  readonly until?: number | undefined;
}

/** A record that the caller may know of, as its own stream tells it: always up to date. */
export interface Found<T extends RecordTypes> {
  readonly id: string;
  readonly stream: string;
  readonly state: T['existing'];
  /** At least one, but of a record that stands beside another. */
  readonly facts: readonly Fact[];
  readonly revision: number;
  readonly resource: Resource;
  /** What of it the caller knows: nothing else of `facts` and `revision` may be shown. */
  readonly known: KnownPart;
}

/** `Omit` on each member of a union: what is asked for is a command without its time and what is looked up. */
export type Without<Union, Keys extends PropertyKey> = Union extends unknown ? Omit<Union, Keys> : never;

/**
 * The types of a kind, by its decider: what is asked for is a command without `LookedUp`, and `Absent` is the name of
 * the state of a record that does not exist.
 */
export type TypesOf<D, Absent extends string, LookedUp extends PropertyKey = never> =
  D extends Decider<infer Command extends RecordTypes['asked'], infer State extends RecordTypes['state'], infer F>
    ? {
        asked: Without<Command, LookedUp>;
        command: Command;
        state: State;
        existing: Exclude<State, { readonly name: Absent }>;
        fact: F;
      }
    : never;

/** The same, where what is asked for is not such a command. */
export type TypesAsking<D, Absent extends string, Asked> = Omit<TypesOf<D, Absent>, 'asked'> & { asked: Asked };

/** Whether a command of a kind is one that no quota refuses. */
export function isEssential<T extends RecordTypes>(kind: RecordKind<T>, asked: T['asked']): boolean {
  const { essential } = kind;
  return essential === 'all' || essential.includes(asked.type) || kind.isEssential?.(asked) === true;
}

/** The stream of a record. */
export function streamOf(kind: Pick<RecordKind<RecordTypes>, 'kind' | 'streamOf'>, id: string): string {
  return kind.streamOf?.(id) ?? `${kind.kind}-${id}`;
}

/** What the policies are asked about whoever reads what happened to records of a kind. */
export function historyActionOf(
  kind: Pick<RecordKind<RecordTypes>, 'kind' | 'policies' | 'verbs' | 'historyAsks'>,
): string {
  return actionOf(kind, kind.historyAsks ?? 'know');
}

/** The action that `verb`, the type of a command or another verb, is on records of a kind. */
export function actionOf(
  { kind, policies = kind, verbs = {} }: Pick<RecordKind<RecordTypes>, 'kind' | 'policies' | 'verbs'>,
  verb: string,
): string {
  return `${policies}.${(verbs as Readonly<Record<string, string | undefined>>)[verb] ?? verb}`;
}
