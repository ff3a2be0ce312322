// What the specs of the records share: four member states with their units, and records that may belong to a case.
import type { Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import type { CommandResult } from '#records/record-command.js';
import type { Draft } from '#kernel/decider.js';
import { type GivenRecords, givenRecords } from '#records/given-records.js';
import { type AskedOfCaseFile, CASE_FILE } from './case-file.record.js';
import type { CaseFileState } from './case-file.js';
import type { SummaryState } from './summary/case-summary.js';
import { iso, T0 } from './given-case.js';
import { type AskedOfSummary, SUMMARY } from './summary/summary.record.js';

/** The slice at work. */
export interface GivenSlice extends Omit<GivenRecords, 'send'> {
  /** Sends a command under its own id, derived from `key`. */
  send(id: string, asked: AskedOfCaseFile, key: string, ifMatch?: number): Promise<CommandResult<CaseFileState>>;
  sendSummary(id: string, asked: AskedOfSummary, key: string): Promise<CommandResult<SummaryState>>;
}

export function metaFor(key: string): Meta {
  const commandId = derivedUuid('spec', key);
  return { actor: 'ph-officer', role: 'officer', unit: 'PH-ATU', state: 'PH', commandId, correlationId: commandId };
}

const STATES = ['PH', 'TH', 'MY', 'VN'];

/** A request between two units. */
export const submitted = (from: string, to: string, caseFile?: string): Draft => {
  const times = { submittedAt: iso(T0), acknowledgeBy: iso(T0), dueAt: iso(T0) };
  return { type: 'exchange.submitted.v1', conduct: { from, to, ...times, ...(caseFile && { caseFile }) } };
};

/** What happened to a referral of a victim that TH raised. */
export const referral = (type: string, conduct: object = {}): Draft => {
  const duty = { at: iso(T0), dueSince: null, notifyBy: null };
  return { type: `referral.${type}.v1`, conduct: { ...duty, ...conduct } };
};
export const raised = referral('raised', {
  ...{ unit: 'TH-ATU', hostState: 'TH', nationality: 'PH', post: 'PH-CONSULAR' },
  ...{ rule: { kind: 'on-request', withinHours: null }, track: 'victim', identifiedAt: iso(T0) },
});

/** A request of PH to TH (`e1`), a referral of TH (`r1`). */
export async function givenSlice(): Promise<GivenSlice> {
  const given = givenRecords(T0, metaFor);
  for (const state of STATES) {
    const admitted = { state, name: state, memberSince: '1967-08-08' };
    await given.holds(`state-${state}`, { type: 'registry.state-admitted.v1', conduct: admitted });
    const registered = { unit: `${state}-ATU`, state, name: 'Unit', community: 'tip', establishedOn: null };
    await given.holds(`unit-${state}-ATU`, { type: 'registry.unit-registered.v1', conduct: registered });
  }
  await given.holds('exchange-e1', submitted('PH-ATU', 'TH-ATU'));
  await given.holds('referral-r1', raised);
  return {
    ...given,
    send: (id, asked, key, ifMatch) => given.send(CASE_FILE, id, asked, key, ifMatch),
    sendSummary: (id, asked, key) => given.send(SUMMARY, id, asked, key),
  };
}

export const open: AskedOfCaseFile = {
  type: 'open',
  unit: 'PH-ATU',
  reference: 'PH-2026-0001',
  content: { subject: 'canary-subject' },
};
export const invite: AskedOfCaseFile = { type: 'invite', unit: 'TH-ATU' };
export const join: AskedOfCaseFile = { type: 'join', unit: 'TH-ATU' };

/** The same with a case file `c1` of PH with TH. */
export async function givenCase(): Promise<GivenSlice> {
  const slice = await givenSlice();
  await slice.send('c1', open, 'open');
  await slice.send('c1', invite, 'invite');
  await slice.send('c1', join, 'join');
  return slice;
}
