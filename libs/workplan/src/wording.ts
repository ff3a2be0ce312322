// How a plan is worded. All else of an adopted plan is immutable: its structure, codes, pages and bodies, and its blanks.
import { pick } from '#kernel/values.js';
import type { ActivityWords, PlanFrame, PlanWords } from './contract.js';

/** The words of a plan, without those of its activities. */
export function wordsOfPlan({ plan, areas }: PlanFrame): PlanWords {
  const provisions = areas.flatMap((area) => area.provisions);
  const actionLines = provisions.flatMap((provision) => provision.actionLines);
  return {
    plan,
    areas: areas.map((area) => pick(area, 'code', 'title')),
    provisions: provisions.map((provision) => pick(provision, 'code', 'text')),
    actionLines: actionLines.map((line) => pick(line, 'code', 'title')),
  };
}

/** The plan in these words. What they do not name keeps its own. */
export function wordedPlan(frame: PlanFrame, words: PlanWords): PlanFrame {
  const titles = new Map([...words.areas, ...words.actionLines].map(({ code, title }) => [code, title]));
  const texts = new Map(words.provisions.map(({ code, text }) => [code, text]));
  const titled = <Part extends { readonly code: string; readonly title: string }>(part: Part): Part => {
    return { ...part, title: titles.get(part.code) ?? part.title };
  };
  const areas = frame.areas.map((area) => ({
    ...titled(area),
    provisions: area.provisions.map((provision) => ({
      ...provision,
      text: texts.get(provision.code) ?? provision.text,
      actionLines: provision.actionLines.map(titled),
    })),
  }));
  return { ...frame, areas };
}

/** Blank in the plan, they stay blank: an activity gains and loses none by being worded. */
const NOTES = ['leadNote', 'cooperatingNote', 'topics', 'remarks'] as const;

/** The words of an activity. */
export function wordsOfActivity({ outputs, ...activity }: ActivityWords): ActivityWords {
  return {
    ...pick(activity, 'title'),
    outputs: outputs.map((output) => pick(output, 'number', 'title')),
    ...pick(activity, ...NOTES),
  };
}

/** The activity in these words. An output that they do not name keeps its own. */
export function wordedActivity<Worded extends ActivityWords>(activity: Worded, words: ActivityWords): Worded {
  const titles = new Map(words.outputs.map(({ number, title }) => [number, title]));
  const outputs = activity.outputs.map((output) => ({ ...output, title: titles.get(output.number) ?? output.title }));
  const notes = pick(words, ...NOTES.filter((note) => activity[note] !== undefined));
  return { ...activity, title: words.title, outputs, ...notes };
}
