// What the platform is told of plans and their reporting periods: who may do what, and what a command takes from the log.
import { citedAt } from '#event-store/transfer/cited-place.js';
import type { Fact } from '#event-store/fact.js';
import { refuseField } from '#kernel/refusal.js';
import type { Lookup } from '#records/lookup.js';
import type { RecordKind, TypesAsking } from '#records/record-kind.js';
import type { Resource } from '#web/auth/access.js';
import { activityStream } from '../activity/activity.js';
import type { EvaluationKind } from '../codes.js';
import type { StatusReported } from '../contract.js';
import { evaluationAt } from '../evaluation/evaluation.reader.js';
import { expectationOf, tally } from '../evaluation/period.tally.js';
import { activityCodes, daysOf, type PlanCommand, planDecider, planUnknown } from './plan.js';

/** By its name, or by its first and last day. */
interface HalfYear {
  readonly half?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What can be asked for; what was reported in a period, and what an evaluation shows, is taken from the log. */
export type AskedOfPlan =
  | Extract<PlanCommand, { type: 'adopt' }>
  | ({ readonly type: 'open-period' } & HalfYear)
  | { readonly type: 'close-period' | 'endorse-period'; readonly period: string }
  | {
      readonly type: 'evaluate';
      readonly kind: EvaluationKind;
      /** A log position, decimal; left out: the head. */
      readonly position?: string | undefined;
    };

export type PlanTypes = TypesAsking<typeof planDecider, 'unknown', AskedOfPlan>;

/** A plan, as the policies see it: all alike, there or not. */
export const PLAN_RESOURCE: Resource = { type: 'Plan', attributes: {} };

/** Plans, each with its reporting periods and evaluations. */
export const PLAN: RecordKind<PlanTypes> = {
  kind: 'plan',
  path: '/v1/plans',
  decider: planDecider,
  essential: ['close-period', 'endorse-period'],
  newerFacts: { 3: ['workplan.plan-worded.v1'] },
  erasure: 'none',
  isId: (text) => /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text),
  policies: 'workplan',
  verbs: { know: 'read', adopt: 'adopt-plan' },
  isStanding: true,
  resource: () => PLAN_RESOURCE,
  resourceOfNew: () => PLAN_RESOURCE,
  absent: { resource: PLAN_RESOURCE, refusal: planUnknown },
  async complete(asked, { id, state, lookup }) {
    const codes = state.name === 'adopted' ? activityCodes(state.frame) : [];
    switch (asked.type) {
      case 'adopt':
        return asked;
      case 'open-period':
        return { type: 'open-period', ...daysIn(asked) };
      case 'close-period':
        return { type: 'close-period', period: asked.period, tally: await count(lookup, id, asked.period, codes) };
      case 'endorse-period':
        return {
          type: 'endorse-period',
          period: asked.period,
          reported: await reports(lookup, id, asked.period, codes),
        };
      case 'evaluate': {
        const { kind, position = await lookup.log.head() } = asked;
        const evaluation = await evaluationAt(lookup.log, id, kind, await citedAt(lookup.log, BigInt(position)));
        return { type: 'evaluate', kind, snapshot: evaluation?.frozen };
      }
    }
  },
};

/** The same, addressed by the parameter that its routes have. */
export function planIn<Named extends { readonly plan: string }>(named: Named): Named & { readonly id: string } {
  return { ...named, id: named.plan };
}

/** The half-year that is asked for. @throws Refusal `body.invalid` */
function daysIn({ half, from, to }: HalfYear): { readonly from: string; readonly to: string } {
  if (half === undefined) {
    if (from !== undefined && to !== undefined) return { from, to };
    throw refuseField('body.invalid', from === undefined ? '/from' : '/to', 'Name the half-year, or its two days.');
  }
  const days = daysOf(half);
  if (from === undefined && to === undefined && days) return days;
  throw refuseField('body.invalid', '/half', 'Name the half-year or its two days, not both.');
}

/** Counts what the log holds up to its present head, so that the same count can be made again from the facts. */
async function count(lookup: Lookup, plan: string, period: string, codes: readonly string[]) {
  const { head, histories } = await historiesOf(lookup, plan, codes);
  const expectations = histories.map(({ code, facts }) => expectationOf(code, period, facts));
  const { position, fact } = await citedAt(lookup.log, head);
  const named = { ...(fact !== undefined && { upToFact: fact }), lastReport: lastReport(period, histories) };
  return { countedUpTo: position, ...named, ...tally(expectations) };
}

/** Every report of the period that the log holds now, those included that came after the closing was counted. */
async function reports(lookup: Lookup, plan: string, period: string, codes: readonly string[]) {
  const { head, histories } = await historiesOf(lookup, plan, codes);
  const made = histories.flatMap(({ code, facts }) =>
    facts.filter((fact) => isReportIn(period, fact)).map(({ revision }) => ({ code, revision })),
  );
  const { position, fact } = await citedAt(lookup.log, head);
  return { upTo: position, ...(fact !== undefined && { upToFact: fact }), reports: made };
}

async function historiesOf(lookup: Lookup, plan: string, codes: readonly string[]) {
  const head = await lookup.log.head();
  const histories = codes.map(async (code) => {
    const facts = await lookup.facts(activityStream(plan, code));
    return { code, facts: facts.filter(({ position }) => position <= head) };
  });
  return { head, histories: await Promise.all(histories) };
}

/** By the order of the log, which no number has to tell. */
function lastReport(period: string, histories: readonly { readonly code: string; readonly facts: readonly Fact[] }[]) {
  const [first, ...others] = histories.flatMap(({ code, facts }) =>
    facts.filter((fact) => isReportIn(period, fact)).map((fact) => ({ code, fact })),
  );
  if (!first) return null;
  const last = others.reduce((one, other) => (other.fact.position > one.fact.position ? other : one), first);
  return { code: last.code, revision: last.fact.revision };
}

function isReportIn(period: string, { type, conduct }: Fact): boolean {
  return type === 'workplan.status-reported.v1' && (conduct as StatusReported['conduct']).period === period;
}
