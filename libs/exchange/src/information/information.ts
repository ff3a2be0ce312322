// Information that one unit gives another without being asked. The record is complete once supplied.
import { type Act, type Decider, withContent } from '#kernel/decider.js';
import { demandField, Refusal } from '#kernel/refusal.js';
import { instant } from '#kernel/time.js';
import type { InformationFact, InformationSupplied } from '../contract.js';
import { demandRestrictions, type KnownUnit } from '../exchange-request.js';

// Commands

export interface Supply extends Act<'supply'> {
  /** Undefined when the registry does not know it. */
  readonly from: KnownUnit | undefined;
  readonly to: KnownUnit | undefined;
  readonly particulars: Omit<InformationSupplied['conduct'], 'from' | 'fromState' | 'to' | 'toState' | 'at'>;
  /** Whether the content carries restrictions in words, as H3 needs. */
  readonly restrictionsStated: boolean;
}

// State

export type InformationState =
  { readonly name: 'unsupplied' } | { readonly name: 'supplied'; readonly from: string; readonly to: string };

// Decide

function decide(command: Supply, state: InformationState): readonly [InformationSupplied] {
  const { at, from, to, particulars, restrictionsStated, content } = command;
  if (state.name !== 'unsupplied') throw new Refusal('information.already-supplied', 'The record exists already.');
  if (!from) throw new Refusal('exchange.own-unit-unknown', 'Your unit is not in the registry, or it was closed.');
  demandField(to !== undefined, 'exchange.unit-unknown', '/to', 'The registry knows no such unit, or it was closed.');
  demandField(to.unit !== from.unit, 'exchange.own-unit', '/to', 'A unit cannot inform itself.');
  demandRestrictions(particulars.handling, restrictionsStated);
  const parties = { from: from.unit, fromState: from.state, to: to.unit, toState: to.state };
  const conduct = { ...parties, ...particulars, at: instant(at) };
  return [{ type: 'exchange.information-supplied.v1', conduct, ...withContent(content) }];
}

// Evolve

function evolve(state: InformationState, { type, conduct }: InformationFact): InformationState {
  switch (type) {
    case 'exchange.information-supplied.v1':
      return { name: 'supplied', from: conduct.from, to: conduct.to };
    // Content is erased beside the record now: this was recorded before.
    case 'exchange.content-erased.v1':
      return state;
  }
}

/** The rules of information supplied unasked. Stream `information-<uuid>`. */
export const information: Decider<Supply, InformationState, InformationFact> = {
  initial: { name: 'unsupplied' },
  decide,
  evolve,
};
