// What the model is told about one kind of record. The kinds are an independent reading of the domain's rules: they MUST
// NOT import what they are compared with (deciders, policies, tables of refusals).
import type { Chance } from '#apps/seed/chance.js';
import type { Matcher, Span } from './expected.js';

/** Who plays which part for one record: a part's name, and the demo identity that has it. */
export type Cast = Readonly<Record<string, string>>;

/** A fact as the history of a record has to show it. */
export interface Recorded {
  readonly type: string;
  /** The demo identity; undefined for what the platform notes itself. */
  readonly by?: string;
  readonly at: Span;
  readonly conduct: Matcher;
}

/** What the model knows of a record; kinds add what their rules need. Values are never changed, only replaced. */
export interface Known {
  readonly state: string;
  readonly facts: readonly Recorded[];
}

/** One command as it is sent: what `Kind.say` made of a step. */
export interface Act {
  readonly command: string;
  readonly part: string;
  readonly by: string;
  readonly cast: Cast;
  readonly body: Readonly<Record<string, unknown>>;
  /** The body is not of the form that the contract asks for. */
  readonly misshapen: boolean;
  /** When it can have been decided, by the server's clock. */
  readonly between: Span;
}

/** A status and the codes of refusal that the rules admit with it. */
export interface Refused {
  readonly status: number;
  readonly code: string;
}

/** What the rules say of an act. Where several rules are against it, any of them may be named. */
export type Verdict<K extends Known> =
  { readonly carried: K } | { readonly unchanged: K } | { readonly refused: readonly [Refused, ...Refused[]] };

/** What one reader is to see of a record. */
export type Shown = { readonly hidden: true } | { readonly body: Matcher };

/** Lists that one person can ask for. */
export interface List {
  readonly reader: string;
  readonly path: string;
  /** Whether the record, whose cast and state these are, stands on it at `now`. */
  readonly has: (record: Known, cast: Cast, now: number) => boolean;
  /** The reader may not ask for the list at all. */
  readonly denied?: true;
  /** What the list shows of a record. */
  readonly item: (record: Known, cast: Cast, now: number) => Matcher;
  /** The revision of the fact by which the reader came to know of the record; the first one when left out. */
  readonly since?: (record: Known) => number;
  /** What the list goes by, the greatest first, as its items tell; the place of that fact in the log when left out. */
  readonly order?: (item: Readonly<Record<string, unknown>>) => string;
}

/** A route beside the record itself, that shows something of it. */
export interface Aside<K extends Known = Known> {
  readonly path: (id: string) => string;
  show(record: K, part: string, cast: Cast, now: number): Shown;
}

export interface Kind<K extends Known = Known> {
  readonly name: string;
  readonly path: string;
  /** The command that makes a record, the part that gives it, and parts that try in vain. */
  readonly creates: { readonly command: string; readonly part: string; readonly inVain: readonly string[] };
  /** One that stands here more than once is given more often. */
  readonly commands: readonly string[];
  /** Commands after which little can follow; they are given less often. */
  readonly rare: readonly string[];
  /** Parts whose people look at records in passing. */
  readonly parts: readonly string[];
  cast(chance: Chance): Cast;
  /** The last part of a command's path, where it is not the command's name. */
  readonly route?: (command: string) => string;
  /** A part that is most likely right for a command. */
  partFor(command: string, chance: Chance): string;
  /** The body of a command; the same `variant` gives the same words for the same record. */
  say(command: string, variant: number, record: K | undefined, cast: Cast, now: Span): Pick<Act, 'body' | 'misshapen'>;
  judge(record: K | undefined, act: Act): Verdict<K>;
  /** What the platform notes by itself until `now`. */
  elapse(record: K, now: Span): K;
  show(record: K, part: string, cast: Cast, now: number): Shown;
  /**
   * The facts that this part sees in the history, from one of them to the last; undefined where the record is hidden,
   * 'denied' where the record is seen and its history is not.
   */
  history(record: K, part: string, cast: Cast): readonly Recorded[] | 'denied' | undefined;
  /** From which fact on a part counts revisions, and up to which it knows; from the first to the last when left out. */
  counts?(record: K, part: string): { readonly from: number; readonly until?: number | undefined };
  readonly asides?: readonly Aside<K>[];
  readonly lists: readonly List[];
}
