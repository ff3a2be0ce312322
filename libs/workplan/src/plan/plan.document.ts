import { pick } from '#kernel/values.js';
import { Validation } from '#web/fields/validation.js';
import type { ActionLine, BaselineActivity, PlanFrame } from '../contract.js';
import { demandSound } from './plan.checks.js';
import { type ActivityBody, AdoptPlanBody } from './plan.dto.js';

/** A plan as transcribed: the frame, with each action line naming its activities. */
export interface PlanDocument {
  readonly frame: PlanFrame;
  /** In plan order. */
  readonly activities: readonly BaselineActivity[];
}

/**
 * Reads a transcribed plan, which has the form of one that is handed in.
 * @throws Refusal `body.invalid`, `workplan.plan-malformed`, with a pointer for each fault
 */
export function readPlanDocument(json: unknown): PlanDocument {
  const plan = new Validation().transform(json, { type: 'body', metatype: AdoptPlanBody }) as AdoptPlanBody;
  demandSound(plan);
  return documentOf(plan);
}

/** A plan with its members in the order in which facts have them. Blanks stay blank: nothing is filled in. */
export function documentOf({
  id: plan,
  version,
  title,
  period,
  endorsement,
  pages,
  areas,
}: AdoptPlanBody): PlanDocument {
  const activities: BaselineActivity[] = [];
  const linesOf = (area: string, provision: AdoptPlanBody['areas'][number]['provisions'][number]) =>
    provision.actionLines.map((line): ActionLine => {
      for (const activity of line.activities) {
        const place = { area, provision: provision.code, actionLine: line.code };
        activities.push(baselineOf(activity, { plan, version, order: activities.length + 1, ...place }));
      }
      const heading = { code: line.code, title: line.title ?? '', ...pick(line, 'printed', 'page') };
      return { ...heading, activities: line.activities.map(({ code }) => code) };
    });
  const frame = {
    plan,
    version,
    title,
    period: pick(period, 'from', 'to'),
    endorsement: pick(endorsement, 'body', 'mode', 'date'),
    pages,
    areas: areas.map((area) => ({
      ...pick(area, 'code', 'title', 'page'),
      provisions: area.provisions.map((provision) => ({
        ...pick(provision, 'code', 'text', 'page'),
        actionLines: linesOf(area.code, provision),
      })),
    })),
  };
  return { frame, activities };
}

type Place = Pick<BaselineActivity, 'plan' | 'version' | 'order' | 'area' | 'provision' | 'actionLine'>;

function baselineOf(activity: ActivityBody, { plan, version, ...place }: Place): BaselineActivity {
  return {
    plan,
    version,
    code: activity.code,
    ...place,
    ...pick(activity, 'title', 'page'),
    outputs: activity.outputs.map((output) => pick(output, 'number', 'title', 'lead', 'cooperating')),
    ...pick(activity, 'leadStated', 'lead', 'leadNote', 'cooperating', 'cooperatingNote'),
    ...pick(activity, 'topics', 'remarks', 'crossReferences'),
  };
}
