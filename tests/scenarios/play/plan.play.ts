import type { Player } from './play.js';

const PLAN = '/v1/plans/{plan}';
const plan = 'bohol-2017-2020';

/** The work plan: its activities, periods and evaluations, and what states report of themselves. */
export async function playPlan(player: Player): Promise<void> {
  const { chair, secretariat, reporter, delegate } = player.people;
  await player.sends(chair(), '/v1/plans');
  await player.sends(secretariat(), `${PLAN}/periods`, { plan }, { name: 'half' });
  const activity = { plan, code: 'C.c.2.1' };
  await player.sends(reporter('DGICM'), `${PLAN}/activities/{code}/report-status`, activity);
  await player.sends(reporter('AICHR'), `${PLAN}/activities/{code}/contribute`, { plan, code: 'B.b.1.1' });
  await player.sends(reporter('DGICM'), `${PLAN}/activities/{code}/reference`, activity);
  await player.sends(chair(), `${PLAN}/activities/{code}/confirm-lead`, { plan, code: 'A.a.1.2' });
  await player.sends(secretariat(), `${PLAN}/periods/{period}/close`, { plan, period: '2026-H1' });
  await player.sends(chair(), `${PLAN}/periods/{period}/endorse`, { plan, period: '2026-H1' });
  await player.sends(secretariat(), `${PLAN}/periods`, { plan }, { name: 'days' });
  const { position } = await player.sends(chair(), `${PLAN}/evaluations`, { plan }, { name: 'all-so-far' });
  await player.sends(chair(), `${PLAN}/evaluations`, { plan }, { name: 'up-to-a-position', but: { position } });
  for (const record of ['national-action-plan', 'legislation-repository', 'time-to-disposition']) {
    await player.sends(delegate('ph'), `/v1/state-records/{state}/${record}`, { state: 'PH' });
  }
}

const DELIVERABLES = '/v1/deliverables';

/** Deliverables of every kind. */
export async function playDeliverables(player: Player): Promise<void> {
  const { reporter, secretariat, delegate } = player.people;
  const acwc = reporter('ACWC');
  const records = async (name: string, by = acwc) => (await player.sends(by, DELIVERABLES, {}, { name })).id;
  const document = await records('document');
  await player.sends(acwc, `${DELIVERABLES}/{id}/revise`, { id: document });
  await player.sends(delegate('vn'), `${DELIVERABLES}/{id}/set-translation`, { id: document });
  await player.sends(secretariat(), `${DELIVERABLES}/{id}/record-distribution`, { id: document });
  await records('register', secretariat());
  const event = await records('event');
  await player.sends(delegate('ph'), `${DELIVERABLES}/{id}/add-participants`, { id: event });
  const survey = await records('survey', reporter('SOMED'));
  await player.sends(delegate('vn'), `${DELIVERABLES}/{id}/answer`, { id: survey });
  const other = await records('document');
  await player.sends(acwc, `${DELIVERABLES}/{id}/link`, { id: other }, { but: { output: 2 } });
  for (const command of ['unlink', 'link', 'withdraw']) {
    await player.sends(acwc, `${DELIVERABLES}/{id}/${command}`, { id: other });
  }
}

const PRACTICES = '/v1/practices';

/** Practices from submission to what became of them. */
export async function playPractices(player: Player): Promise<void> {
  const ph = player.people.officer('ph');
  const submits = async () => (await player.sends(ph, PRACTICES)).id;
  await submits();
  const id = await reviewed(player, await submits());
  await player.sends(player.people.chair(), `${PRACTICES}/{id}/ask-revision`, { id });
  await player.sends(ph, `${PRACTICES}/{id}/revise`, { id });
  await published(player, await reviewed(player, id, false));
  await player.sends(player.people.delegate('th'), `${PRACTICES}/{id}/adopt`, { id });
  await player.sends(player.people.delegate('th'), `${PRACTICES}/{id}/report-result`, { id });
  const by = await published(player, await reviewed(player, await submits()));
  const old = await published(player, await reviewed(player, await submits()));
  await player.sends(player.people.chair(), `${PRACTICES}/{id}/supersede`, { id: old }, { but: { by } });
  await player.sends(player.people.chair(), `${PRACTICES}/{id}/decline`, {
    id: await reviewed(player, await submits()),
  });
  await player.sends(ph, `${PRACTICES}/{id}/withdraw`, { id: await submits() });
}

async function reviewed(player: Player, id: string, isNew = true): Promise<string> {
  if (isNew) {
    await player.sends(player.people.secretariat(), `${PRACTICES}/{id}/screen`, { id });
    await player.sends(player.people.secretariat(), `${PRACTICES}/{id}/start-review`, { id });
  }
  for (const state of ['th', 'vn'])
    await player.sends(player.people.delegate(state), `${PRACTICES}/{id}/review`, { id });
  return id;
}

async function published(player: Player, id: string): Promise<string> {
  for (const command of ['endorse', 'publish'])
    await player.sends(player.people.chair(), `${PRACTICES}/{id}/${command}`, { id });
  return id;
}
