import type { Fact } from '#event-store/fact.js';
import { instant } from '#kernel/time.js';
import type { Plain } from '#web/answers/plain.js';
import { leadsOf } from './activity.js';
import type { ActivityAnswer, OutputAnswer } from './activity.answers.js';
import type { ActivityFact, BaselineActivity } from '../contract.js';
import { wordedActivity } from '../wording.js';

export type ShownOutput = Plain<OutputAnswer>;

/** What is shown of an activity: what the plan says, what the Working Group confirmed, what was reported last. */
export interface ShownActivity extends Omit<Plain<ActivityAnswer>, 'outputs' | 'deliverables'> {
  readonly outputs: readonly ShownOutput[];
}

/** The activity after one more fact of its stream. What was endorsed stands in the plan's stream: see `endorsedBy`. */
export function shownAfter(before: ShownActivity | undefined, fact: Fact & ActivityFact): ShownActivity {
  if (fact.type === 'workplan.activity-adopted.v1') return asAdopted(fact.conduct, fact.revision);
  if (!before) throw new Error(`stream ${fact.stream} does not begin with its adoption`);
  const activity = { ...before, revision: fact.revision };
  switch (fact.type) {
    case 'workplan.activity-worded.v1':
      return wordedActivity(activity, fact.conduct);
    case 'workplan.contributed.v1':
      return activity;
    case 'workplan.lead-confirmed.v1':
      return { ...activity, lead: leadsOf({ lead: activity.leadInPlan }, fact.conduct.lead), leadConfirmed: true };
    case 'workplan.status-reported.v1': {
      const { body, period, status, outputs, evidence = before.evidence } = fact.conduct;
      const reported = new Map(outputs.map((output) => [output.output, output]));
      return {
        ...activity,
        status,
        evidence,
        outputs: before.outputs.map((output) => {
          const news = reported.get(output.number);
          return news ? { ...output, status: news.status, evidence: news.evidence ?? output.evidence } : output;
        }),
        lastReport: { by: body, at: instant(fact.recordedAt), period, revision: fact.revision },
        endorsed: false,
      };
    }
    case 'workplan.reference-added.v1': {
      const { body: by, kind, name, reference } = fact.conduct;
      return { ...activity, references: [...activity.references, { kind, name, reference, by }] };
    }
  }
}

/** The activity after the report at `revision` was endorsed. An endorsed report that is not the last changes nothing. */
export function endorsedBy(activity: ShownActivity, revision: number): ShownActivity {
  return activity.lastReport?.revision === revision ? { ...activity, endorsed: true } : activity;
}

/** The activity after all facts of its stream. `endorsed` are the revisions of its reports that were endorsed. */
export function shownOf(history: readonly Fact[], endorsed: Iterable<number> = []): ShownActivity {
  const facts = history as readonly (Fact & ActivityFact)[];
  const activity = facts.reduce<ShownActivity | undefined>(shownAfter, undefined);
  if (!activity) throw new Error('an activity begins with its adoption');
  return [...endorsed].reduce(endorsedBy, activity);
}

function asAdopted(baseline: BaselineActivity, revision: number): ShownActivity {
  const { outputs, lead } = baseline;
  return {
    ...baseline,
    status: 'not-started',
    outputs: outputs.map((output) => ({ ...output, status: 'not-started', evidence: [] })),
    evidence: [],
    leadConfirmed: false,
    leadInPlan: lead,
    references: [],
    revision,
    endorsed: false,
  };
}
