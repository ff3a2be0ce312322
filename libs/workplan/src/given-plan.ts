// What the specs of the slice share: records at work, with the Bohol plan adopted.
import type { Fact, Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import type { WrittenLevel } from '#event-store/written-level.js';
import { type GivenRecords, givenRecords } from '#records/given-records.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { ACTIVITY, activityId, type AskedOfActivity } from './activity/activity.record.js';
import { adoptBoholPlan, boholPlan } from './plan/adopt-plan.js';
import { type AskedOfPlan, PLAN } from './plan/plan.record.js';

export const T0 = Date.parse('2026-07-01T08:00:00Z');
export const { plan } = boholPlan().frame;

export function metaFor(key: string): Meta {
  const commandId = derivedUuid('spec', key);
  return { actor: 'a', role: 'body-reporter', commandId, correlationId: commandId };
}

/** Asks the policies of the slice. */
export const access = new CedarAccess(cedarPoliciesFrom([new URL('./workplan.cedar', import.meta.url)]));

export interface GivenPlan extends GivenRecords {
  /** Sends a command for an activity, or for the plan, under an id of its own. */
  tells(code: string, asked: AskedOfActivity): ReturnType<GivenRecords['send']>;
  governs(asked: AskedOfPlan): ReturnType<GivenRecords['send']>;
  /** Everything in the log. */
  log(): Promise<readonly Fact[]>;
}

/** Nothing is adopted yet. */
export function givenNoPlan(level?: WrittenLevel['level']): GivenPlan {
  const given = givenRecords(T0, metaFor, access, level);
  let sent = 0;
  const key = () => `command ${String((sent += 1))}`;
  return {
    ...given,
    tells: (code, asked) => given.send(ACTIVITY, activityId(plan, code), asked, key()),
    governs: (asked) => given.send(PLAN, plan, asked, key()),
    async log() {
      const streams = new Set<string>();
      for await (const batch of given.store.readAll(0n)) for (const { stream } of batch) streams.add(stream);
      const facts = await Promise.all([...streams].map((stream) => given.factsOf(stream)));
      return facts.flat().sort((one, other) => Number(one.position - other.position));
    },
  };
}

export async function givenPlan(): Promise<GivenPlan> {
  const given = givenNoPlan();
  await adoptBoholPlan(given.records);
  return given;
}

/** A report of one of the lead bodies. */
export function report(
  body: string,
  evidence: { readonly kind: 'event' | 'state-record'; readonly reference: string }[] = [],
) {
  const content = { note: 'canary: two drafts are agreed' };
  return { type: 'report-status', report: { body, status: 'in-progress', outputs: [], evidence }, content } as const;
}
