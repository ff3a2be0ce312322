import type { Telling } from './telling.js';

const PRACTICES = '/v1/practices';

/** A practice of the unit of `host`, reviewed by BN and KH; published or not. */
export async function practice(t: Telling, host: string, isPublished: boolean): Promise<void> {
  const content = () => ({ title: t.words(), summary: t.words(), body: t.words(), lessons: t.words() });
  const wording = isPublished ? {} : { content: content() };
  const category = t.chance.pick(['good-practices', 'flows-and-trends']);
  const body = { ...t.example(PRACTICES), category, ...wording };
  const id = await t.creates(`${host}-officer`, PRACTICES, body);
  const does = (who: string, command: string, but: object = {}) => {
    const path = `${PRACTICES}/{id}/${command}`;
    const { content: words } = t.example(path);
    return t.does(who, path.replace('{id}', id), { ...t.example(path), ...(words !== undefined && t.text()), ...but });
  };
  if (!isPublished && t.chance.happens(0.3)) return;
  await does('secretariat', 'screen');
  await does('secretariat', 'start-review', { reviewers: ['BN', 'KH'] });
  if (!isPublished && t.chance.happens(0.3)) return;
  for (const reviewer of ['bn', 'kh']) await does(`${reviewer}-delegate`, 'review');
  await t.looks('chair', `${PRACTICES}/${id}`);
  if (!isPublished && t.chance.happens(0.5)) return;
  await does('chair', 'endorse');
  if (isPublished) await does('chair', 'publish');
}

/** A direction of the Working Group to some units. */
export async function direction(t: Telling, ...states: readonly string[]): Promise<void> {
  const units = states.map((state) => `${state.toUpperCase()}-ATU`);
  const id = await t.creates('chair', '/v1/directions', { units, ...t.text() });
  const at = (command: string) => `/v1/directions/${id}/${command}`;
  for (const state of states) if (t.chance.happens(0.6)) await t.does(`${state}-head`, at('acknowledge'));
  if (t.chance.happens(0.3)) await t.does('chair', at('conclude'), t.text());
}

/** An additional meeting that some state proposes. */
export async function meeting(t: Telling): Promise<void> {
  const state = t.chance.pick(['ID', 'MY', 'TH']);
  const id = await t.creates(`${state.toLowerCase()}-delegate`, '/v1/meetings', {
    through: 'ASEC',
    host: state,
    ...t.text(),
  });
  const at = (command: string) => `/v1/meetings/${id}/${command}`;
  if (t.chance.happens(0.4)) await t.does('chair', at('decline'), t.text());
  else {
    await t.does('chair', at('accept'));
    await t.does('secretariat', at('schedule'), { days: { from: t.day(0), to: t.day(1) } });
    await t.does('secretariat', at('hold'));
    await t.does('secretariat', at('record-outcomes'), { decisions: ['WG-TIP/SYNTHETIC/1'], ...t.text() });
  }
}

/** A round in which the delegations say what they think of a draft. */
export async function reviewRound(t: Telling): Promise<void> {
  const { deliverable: _, ...example } = t.example('/v1/review-rounds');
  const id = await t.creates('secretariat', '/v1/review-rounds', { ...example, ...t.text() });
  const input = { ...t.example('/v1/review-rounds/{id}/give-input'), ...t.text() };
  for (const state of ['id', 'my']) {
    if (t.chance.happens(0.6)) await t.does(`${state}-delegate`, `/v1/review-rounds/${id}/give-input`, input);
  }
}

/** The chair's report, drafted and sent to nobody yet. */
export async function report(t: Telling): Promise<void> {
  const id = await t.creates('chair', '/v1/reports', { period: { from: '2026-01-01', to: t.day(0) } });
  if (t.chance.happens(0.5)) await t.does('chair', `/v1/reports/${id}/sign-off`);
}

/** An expert whom few may know of, or whom all may know of but not how to reach. */
export async function expert(t: Telling, visibility: 'public' | 'restricted'): Promise<void> {
  const path = '/v1/directory/{inventory}';
  const { content: words, ...example } = t.example(path, 'experts');
  const content = Object.fromEntries(Object.keys(words as object).map((field) => [field, t.words()]));
  const state = t.chance.pick(['PH', 'TH', 'ID', 'MY']);
  const id = await t.creates('registrar', '/v1/directory/experts', { ...example, state, visibility, content });
  if (t.chance.happens(0.5)) await t.looks('ph-delegate', `/v1/directory/experts/${id}`);
}

/** Who acts for a state. */
export async function accreditation(t: Telling): Promise<void> {
  const state = t.chance.pick(['ID', 'MY', 'TH']);
  const subject = `${state.toLowerCase()}-person-${t.number}`;
  const body = { ...t.example('/v1/accreditations'), state, subject };
  await t.creates(`${state.toLowerCase()}-delegate`, '/v1/accreditations', body);
}

/** A survey of a body, and the answer of one state. */
export async function survey(t: Telling): Promise<void> {
  const body = structuredClone(t.example('/v1/deliverables', 'survey')) as {
    survey: { questions: { text: string }[] };
  };
  for (const question of body.survey.questions) question.text = t.words();
  await t.creates('somed-reporter', '/v1/deliverables', body);
}

/** What a body writes about an activity of the plan. */
export async function note(t: Telling): Promise<void> {
  await t.does('dgicm-reporter', '/v1/plans/bohol-2017-2020/activities/C.c.2.1/contribute', { note: t.words() });
}
