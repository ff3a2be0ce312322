// The Chair's report to SOMTC (ToR §8): drafted at a log position, signed off by the chair, transmitted. What it says is
// computed from the log (report-figures.ts); its form and date are not stated in the ToR and are ours.
import type { Decider } from '#kernel/decider.js';
import { Refusal, refuseField } from '#kernel/refusal.js';
import type { Days } from '#governance/contract.js';
import type { ReportFact, ReportSignedOff } from './contract.js';

export type Digests = ReportSignedOff['conduct']['sha256'];

// Commands. `at` is the time, in milliseconds.

export type ReportOrder =
  | {
      readonly type: 'draft';
      readonly position: bigint;
      /** The position of the last fact now. */
      readonly head: bigint;
      readonly period: Days | null;
      readonly at: number;
    }
  | { readonly type: 'sign-off'; readonly sha256: Digests | undefined; readonly at: number }
  | { readonly type: 'transmit'; readonly on: string; readonly at: number };

// State

/** Which report it is: the position, and the days that it covers. */
export interface ReportScope {
  readonly position: string;
  readonly period: Days | null;
  readonly format: 1;
}

export const REPORT_STATES = ['drafted', 'signed-off', 'transmitted'] as const;

export type ReportState =
  | { readonly name: 'unknown' }
  | { readonly name: 'drafted'; readonly scope: ReportScope }
  | ({ readonly name: 'signed-off' } & SignedOff)
  | ({ readonly name: 'transmitted'; readonly on: string } & SignedOff);

interface SignedOff {
  readonly scope: ReportScope;
  readonly sha256: Digests;
  /** YYYY-MM-DD */
  readonly signedOffOn: string;
}

// Decide

/** The fact that each command makes. */
export const FACT_OF = {
  draft: 'governance.report-drafted.v1',
  'sign-off': 'governance.report-signed-off.v1',
  transmit: 'governance.report-transmitted.v1',
} as const satisfies Record<ReportOrder['type'], ReportFact['type']>;

function decide(command: ReportOrder, state: ReportState): readonly ReportFact[] {
  const at = new Date(command.at).toISOString();
  switch (command.type) {
    case 'draft': {
      const { position, head, period } = command;
      if (state.name !== 'unknown') throw new Refusal('governance.report-exists', 'This report was drafted before.');
      if (position > head) {
        throw refuseField('governance.position-unknown', '/position', 'The log has not come so far.');
      }
      if (period && period.to < period.from) {
        throw refuseField('governance.days-disordered', '/period/to', 'The last day is before the first.');
      }
      return [{ type: FACT_OF.draft, conduct: { position: String(position), period, format: 1, at } }];
    }
    case 'sign-off':
      if (state.name === 'unknown') throw unknown();
      if (state.name !== 'drafted') throw new Refusal('governance.report-signed-off', 'This report was signed off.');
      if (!command.sha256) throw new Error('a draft is signed off with the digests of its forms');
      return [{ type: FACT_OF['sign-off'], conduct: { sha256: command.sha256, at } }];
    case 'transmit':
      if (state.name === 'unknown') throw unknown();
      if (state.name === 'drafted') {
        throw new Refusal('governance.report-not-signed-off', 'Only a report that is signed off is transmitted.');
      }
      if (state.name === 'transmitted') {
        throw new Refusal('governance.report-transmitted', `It was transmitted on ${state.on}.`);
      }
      if (command.on > at.slice(0, 10)) {
        throw refuseField('governance.day-not-come', '/on', 'This day has not come yet.');
      }
      if (command.on < state.signedOffOn) {
        throw refuseField('governance.day-before-sign-off', '/on', `It was signed off on ${state.signedOffOn}.`);
      }
      return [{ type: FACT_OF.transmit, conduct: { to: 'SOMTC', on: command.on, at } }];
  }
}

const unknown = () => new Refusal('governance.report-unknown', 'There is no such report.');

// Evolve

function evolve(state: ReportState, fact: ReportFact): ReportState {
  switch (fact.type) {
    case 'governance.report-drafted.v1': {
      const { position, period, format } = fact.conduct;
      return { name: 'drafted', scope: { position, period, format } };
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
export const reportDecider: Decider<ReportOrder, ReportState, ReportFact> = {
  initial: { name: 'unknown' },
  decide,
  evolve,
};
