// What the specs of the slice share: parties and an activity that are known, and a practice that is sent.
import type { Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import type { CommandResult } from '#records/record-command.js';
import { type GivenRecords, givenRecords } from '#records/given-records.js';
import { classification, MINUTE, PH, T0, text } from './given-practice.js';
import { type AskedOfPractice, PRACTICE } from './practice.record.js';
import type { PracticeState } from './practice-state.js';

/** A slice at work. */
export interface GivenSlice extends Omit<GivenRecords, 'send'> {
  /** Sends a command for the practice `id` under its own id, derived from `key`, a minute after the one before. */
  send(id: string, asked: AskedOfPractice, key: string, ifMatch?: number): Promise<CommandResult<PracticeState>>;
  /** Sends commands one after the other, each under a key of its own. */
  sendAll(id: string, commands: readonly AskedOfPractice[]): Promise<void>;
}

export const submission = { type: 'submit', submitter: PH, classification, content: text } as const;

/** What is asked for from the submission to the publication. */
export const TO_PUBLISH: readonly AskedOfPractice[] = [
  submission,
  { type: 'screen', outcome: 'accepted', reasons: [] },
  { type: 'start-review', reviewers: ['TH', 'VN'] },
  { type: 'review', reviewer: 'TH', recommendation: 'endorse', content: { text: 'canary-review' } },
  { type: 'review', reviewer: 'VN', recommendation: 'endorse', content: { text: 'canary-review' } },
  { type: 'endorse' },
  { type: 'publish', confirmedFreeOfPersonalData: true },
];

export function metaFor(key: string): Meta {
  const commandId = derivedUuid('spec', key);
  return { actor: 'ph-officer', role: 'officer', unit: 'PH-ATU', state: 'PH', commandId, correlationId: commandId };
}

/** Three member states, the unit of PH, a body, and one activity of an adopted plan. */
export async function givenSlice(): Promise<GivenSlice> {
  const given = givenRecords(T0, metaFor);
  for (const state of ['PH', 'TH', 'VN']) {
    const conduct = { state, name: state, memberSince: '1967-08-08' };
    await given.holds(`state-${state}`, { type: 'registry.state-admitted.v1', conduct });
  }
  const unit = { unit: 'PH-ATU', state: 'PH', name: 'Unit', community: 'tip', establishedOn: null };
  await given.holds('unit-PH-ATU', { type: 'registry.unit-registered.v1', conduct: unit });
  await given.holds('body-ACWC', { type: 'registry.body-registered.v1', conduct: { body: 'ACWC', name: 'ACWC' } });
  const [plan, code] = ['bohol-2017-2020', 'C.l.1.2'];
  await given.holds(`plan-${plan}`, { type: 'workplan.plan-adopted.v1', conduct: { plan } });
  const activity = { plan, code, lead: [], cooperating: [], outputs: [] };
  await given.holds(`activity-${plan}-${code}`, { type: 'workplan.activity-adopted.v1', conduct: activity });
  const send: GivenSlice['send'] = (id, asked, key, ifMatch) => {
    given.clock.time += MINUTE;
    return given.send(PRACTICE, id, asked, key, ifMatch);
  };
  return {
    ...given,
    send,
    async sendAll(id, commands) {
      for (const [index, asked] of commands.entries()) await send(id, asked, `${id} ${index}`);
    },
  };
}
