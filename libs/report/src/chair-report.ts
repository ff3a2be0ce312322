// The Chair's report to SOMTC (ToR §8): drafted at a log position, signed off by the chair, transmitted. What it says is
// computed from the log (report-figures.ts); its form and date are not stated in the ToR and are ours.
import type { Days } from '#governance/contract.js';
import type { Act, Decider } from '#kernel/decider.js';
import { demand, demandField, Refusal, refuseField } from '#kernel/refusal.js';
import { instant } from '#kernel/time.js';
import type { ReportFact, ReportSignedOff } from './contract.js';

export type Digests = ReportSignedOff['conduct']['sha256'];

// Commands

export interface DraftReport extends Act<'draft'> {
  readonly position: bigint;
  /** The id of the last fact up to it; undefined where there is none. */
  readonly fact: string | undefined;
  /** The position of the last fact now. */
  readonly head: bigint;
  readonly period: Days | null;
}

export interface SignOff extends Act<'sign-off'> {
  /** Of the forms of the report as it was drafted; undefined when it is none that was only drafted. */
  readonly sha256: Digests | undefined;
}

export interface Transmit extends Act<'transmit'> {
  /** The last day that has begun in the region. */
  readonly today: string;
  readonly on: string;
}

export type ReportCommand = DraftReport | SignOff | Transmit;

// State

/** Which report it is: the position, with the fact that is there, and the days that it covers. */
export interface ReportScope {
  readonly position: string;
  readonly fact?: string;
  readonly period: Days | null;
  readonly format: 1;
}

export const REPORT_STATES = ['drafted', 'signed-off', 'transmitted'] as const;

export type ReportState =
  | { readonly name: 'unknown' }
  | { readonly name: 'drafted'; readonly scope: ReportScope }
  | ({ readonly name: 'signed-off' } & SignedOff)
  | ({ readonly name: 'transmitted'; readonly on: string } & SignedOff);

/** The states of a report that was drafted. */
export type Existing = Exclude<ReportState, { name: 'unknown' }>;

interface SignedOff {
  readonly scope: ReportScope;
  readonly sha256: Digests;
  /** YYYY-MM-DD */
  readonly signedOffOn: string;
}

// Decide

function decide(command: ReportCommand, state: ReportState): readonly ReportFact[] {
  const at = instant(command.at);
  switch (command.type) {
    case 'draft': {
      const { position, fact, head, period } = command;
      demand(state.name === 'unknown', 'governance.report-exists', 'This report was drafted before.');
      demandField(position <= head, 'governance.position-unknown', '/position', 'The log has not come so far.');
      if (period && period.to < period.from) {
        throw refuseField('governance.days-disordered', '/period/to', 'The last day is before the first.');
      }
      const place = { position: String(position), ...(fact !== undefined && { fact }) };
      const conduct = { ...place, period, format: 1, at } as const;
      return [{ type: 'governance.report-drafted.v1', conduct }];
    }
    case 'sign-off': {
      const { sha256 } = command;
      demand(existing(state).name === 'drafted', 'governance.report-signed-off', 'This report was signed off.');
      if (!sha256) throw new Error('a draft is signed off with the digests of its forms');
      return [{ type: 'governance.report-signed-off.v1', conduct: { sha256, at } }];
    }
    case 'transmit': {
      const { on } = command;
      const { signedOffOn } = signedOff(existing(state));
      demandField(on <= command.today, 'governance.day-not-come', '/on', 'This day has not come yet.');
      demandField(on >= signedOffOn, 'governance.day-before-sign-off', '/on', `It was signed off on ${signedOffOn}.`);
      return [{ type: 'governance.report-transmitted.v1', conduct: { to: 'SOMTC', on, at } }];
    }
  }
}

function existing(state: ReportState): Existing {
  if (state.name === 'unknown') throw new Refusal('governance.report-unknown', 'There is no such report.');
  return state;
}

function signedOff(state: Existing): Extract<Existing, { name: 'signed-off' }> {
  if (state.name === 'drafted') {
    throw new Refusal('governance.report-not-signed-off', 'Only a report that is signed off is transmitted.');
  }
  if (state.name === 'transmitted') {
    throw new Refusal('governance.report-transmitted', `It was transmitted on ${state.on}.`);
  }
  return state;
}

// Evolve

function evolve(state: ReportState, fact: ReportFact): ReportState {
  switch (fact.type) {
    case 'governance.report-drafted.v1': {
      const { at: _, ...scope } = fact.conduct;
      return { name: 'drafted', scope };
    }
    case 'governance.report-signed-off.v1':
      if (state.name === 'unknown') return state;
      return {
        name: 'signed-off',
        scope: state.scope,
        sha256: fact.conduct.sha256,
        signedOffOn: fact.conduct.at.slice(0, 10),
      };
    case 'governance.report-transmitted.v1':
      if (state.name !== 'signed-off') return state;
      return { ...state, name: 'transmitted', on: fact.conduct.on };
  }
}

/** The rules of a report. Stream `report-<uuid>`. */
export const reportDecider: Decider<ReportCommand, ReportState, ReportFact> = {
  initial: { name: 'unknown' },
  decide,
  evolve,
};
