// What the specs of the slice share: a unit, posts and an agreement, and a referral that is raised.
import type { Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import type { CommandResult } from '#records/record-command.js';
import { instant } from '#kernel/time.js';
import { type GivenRecords, givenRecords } from '#records/given-records.js';
import { SINCE, T0 } from './given-referral.js';
import { NotificationScheduler } from './notification.scheduler.js';
import { type AskedOfReferral, type AskedRaise, REFERRAL } from './referral.record.js';
import type { ReferralState } from './referral-state.js';
import { view as referrals } from './views/referrals.js';

/** A slice at work. */
export interface GivenSlice extends Omit<GivenRecords, 'send'> {
  /** Sends a command for the referral `id` under its own id, derived from `key`. */
  send(id: string, asked: AskedOfReferral, key: string, ifMatch?: number): Promise<CommandResult<ReferralState>>;
  /** The facts of the referral `id`. */
  factsOfReferral(id: string): ReturnType<GivenRecords['factsOf']>;
  /** The post of a state in TH. */
  registersPost(state: string): Promise<void>;
  /** The agreement of TH and PH enters into force, or ends, on a day. */
  agreementIs(what: 'entered-into-force' | 'terminated', on: string): Promise<void>;
  /** A state confirms a version of its terms, at a time in milliseconds. */
  confirms(state: string, version: number, at: number): Promise<void>;
  /** The scheduler of the limits, on a view that reflects the log as it is now. */
  limits(): Promise<NotificationScheduler>;
}

/** A referral of TH, with its content in clear. */
export const raising = (nationality: string, content: unknown): AskedRaise => ({
  type: 'raise',
  by: { unit: 'TH-ATU', state: 'TH' },
  post: `${nationality}-CONSULAR`,
  nationality,
  particulars: { track: 'arrest', custody: 'detained', detainedAt: instant(SINCE) },
  content,
});

export function metaFor(key: string): Meta {
  const commandId = derivedUuid('spec', key);
  return { actor: 'th-officer', role: 'officer', unit: 'TH-ATU', state: 'TH', commandId, correlationId: commandId };
}

/** TH and PH, whose agreement is in force since 1 March 2026 with 48 hours, confirmed that day; TH and VN have none. */
export async function givenSlice(): Promise<GivenSlice> {
  const given = givenRecords(T0, metaFor);
  const registersPost = (state: string) =>
    given.holds(`post-${state}-CONSULAR`, {
      type: 'registry.post-registered.v1',
      conduct: { post: `${state}-CONSULAR`, state, hostStates: ['TH'], name: 'Post', city: null, kind: 'embassy' },
    });
  const agreementIs = (what: 'entered-into-force' | 'terminated', on: string) =>
    given.holds('agreement-one', { type: `registry.agreement-${what}.v1`, conduct: { on } });
  await given.holds('unit-TH-ATU', {
    type: 'registry.unit-registered.v1',
    conduct: { unit: 'TH-ATU', state: 'TH', name: 'Unit', community: 'tip', establishedOn: null },
  });
  await registersPost('PH');
  await registersPost('VN');
  const terms = { version: 1, mandatory: true, withinHours: 48, citation: 'SYNTHETIC Series 1' };
  await given.holds('agreement-one', {
    type: 'registry.agreement-concluded.v1',
    conduct: { agreement: 'one', parties: ['PH', 'TH'], concludedOn: '2026-02-01', ...terms },
  });
  await agreementIs('entered-into-force', '2026-03-01');
  const confirms = (state: string, version: number, at: number) =>
    given.holds('agreement-one', {
      type: 'registry.agreement-confirmed.v1',
      conduct: { version, state, at: instant(at) },
    });
  for (const state of ['PH', 'TH']) await confirms(state, 1, Date.UTC(2026, 2, 1));
  return {
    ...given,
    send: (id, asked, key, ifMatch) => given.send(REFERRAL, id, asked, key, ifMatch),
    factsOfReferral: (id) => given.factsOf(`referral-${id}`),
    registersPost,
    agreementIs,
    confirms,
    async limits() {
      await given.queries.reached(referrals, await given.store.head());
      return new NotificationScheduler(given.queries, given.records, given.clock);
    },
  };
}
