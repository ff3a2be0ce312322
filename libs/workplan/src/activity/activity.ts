import { type Decider, withContent } from '#kernel/decider.js';
import { demand, demandField, Refusal, refuseField } from '#kernel/refusal.js';
import { saysTheSame } from '#kernel/values.js';
import type { Status } from '../codes.js';
import type {
  ActivityFact,
  BaselineActivity,
  Contributed,
  Evidence,
  OutputReport,
  Reference,
  ReferenceAdded,
  StatusReported,
} from '../contract.js';
import { type Citable, demandCitable } from '../evidence.js';
import { wordedActivity, wordsOfActivity } from '../wording.js';

// Commands. `content` is `{ note }`.

export type ActivityCommand =
  | {
      readonly type: 'adopt';
      readonly activity: BaselineActivity;
      /** The codes in the plan's frame; left out while the plan is not adopted. */
      readonly codesInPlan?: readonly string[];
    }
  | {
      readonly type: 'report-status';
      readonly report: StatusReported['conduct'];
      readonly citable: Citable;
      readonly content: unknown;
    }
  | {
      readonly type: 'contribute';
      readonly contribution: Contributed['conduct'];
      readonly citable: Citable;
      readonly content: unknown;
    }
  | {
      readonly type: 'confirm-lead';
      readonly lead: readonly string[];
      /** Those of `lead` that are registered. */
      readonly known: ReadonlySet<string>;
      readonly content?: unknown;
    }
  | { readonly type: 'add-reference'; readonly added: ReferenceAdded['conduct']; readonly bySecretariat: boolean };

type Command<Type extends ActivityCommand['type']> = Extract<ActivityCommand, { readonly type: Type }>;

// State

interface OutputState {
  readonly status: Status;
  readonly evidence: readonly Evidence[];
}

export type ActivityState =
  | { readonly name: 'unknown' }
  | {
      readonly name: 'adopted';
      readonly baseline: BaselineActivity;
      readonly status: Status;
      readonly outputs: ReadonlyMap<number, OutputState>;
      readonly evidence: readonly Evidence[];
      /** What the Working Group confirmed; null while the source plan stands alone. */
      readonly confirmed: readonly string[] | null;
      readonly references: readonly Reference[];
    };

export type AdoptedActivity = Extract<ActivityState, { name: 'adopted' }>;

// Decide

export const activityDecider: Decider<ActivityCommand, ActivityState, ActivityFact> = {
  initial: { name: 'unknown' },

  decide(command, state) {
    switch (command.type) {
      case 'adopt':
        return adopt(command, state);
      case 'report-status':
        return reportStatus(command, adopted(state));
      case 'contribute':
        return contribute(command, adopted(state));
      case 'confirm-lead':
        return confirmLead(command, adopted(state));
      case 'add-reference':
        return addReference(command, adopted(state));
    }
  },

  evolve(state, fact): ActivityState {
    if (fact.type === 'workplan.activity-adopted.v1') return asAdopted(fact.conduct);
    if (state.name === 'unknown') return state;
    switch (fact.type) {
      case 'workplan.activity-worded.v1':
        return { ...state, baseline: wordedActivity(state.baseline, fact.conduct) };
      case 'workplan.status-reported.v1':
        return afterReport(state, fact.conduct);
      case 'workplan.contributed.v1':
        return state;
      case 'workplan.lead-confirmed.v1':
        return { ...state, confirmed: fact.conduct.lead };
      case 'workplan.reference-added.v1':
        return { ...state, references: [...state.references, fact.conduct] };
    }
  },
};

function adopt({ activity, codesInPlan }: Command<'adopt'>, state: ActivityState): readonly ActivityFact[] {
  const immutable = 'But for its words the adopted plan is immutable.';
  demand(codesInPlan?.includes(activity.code) ?? true, 'workplan.already-adopted', immutable);
  if (state.name === 'unknown') return [{ type: 'workplan.activity-adopted.v1', conduct: activity }];
  if (saysTheSame(state.baseline, activity)) return [];
  const words = wordsOfActivity(activity);
  const isSameActivity = saysTheSame(wordedActivity(state.baseline, words), activity);
  demand(isSameActivity, 'workplan.already-adopted', immutable);
  return [{ type: 'workplan.activity-worded.v1', conduct: words }];
}

function reportStatus(command: Command<'report-status'>, state: AdoptedActivity): readonly ActivityFact[] {
  const { report, citable, content } = command;
  const leads = leadsOf(state.baseline, state.confirmed);
  const unknown = 'The plan states no lead and the Working Group has confirmed none.';
  demand(leads.length > 0, 'workplan.lead-not-known', unknown);
  demand(leads.includes(report.body), 'workplan.not-lead', 'Only a lead body reports the status.');
  demandKnownOutputs(report.outputs, state);
  demandCitable(report, citable);
  if (report.status === 'completed') demandProof(afterReport(state, report), report.outputs);
  return [{ type: 'workplan.status-reported.v1', conduct: report, content }];
}

function contribute(command: Command<'contribute'>, state: AdoptedActivity): readonly ActivityFact[] {
  const { contribution, citable, content } = command;
  const hasPart = mayContribute(contribution.body, state.baseline, state.confirmed);
  demand(hasPart, 'workplan.not-cooperating', 'Only a lead or a cooperating body contributes.');
  demandKnownOutputs(contribution.outputs, state);
  demandCitable(contribution, citable);
  return [{ type: 'workplan.contributed.v1', conduct: contribution, content }];
}

function confirmLead(
  { lead, known, content }: Command<'confirm-lead'>,
  { confirmed }: AdoptedActivity,
): readonly ActivityFact[] {
  const unknown = lead.findIndex((body) => !known.has(body));
  demandField(unknown === -1, 'workplan.body-unknown', `/lead/${String(unknown)}`, 'No such body is registered.');
  if (saysTheSame(lead, confirmed) && content === undefined) return [];
  return [{ type: 'workplan.lead-confirmed.v1', conduct: { lead }, ...withContent(content) }];
}

const MOST_REFERENCES = 100;

function addReference(
  { added, bySecretariat }: Command<'add-reference'>,
  { baseline, confirmed, references }: AdoptedActivity,
): readonly ActivityFact[] {
  const mayAdd = bySecretariat || leadsOf(baseline, confirmed).includes(added.body);
  demand(mayAdd, 'workplan.not-lead', 'Only a lead body or the secretariat adds a reference.');
  if (references.some((known) => sameReference(known, added))) return [];
  const full = `An activity has ${String(MOST_REFERENCES)} references at most.`;
  demand(references.length < MOST_REFERENCES, 'workplan.references-full', full);
  return [{ type: 'workplan.reference-added.v1', conduct: added }];
}

// Evolve

function asAdopted(baseline: BaselineActivity): AdoptedActivity {
  const outputs = new Map(
    baseline.outputs.map(({ number }): [number, OutputState] => [number, { status: 'not-started', evidence: [] }]),
  );
  return { name: 'adopted', baseline, status: 'not-started', outputs, evidence: [], confirmed: null, references: [] };
}

function afterReport(state: AdoptedActivity, report: StatusReported['conduct']): AdoptedActivity {
  const outputs = new Map(state.outputs);
  for (const { output, status, evidence } of report.outputs) {
    outputs.set(output, { status, evidence: evidence ?? outputs.get(output)?.evidence ?? [] });
  }
  return { ...state, status: report.status, outputs, evidence: report.evidence ?? state.evidence };
}

// Rules

/** The stream of an activity: codes are unique within their plan only. */
export function activityStream(plan: string, code: string): string {
  return `activity-${plan}-${code}`;
}

/** What `activityStream` made the stream of. Codes have no hyphen. */
export function placeOf(stream: string): { readonly plan: string; readonly code: string } {
  const end = stream.lastIndexOf('-');
  return { plan: stream.slice('activity-'.length, end), code: stream.slice(end + 1) };
}

function adopted(state: ActivityState): AdoptedActivity {
  if (state.name === 'unknown') throw activityUnknown();
  return state;
}

export function activityUnknown(): Refusal {
  return new Refusal('workplan.activity-unknown', 'The plan has no such activity.');
}

/** Who leads: what the Working Group confirmed, else what the source plan states, else nobody. */
export function leadsOf(
  baseline: Pick<BaselineActivity, 'lead'>,
  confirmed: readonly string[] | null,
): readonly string[] {
  return confirmed ?? baseline.lead;
}

/** Every body that the source plan names as cooperating, for the activity or for one of its outputs. */
export function cooperatingOf(activity: Pick<BaselineActivity, 'cooperating' | 'outputs'>): readonly string[] {
  const ofOutputs = activity.outputs.flatMap((output) => output.cooperating ?? []);
  return [...new Set([...activity.cooperating, ...ofOutputs])];
}

/** Where the source plan describes the cooperating bodies and names none, any body may contribute. */
export function openToAllBodies(activity: Pick<BaselineActivity, 'cooperating' | 'cooperatingNote'>): boolean {
  return activity.cooperating.length === 0 && activity.cooperatingNote !== undefined;
}

/** The same thing said twice, whoever says it. */
function sameReference(one: Reference, other: Reference): boolean {
  return one.kind === other.kind && nameKey(one.name) === nameKey(other.name) && one.reference === other.reference;
}

/** Names are equal when they differ in letter case and spaces only. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

function mayContribute(body: string, baseline: BaselineActivity, confirmed: readonly string[] | null): boolean {
  // A body that the source plan names as a lead keeps its part when the Working Group confirms another.
  const named = [...leadsOf(baseline, confirmed), ...baseline.lead, ...cooperatingOf(baseline)];
  return openToAllBodies(baseline) || named.includes(body);
}

function demandKnownOutputs(outputs: readonly { readonly output: number }[], state: AdoptedActivity): void {
  const seen = new Set<number>();
  outputs.forEach(({ output }, index) => {
    const pointer = `/outputs/${String(index)}/output`;
    const outputUnknown = 'The activity has no expected output of this number.';
    demandField(state.outputs.has(output), 'workplan.output-unknown', pointer, outputUnknown);
    demandField(!seen.has(output), 'workplan.output-repeated', pointer, 'This output is named twice.');
    seen.add(output);
  });
}

/** Completed needs every expected output completed with evidence; without expected outputs, evidence of its own. */
function demandProof(after: AdoptedActivity, reported: readonly OutputReport[]): void {
  if (after.outputs.size === 0 && after.evidence.length === 0) {
    throw refuseField('workplan.evidence-missing', '/evidence', 'A completed activity without outputs needs evidence.');
  }
  for (const [number, { status, evidence }] of after.outputs) {
    const index = reported.findIndex(({ output }) => output === number);
    const pointer = index === -1 ? '/outputs' : `/outputs/${String(index)}`;
    const output = `Output ${String(number)}`;
    demandField(status === 'completed', 'workplan.output-not-completed', pointer, `${output} is not completed.`);
    demandField(evidence.length > 0, 'workplan.evidence-missing', pointer, `${output} has no evidence.`);
  }
}
