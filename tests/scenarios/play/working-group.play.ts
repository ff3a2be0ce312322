import type { Player } from './play.js';

const MEETINGS = '/v1/meetings';
const MEETING = `${MEETINGS}/{id}`;

/** Roles, meetings, directions, rounds of review, policies, and the Chair's report. */
export async function playWorkingGroup(player: Player): Promise<void> {
  const { chair, secretariat, delegate, head } = player.people;
  // The chair of the demo is of PH, and goes on.
  await player.sends(secretariat(), '/v1/lead-shepherds', {}, { but: { state: 'PH' } });
  await player.sends(secretariat(), '/v1/somtc-chairs');
  await player.sends(delegate('ph'), '/v1/focal-points');
  await playMeetings(player);

  const direction = (await player.sends(chair(), '/v1/directions')).id;
  await player.sends(head('th'), '/v1/directions/{id}/acknowledge', { id: direction });
  await player.sends(head('th'), '/v1/directions/{id}/report-progress', { id: direction });
  await player.sends(chair(), '/v1/directions/{id}/conclude', { id: direction });
  await player.sends(chair(), '/v1/directions');

  const deliverable = (await player.sends(player.people.reporter('ACWC'), '/v1/deliverables')).id;
  await player.sends(secretariat(), '/v1/review-rounds', {}, { but: { deliverable } });
  const round = (await player.sends(secretariat(), '/v1/review-rounds', {}, { but: { deliverable } })).id;
  await player.sends(delegate('th'), '/v1/review-rounds/{id}/give-input', { id: round });
  await player.sends(secretariat(), '/v1/review-rounds/{id}/close', { id: round });

  const policies = { '': 1, '/time-limits': 2, '/retention': 1 };
  for (const [policy, waiting] of Object.entries(policies)) {
    await player.sends(chair(), `/v1/policies${policy}`, {}, { name: 'further' });
    await player.sends(chair(), `/v1/policies${policy}`, {}, { name: 'instead', but: { insteadOf: waiting } });
  }

  await player.sends(secretariat(), '/v1/reports');
  const report = (await player.sends(secretariat(), '/v1/reports')).id;
  await player.sends(chair(), '/v1/reports/{id}/sign-off', { id: report });
  await player.sends(chair(), '/v1/reports/{id}/transmit', { id: report }, { but: { on: today() } });
}

async function playMeetings(player: Player): Promise<void> {
  const { chair, secretariat, delegate } = player.people;
  const proposes = async () => (await player.sends(delegate('vn'), MEETINGS)).id;
  await proposes();
  await player.sends(chair(), `${MEETING}/decline`, { id: await proposes() });
  await player.sends(chair(), `${MEETING}/accept`, { id: await proposes() });
  await player.sends(secretariat(), `${MEETINGS}/of-activities`);
  const { id } = await player.sends(secretariat(), `${MEETINGS}/regular`);
  await player.sends(secretariat(), `${MEETING}/schedule`, { id });
  await player.sends(delegate('th'), `${MEETING}/compose-delegation`, { id });
  await player.sends(secretariat(), `${MEETING}/hold`, { id });
  await player.sends(secretariat(), `${MEETING}/record-outcomes`, { id });
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
