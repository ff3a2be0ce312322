// Information that one unit gives another without being asked. The record is complete once supplied; its content can be
// erased.
import { type Act, type Decider, withContent } from '#kernel/decider.js';
import { demandField, Refusal } from '#kernel/refusal.js';
import { instant } from '#kernel/time.js';
import type { InformationFact, InformationSupplied } from './contract.js';
import { demandRestrictions, type EraseContent, type KnownUnit } from './exchange-request.js';

// Commands

export interface Supply extends Act<'supply'> {
  /** Undefined when the registry does not know it. */
  readonly from: KnownUnit | undefined;
  readonly to: KnownUnit | undefined;
  readonly particulars: Omit<InformationSupplied['conduct'], 'from' | 'fromState' | 'to' | 'toState' | 'at'>;
  /** Whether the content carries restrictions in words, as H3 needs. */
  readonly restrictionsStated: boolean;
}

export type InformationCommand = Supply | EraseContent;

// State

export type InformationState =
  | { readonly name: 'unsupplied' }
  | { readonly name: 'supplied'; readonly from: string; readonly to: string }
  /** `at` in milliseconds. */
  | { readonly name: 'erased'; readonly from: string; readonly to: string; readonly at: number };

// Decide

function decide(command: InformationCommand, state: InformationState): readonly InformationFact[] {
  return command.type === 'supply' ? [supply(command, state)] : erase(command, state);
}

function supply(command: Supply, state: InformationState): InformationSupplied {
  const { at, from, to, particulars, restrictionsStated, content } = command;
  if (state.name !== 'unsupplied') throw new Refusal('information.already-supplied', 'The record exists already.');
  if (!from) throw new Refusal('exchange.own-unit-unknown', 'Your unit is not in the registry, or it was closed.');
  demandField(to !== undefined, 'exchange.unit-unknown', '/to', 'The registry knows no such unit, or it was closed.');
  demandField(to.unit !== from.unit, 'exchange.own-unit', '/to', 'A unit cannot inform itself.');
  demandRestrictions(particulars.handling, restrictionsStated);
  const parties = { from: from.unit, fromState: from.state, to: to.unit, toState: to.state };
  const conduct = { ...parties, ...particulars, at: instant(at) };
  return { type: 'exchange.information-supplied.v1', conduct, ...withContent(content) };
}

function erase({ at, reason, keys }: EraseContent, state: InformationState): readonly InformationFact[] {
  if (state.name === 'unsupplied') throw new Refusal('record.unknown', 'There is no such record.');
  if (state.name === 'erased') return [];
  return [{ type: 'exchange.content-erased.v1', conduct: { at: instant(at), reason, keys } }];
}

// Evolve

function evolve(state: InformationState, { type, conduct }: InformationFact): InformationState {
  switch (type) {
    case 'exchange.information-supplied.v1':
      return { name: 'supplied', from: conduct.from, to: conduct.to };
    case 'exchange.content-erased.v1':
      return state.name === 'unsupplied' ? state : { ...state, name: 'erased', at: Date.parse(conduct.at) };
  }
}

/** The rules of information supplied unasked. Stream `information-<uuid>`. */
export const information: Decider<InformationCommand, InformationState, InformationFact> = {
  initial: { name: 'unsupplied' },
  decide,
  evolve,
};
