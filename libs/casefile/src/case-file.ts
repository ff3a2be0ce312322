// One case that several units work on: who takes part, which of their records belong to it, what came of it.
//
// States: open, closed; a closed one can be reopened. The opening unit invites, withdraws invitations, removes members,
// closes and reopens, and stays as long as the case is open. A unit is nothing to the case, invited, or a member; closing ends the invitations that wait.
//
// Who may do what is for the policies (casefile.cedar) to say, not for this file; that a unit takes part is a rule.
import { type Act, type Decider, withContent } from '#kernel/decider.js';
import { demand, demandField, Refusal, refuseField } from '#kernel/refusal.js';
import { instant } from '#kernel/time.js';
import type { CaseFileFact, Opened, OutcomeCounts } from './contract.js';

// Commands

/** A unit and its state, as the registry has them. */
export interface KnownUnit {
  readonly unit: string;
  readonly state: string;
}

export interface Invite extends Act<'invite'> {
  /** Undefined when the registry does not know it. */
  readonly unit: KnownUnit | undefined;
}

export interface Open extends Act<'open'>, Pick<Invite, 'unit'> {
  readonly reference: string;
}

/** What the opening unit does with a unit that takes part, or is asked to. */
interface WithUnit<Type extends string> extends Act<Type> {
  readonly unit: string;
}

/** What a unit does that takes part, or is asked to. */
interface ByUnit<Type extends string> extends Act<Type> {
  readonly unit: string;
}

export interface Link extends ByUnit<'link'> {
  /** The id of the new link. */
  readonly link: string;
  /** The field of the body that names the record. */
  readonly pointer: string;
  /** Whether the record exists and the unit is a party of it. */
  readonly isParty: boolean;
  /** How the record belongs to the case already: by a link with this id, or because the record itself says so. */
  readonly present: { readonly link: string } | 'stated' | undefined;
}

export interface Unlink extends ByUnit<'unlink'>, Pick<Link, 'pointer' | 'isParty' | 'present'> {}

export type CaseFileCommand =
  | Open
  | Invite
  | ByUnit<'join' | 'decline' | 'leave' | 'add-note'>
  | WithUnit<'withdraw-invitation' | 'remove-member'>
  | Link
  | Unlink
  | (Act<'close'> & { readonly outcomes: readonly OutcomeCounts[] })
  | Act<'reopen'>;

// State

export const STATES = ['open', 'closed'] as const;
export type StateName = (typeof STATES)[number];

/** What stays true of a case file whatever its state. */
export interface CaseFile {
  readonly reference: string;
  readonly openedBy: KnownUnit;
  readonly openedAt: string;
  /** In the order in which they joined. */
  readonly members: readonly KnownUnit[];
  readonly invited: readonly KnownUnit[];
  /** The ids of the links that stand, in the order in which they were made. */
  readonly links: readonly string[];
  /** As stated at the latest closing. */
  readonly outcomes: readonly OutcomeCounts[];
}

export type CaseFileState = { readonly name: 'unopened' } | { readonly name: StateName; readonly file: CaseFile };
export type Existing = Exclude<CaseFileState, { name: 'unopened' }>;

const includes = (units: readonly KnownUnit[], unit: string) => units.some((each) => each.unit === unit);
const without = (units: readonly KnownUnit[], unit: string) => units.filter((each) => each.unit !== unit);

export const isMember = ({ file }: Existing, unit: string) => includes(file.members, unit);
const isInvited = ({ file }: Existing, unit: string) => includes(file.invited, unit);
const isOpen = (state: Existing) => state.name === 'open';
const mustStay = (state: Existing, unit: string) => isOpen(state) && state.file.openedBy.unit === unit;
/** A reference starts with the code of the state that gives it, so that those of two states never look alike. */
const isOfState = (reference: string, state: string) => reference.startsWith(`${state}-`);

// Decide

function decide(command: CaseFileCommand, state: CaseFileState): readonly CaseFileFact[] {
  if (command.type === 'open') return [open(command, state)];
  if (state.name === 'unopened') throw new Refusal('record.unknown', 'There is no such case file.');
  return [take(command, state)];
}

function open({ at, unit, reference, content }: Open, state: CaseFileState): Opened {
  demand(unit !== undefined, 'casefile.own-unit-unknown', 'Your unit is not in the registry, or it was closed.');
  demand(state.name === 'unopened', 'casefile.reference-taken', 'Your unit has a case file with this reference.');
  const detail = 'A reference starts with the code of the own state.';
  demandField(isOfState(reference, unit.state), 'casefile.reference-state', '/reference', detail);
  return { type: 'casefile.opened.v1', conduct: { at: instant(at), reference, ...unit }, ...withContent(content) };
}

function take(command: Exclude<CaseFileCommand, Open>, state: Existing): CaseFileFact {
  const at = instant(command.at);
  const content = withContent(command.content);
  switch (command.type) {
    case 'invite': {
      const { unit } = command;
      demandOpen(state);
      const detail = 'The registry knows no such unit, or it was closed.';
      demandField(unit !== undefined, 'casefile.unit-unknown', '/unit', detail);
      demand(!isMember(state, unit.unit), 'casefile.already-member', 'The unit is a member.');
      demand(!isInvited(state, unit.unit), 'casefile.already-invited', 'The unit is invited.');
      return { type: 'casefile.unit-invited.v1', conduct: { at, unit: unit.unit, state: unit.state } };
    }
    case 'join': {
      const { unit } = command;
      const invitation = state.file.invited.find((each) => each.unit === unit);
      demand(invitation !== undefined, 'casefile.not-invited', 'No invitation of your unit waits.');
      return { type: 'casefile.unit-joined.v1', conduct: { at, ...invitation } };
    }
    case 'decline':
      demand(isInvited(state, command.unit), 'casefile.not-invited', 'No invitation of your unit waits.');
      return { type: 'casefile.invitation-declined.v1', conduct: { at, unit: command.unit }, ...content };
    case 'withdraw-invitation':
      demand(isInvited(state, command.unit), 'casefile.not-invited', 'No invitation of this unit waits.');
      return { type: 'casefile.invitation-withdrawn.v1', conduct: { at, unit: command.unit }, ...content };
    case 'remove-member': {
      const { unit } = command;
      demand(isMember(state, unit), 'casefile.no-member', 'The unit is not a member.');
      demand(unit !== state.file.openedBy.unit, 'casefile.opening-unit-stays', 'The opening unit leaves by itself.');
      return { type: 'casefile.unit-removed.v1', conduct: { at, unit }, ...content };
    }
    case 'leave': {
      const { unit } = command;
      demandMember(state, unit);
      demand(!mustStay(state, unit), 'casefile.opening-unit-stays', 'The opening unit closes the case file first.');
      return { type: 'casefile.unit-left.v1', conduct: { at, unit } };
    }
    case 'link': {
      const { unit, link, present } = command;
      demandParty(state, command);
      demand(present === undefined, 'casefile.already-linked', 'The record belongs to this case file.');
      return { type: 'casefile.record-linked.v1', conduct: { at, link, unit }, ...content };
    }
    case 'unlink': {
      const { unit, present } = command;
      demandParty(state, command);
      demand(present !== undefined, 'casefile.not-linked', 'No link of this record stands.');
      demand(present !== 'stated', 'casefile.stated-link', 'The record itself names this case file.');
      return { type: 'casefile.record-unlinked.v1', conduct: { at, link: present.link, unit } };
    }
    case 'add-note':
      demandOpen(state);
      demandMember(state, command.unit);
      return { type: 'casefile.note-added.v1', conduct: { at, unit: command.unit }, ...content };
    case 'close':
      demandOpen(state);
      demandOutcomes(command.outcomes, state);
      return { type: 'casefile.closed.v1', conduct: { at, outcomes: command.outcomes } };
    case 'reopen':
      demand(state.name === 'closed', 'casefile.not-closed', 'Only a closed case file is reopened.');
      return { type: 'casefile.reopened.v1', conduct: { at }, ...content };
  }
}

function demandOpen(state: Existing): void {
  demand(isOpen(state), 'casefile.not-open', 'The case file is closed.');
}

function demandMember(state: Existing, unit: string): void {
  demand(isMember(state, unit), 'casefile.not-member', 'Your unit is not a member of this case file.');
}

/** Whether the record exists or is another's is answered alike. */
function demandParty(state: Existing, { unit, pointer, isParty }: Link | Unlink): void {
  demandOpen(state);
  demandMember(state, unit);
  demandField(isParty, 'casefile.record-unknown', pointer, 'Your unit is a party of no such record.');
}

function demandOutcomes(outcomes: readonly OutcomeCounts[], state: Existing): void {
  for (const [place, { unit }] of outcomes.entries()) {
    const first = outcomes.findIndex((each) => each.unit === unit);
    if (first === place && isMember(state, unit)) continue;
    throw refuseField('casefile.outcome-unit', `/outcomes/${place}/unit`, 'Counts are stated once for each member.');
  }
}

// Evolve

function evolve(state: CaseFileState, fact: CaseFileFact): CaseFileState {
  if (fact.type === 'casefile.opened.v1') return { name: 'open', file: opened(fact.conduct) };
  if (state.name === 'unopened') return state;
  const { members, invited, links } = state.file;
  const now = (change: Partial<CaseFile>, name = state.name) => ({ name, file: { ...state.file, ...change } });
  switch (fact.type) {
    case 'casefile.unit-invited.v1':
      return now({ invited: [...invited, unitOf(fact.conduct)] });
    case 'casefile.unit-joined.v1':
      return now({ members: [...members, unitOf(fact.conduct)], invited: without(invited, fact.conduct.unit) });
    case 'casefile.invitation-declined.v1':
    case 'casefile.invitation-withdrawn.v1':
      return now({ invited: without(invited, fact.conduct.unit) });
    case 'casefile.unit-left.v1':
    case 'casefile.unit-removed.v1':
      return now({ members: without(members, fact.conduct.unit) });
    case 'casefile.record-linked.v1':
      return now({ links: [...links, fact.conduct.link] });
    case 'casefile.record-unlinked.v1':
      return now({ links: links.filter((link) => link !== fact.conduct.link) });
    case 'casefile.note-added.v1':
      return state;
    case 'casefile.closed.v1':
      return now({ invited: [], outcomes: fact.conduct.outcomes }, 'closed');
    case 'casefile.reopened.v1':
      return now({}, 'open');
  }
}

function opened({ at, reference, ...conduct }: Opened['conduct']): CaseFile {
  const openedBy = unitOf(conduct);
  return { reference, openedBy, openedAt: at, members: [openedBy], invited: [], links: [], outcomes: [] };
}

const unitOf = ({ unit, state }: KnownUnit): KnownUnit => ({ unit, state });

/** The rules of a case file. Stream `casefile-<uuid>`. */
export const caseFileDecider: Decider<CaseFileCommand, CaseFileState, CaseFileFact> = {
  initial: { name: 'unopened' },
  decide,
  evolve,
};
