// The erasure of one record's content: who asks for it, who objects, who holds the record, and when it is carried out.
//
// States. untouched, nothing-asked, proposed, asked, erased. It is carried out once the period of one asking has run out
// and the record has ended, unless an objection or a hold stands. Whoever asked cannot object: they withdraw.
//
// Who may do what is for the policies (erasure.cedar) to say, not for this file.
import type { Decider } from '#kernel/decider.js';
import { demand, demandField } from '#kernel/refusal.js';
import { DAY, instant } from '#kernel/time.js';
import { replaced } from '#kernel/values.js';
import type { AskingReason, HoldReason, ObjectionGround, StateName } from './codes.js';
import type { Asked, ContentErased, ErasureFact, Held, Objected, Proposed } from './contract.js';

// Commands

/** The record whose content is spoken of, as it stands. */
export interface Subject {
  /** Its stream. */
  readonly record: string;
  readonly parties: readonly string[];
  /** Nothing more is to come of it. */
  readonly hasEnded: boolean;
  /** Every key under which content of it is sealed. */
  readonly keys: readonly string[];
  /** Its content was erased otherwise than by this: before there was this stream, or by a list after a restore. */
  readonly isErased: boolean;
  /** Nothing was recorded here since all of its present parties can know of it. */
  readonly isAfresh: boolean;
  /** What a party asked or objected counts for as long as it is one. */
  readonly onlyPartiesCount: boolean;
  /** Its last fact, in milliseconds. */
  readonly changedAt: number;
}

interface Step<Type extends string> {
  readonly type: Type;
  /** Milliseconds. */
  readonly at: number;
  readonly subject: Subject;
}

interface ByParty<Type extends string> extends Step<Type> {
  readonly party: string;
}

export interface Ask extends ByParty<'ask'> {
  readonly reason: AskingReason;
  /** What the policy in force says; version null where none is. */
  readonly policy: { readonly version: number | null; readonly eraseAfterDays: number };
}

export interface ObjectTo extends ByParty<'object'> {
  readonly ground: ObjectionGround;
}

export interface Hold extends ByParty<'hold'> {
  /** Milliseconds. */
  readonly until: number;
  readonly reason: HoldReason;
}

/** The platform's own. `policyVersion`: the policy under which it is proposed, undefined where none proposes it now. */
export interface Propose extends Step<'propose'> {
  readonly policyVersion: number | undefined;
}

export type ErasureCommand =
  Ask | ObjectTo | Hold | ByParty<'withdraw' | 'withdraw-objection' | 'lift-hold'> | Propose | Step<'erase'>;

// State

type Of<Fact extends { readonly conduct: object }, Members extends keyof Fact['conduct']> = Pick<
  Fact['conduct'],
  Members
>;

/** What stands. Instants as in the facts. */
export interface Standing {
  readonly asked: readonly Of<Asked, 'party' | 'reason' | 'at' | 'eraseAfter'>[];
  readonly objections: readonly Objected['conduct'][];
  /** Those that have ended by themselves included. */
  readonly holds: readonly Of<Held, 'party' | 'until' | 'reason' | 'at'>[];
  readonly proposed?: Of<Proposed, 'policyVersion' | 'since' | 'at'>;
  readonly erased?: Of<ContentErased, 'askedBy' | 'reason' | 'at'>;
}

export interface ErasureState extends Standing {
  readonly name: StateName;
}

const UNTOUCHED: ErasureState = { name: 'untouched', asked: [], objections: [], holds: [] };

const ofParty =
  (party: string) =>
  (each: { readonly party: string }): boolean =>
    each.party === party;
const isSameParty = (one: { readonly party: string }, other: { readonly party: string }) => one.party === other.party;

/** The holds that stand at `at` (milliseconds). */
export function holdsAt({ holds }: Standing, at: number): Standing['holds'] {
  return holds.filter(({ until }) => Date.parse(until) > at);
}

/** The asking whose period ends first. */
export function firstAsked({ asked }: Standing): Standing['asked'][number] | undefined {
  return asked.toSorted((one, other) => (one.eraseAfter < other.eraseAfter ? -1 : 1))[0];
}

/** What counts for the parties that the record has now. */
export function counting(state: ErasureState, { onlyPartiesCount, parties }: Subject): ErasureState {
  if (!onlyPartiesCount) return state;
  const counts = ({ party }: { readonly party: string }) => parties.includes(party);
  const left = { ...state, asked: state.asked.filter(counts), objections: state.objections.filter(counts) };
  return { ...left, name: state.name === 'untouched' ? 'untouched' : nameOf(left) };
}

// Decide

function decide(command: ErasureCommand, recorded: ErasureState): readonly ErasureFact[] {
  const { subject, at } = command;
  const state = subject.isAfresh ? UNTOUCHED : counting(recorded, subject);
  const isErased = subject.isErased || recorded.name === 'erased';
  if (command.type === 'propose') return isErased ? [] : propose(command, state);
  if (command.type === 'erase') return isErased ? [] : erase(command, state);
  demand(!isErased, 'content.erased', 'The content of this record was erased.');
  const { party } = command;
  const said = { party, at: instant(at) };
  switch (command.type) {
    case 'ask':
      return ask(command, state);
    case 'withdraw':
      demand(state.asked.some(ofParty(party)), 'erasure.not-asked', 'Your party asks for no erasure of this record.');
      return [{ type: 'erasure.withdrawn.v1', conduct: said }];
    case 'object':
      demand(state.asked.length > 0, 'erasure.nothing-asked', 'Nobody asks for an erasure of this record.');
      demand(!state.asked.some(ofParty(party)), 'erasure.own-asking', 'Your party asks for it: withdraw that.');
      if (state.objections.some(ofParty(party))) return [];
      return [{ type: 'erasure.objected.v1', conduct: { ...said, ground: command.ground } }];
    case 'withdraw-objection':
      demand(state.objections.some(ofParty(party)), 'erasure.not-objected', 'No objection of your party stands.');
      return [{ type: 'erasure.objection-withdrawn.v1', conduct: said }];
    case 'hold':
      return hold(command, state);
    case 'lift-hold':
      demand(holdsAt(state, at).some(ofParty(party)), 'erasure.not-held', 'No hold of your party stands.');
      return [{ type: 'erasure.hold-lifted.v1', conduct: said }];
  }
}

function beginning({ record, parties, isAfresh }: Subject) {
  return { record, parties, afresh: isAfresh };
}

function ask({ party, reason, policy, subject, at }: Ask, state: ErasureState): readonly Asked[] {
  demand(subject.keys.length > 0, 'erasure.no-content', 'The record has no content.');
  demand(!state.objections.some(ofParty(party)), 'erasure.own-objection', 'Your party objects: withdraw that.');
  if (state.asked.some(ofParty(party))) return [];
  const eraseAfter = instant(at + policy.eraseAfterDays * DAY);
  const said = { party, reason, at: instant(at), eraseAfter, policyVersion: policy.version };
  return [{ type: 'erasure.asked.v1', conduct: { ...beginning(subject), ...said } }];
}

/** Milliseconds: ten years. A hold that is still needed then is said again. */
const LONGEST_HOLD = 3_660 * DAY;

function hold({ party, reason, until, subject, at }: Hold, state: ErasureState): readonly Held[] {
  demandField(until > at, 'erasure.hold-ended', '/until', 'A hold ends later than now.');
  const latest = at + LONGEST_HOLD;
  demandField(until <= latest, 'erasure.hold-too-long', '/until', `It ends on ${instant(latest)} at the latest.`);
  const said = { party, until: instant(until), reason };
  if (state.holds.some((each) => ofParty(party)(each) && each.until === said.until && each.reason === reason))
    return [];
  return [{ type: 'erasure.held.v1', conduct: { ...beginning(subject), ...said, at: instant(at) } }];
}

function propose({ policyVersion, subject, at }: Propose, state: ErasureState): readonly Proposed[] {
  const since = instant(subject.changedAt);
  const isNew = state.asked.length === 0 && state.proposed?.since !== since;
  if (policyVersion === undefined || !subject.hasEnded || subject.keys.length === 0 || !isNew) return [];
  const conduct = { ...beginning(subject), policyVersion, since, at: instant(at) };
  return [{ type: 'erasure.proposed.v1', conduct }];
}

function erase({ subject, at }: Step<'erase'>, state: ErasureState): readonly ContentErased[] {
  const first = firstAsked(state);
  if (!first || Date.parse(first.eraseAfter) > at || !subject.hasEnded) return [];
  const { record, keys } = subject;
  if (state.objections.length > 0 || holdsAt(state, at).length > 0) return [];
  const conduct = { record, askedBy: first.party, reason: first.reason, keys, at: instant(at) };
  return [{ type: 'erasure.content-erased.v1', conduct }];
}

// Evolve

function evolve(state: ErasureState, fact: ErasureFact): ErasureState {
  const standing = after(state, fact);
  return { ...standing, name: nameOf(standing) };
}

function after(state: ErasureState, { type, conduct }: ErasureFact): Standing {
  const without = <Each extends { readonly party: string }>(all: readonly Each[], party: string) =>
    all.filter((each) => each.party !== party);
  switch (type) {
    case 'erasure.asked.v1': {
      const { party, reason, at, eraseAfter } = conduct;
      const before = conduct.afresh ? UNTOUCHED : state;
      return { ...before, asked: [...before.asked, { party, reason, at, eraseAfter }] };
    }
    case 'erasure.withdrawn.v1':
      return { ...state, asked: without(state.asked, conduct.party) };
    case 'erasure.objected.v1':
      return { ...state, objections: [...state.objections, conduct] };
    case 'erasure.objection-withdrawn.v1':
      return { ...state, objections: without(state.objections, conduct.party) };
    case 'erasure.held.v1': {
      const { party, until, reason, at } = conduct;
      const before = conduct.afresh ? UNTOUCHED : state;
      return { ...before, holds: replaced(before.holds, { party, until, reason, at }, isSameParty) };
    }
    case 'erasure.hold-lifted.v1':
      return { ...state, holds: without(state.holds, conduct.party) };
    case 'erasure.proposed.v1': {
      const { policyVersion, since, at } = conduct;
      return { ...(conduct.afresh ? UNTOUCHED : state), proposed: { policyVersion, since, at } };
    }
    case 'erasure.content-erased.v1': {
      const { askedBy, reason, at } = conduct;
      return { ...state, erased: { askedBy, reason, at } };
    }
  }
}

function nameOf({ erased, asked, proposed }: Standing): StateName {
  if (erased) return 'erased';
  if (asked.length > 0) return 'asked';
  return proposed ? 'proposed' : 'nothing-asked';
}

/** The rules of the erasure of a record's content. Stream `erasure-<stream of the record>`. */
export const erasureDecider: Decider<ErasureCommand, ErasureState, ErasureFact> = {
  initial: UNTOUCHED,
  decide,
  evolve,
};
