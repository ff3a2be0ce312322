// What the platform is told of activities: how they are found, who may do what, and what a command stands on.
import { deliverableNamed } from '#deliverable/lookups.js';
import { WORKING_GROUP_PARTY } from '#governance/codes.js';
import type { Lookup } from '#records/lookup.js';
import type { RecordKind, TypesAsking, Without } from '#records/record-kind.js';
import { bodiesKnown } from '#registry/lookups.js';
import type { Resource } from '#web/auth/access.js';
import {
  activityDecider,
  type ActivityCommand,
  activityStream,
  activityUnknown,
  cooperatingOf,
  leadsOf,
  openToAllBodies,
  placeOf,
} from './activity.js';
import type { BaselineActivity, Contributed, StatusReported } from '../contract.js';
import { type Citable, citesDeliverable, evidenceIn } from '../evidence.js';
import { activityCodes, planDecider, type PlanState, planStream, planUnknown } from '../plan/plan.js';
import { PLAN_RESOURCE } from '../plan/plan.record.js';
import { recordNames, stateRecordsDecider, stateRecordsStream } from '../state-records/state-records.js';

interface Note {
  readonly note: string;
}

/** What can be asked for, with the note in clear. */
export type AskedOfActivity =
  | {
      readonly type: 'report-status';
      readonly report: Omit<StatusReported['conduct'], 'period'>;
      readonly content: Note;
    }
  | {
      readonly type: 'contribute';
      readonly contribution: Omit<Contributed['conduct'], 'period'>;
      readonly content: Note;
    }
  | Without<Extract<ActivityCommand, { type: 'adopt' | 'confirm-lead' | 'add-reference' }>, 'codesInPlan' | 'known'>;

export type ActivityTypes = TypesAsking<typeof activityDecider, 'unknown', AskedOfActivity>;

/** Activities of plans. They are known once their plan is, and to everyone who may read plans. */
export const ACTIVITY: RecordKind<ActivityTypes> = {
  kind: 'activity',
  streamOf: (id) => activityStream(...placeIn(id)),
  idOf(stream) {
    const { plan, code } = placeOf(stream);
    return activityId(plan, code);
  },
  path: '/v1/plans/{plan}/activities',
  decider: activityDecider,
  newerFacts: { 3: ['workplan.activity-worded.v1'] },
  isId: (text) => /^[a-z0-9]+(?:-[a-z0-9]+)*\/[A-Z]\.[a-z](?:\.[1-9]\d?){2}$/.test(text),
  policies: 'workplan',
  verbs: { know: 'read', 'read-content': 'read-notes' },
  async resource({ baseline, confirmed }, lookup) {
    const plan = await planOf(lookup, activityId(baseline.plan, baseline.code));
    if (plan.name === 'unknown') return undefined;
    return activityResource({ ...baseline, lead: leadsOf(baseline, confirmed), leadInPlan: baseline.lead });
  },
  absent: {
    resource: PLAN_RESOURCE,
    async refusal(id, lookup) {
      const plan = await planOf(lookup, id);
      return plan.name === 'unknown' ? planUnknown() : activityUnknown();
    },
  },
  parties: (_, { attributes }) => attributes.part as readonly string[],
  essential: [],
  erasure: {
    hasEnded: ({ status }) => ['completed', 'cancelled'].includes(status),
    parties: (_, { attributes }) => [...(attributes.part as readonly string[]), WORKING_GROUP_PARTY],
  },
  async complete(asked, { id, lookup }) {
    switch (asked.type) {
      case 'adopt': {
        const plan = await planOf(lookup, id);
        return { ...asked, ...(plan.name === 'adopted' && { codesInPlan: activityCodes(plan.frame) }) };
      }
      case 'report-status': {
        const report = { ...asked.report, period: await openPeriod(lookup, id) };
        return { ...asked, report, citable: await citable(lookup, report) };
      }
      case 'contribute': {
        const contribution = { ...asked.contribution, period: await openPeriod(lookup, id) };
        return { ...asked, contribution, citable: await citable(lookup, contribution) };
      }
      case 'confirm-lead':
        return { ...asked, known: await bodiesKnown(lookup, asked.lead) };
      case 'add-reference':
        return asked;
    }
  },
};

/** The id of an activity: codes are unique within their plan only. */
export function activityId(plan: string, code: string): string {
  return `${plan}/${code}`;
}

/** An activity, addressed by the parameters that its routes have. */
export function activityIn<Named extends { readonly plan: string; readonly code: string }>(named: Named) {
  return { ...named, id: activityId(named.plan, named.code) };
}

function placeIn(id: string): readonly [plan: string, code: string] {
  const end = id.indexOf('/');
  return [id.slice(0, end), id.slice(end + 1)];
}

/** The plan of an activity. */
function planOf(lookup: Lookup, id: string): Promise<PlanState> {
  return lookup.state(planDecider, planStream(placeIn(id)[0]));
}

async function openPeriod(lookup: Lookup, id: string): Promise<string | null> {
  const plan = await planOf(lookup, id);
  return plan.name === 'adopted' ? plan.open : null;
}

interface WithBodies extends Pick<BaselineActivity, 'lead' | 'cooperating' | 'cooperatingNote' | 'outputs'> {
  /** What the plan states, whatever was confirmed. */
  readonly leadInPlan: readonly string[];
}

/** An activity, as the policies see it. */
export function activityResource(activity: WithBodies): Resource {
  const { lead, leadInPlan } = activity;
  const part = [...new Set([...lead, ...leadInPlan, ...cooperatingOf(activity)])];
  return { type: 'Activity', attributes: { lead, part, openToAll: openToAllBodies(activity) } };
}

/** What is known of the deliverables and state records that the evidence names. */
async function citable(lookup: Lookup, claims: Parameters<typeof evidenceIn>[0]): Promise<Citable> {
  const named = evidenceIn(claims).map(({ evidence }) => evidence);
  const deliverables = named.filter(citesDeliverable).map(async ({ reference }) => {
    const deliverable = await deliverableNamed(lookup, reference);
    return deliverable ? [[reference, deliverable] as const] : [];
  });
  const stateRecords = named
    .filter(({ kind }) => kind === 'state-record')
    .map(async ({ reference }) => {
      const [state = ''] = reference.split('/');
      return recordNames(state, await lookup.state(stateRecordsDecider, stateRecordsStream(state)));
    });
  // Together: what fails while something else is waited for has nobody to fail for, and would end the program.
  const [delivered, recorded] = await Promise.all([Promise.all(deliverables), Promise.all(stateRecords)]);
  return { deliverables: new Map(delivered.flat()), stateRecords: new Set(recorded.flat()) };
}
