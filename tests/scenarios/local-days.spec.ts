import { DAY, type MovedServer, movedServer } from './moved-server.js';
import { type Answered, done, type Problem } from './client.js';
import { contractExamples } from './contract-examples.js';
import type { Reply } from './http.js';

const HOUR = DAY / 24;

let place: MovedServer;
/** It is four in the morning in Manila, and nine in the evening of the day before in Greenwich. */
let now: number;
let exampleOf: (path: string) => Record<string, unknown>;
const dayAt = (time: number) => new Date(time).toISOString().slice(0, 10);
const manila = (days = 0) => dayAt(now + 8 * HOUR + days * DAY);

beforeAll(async () => {
  place = await movedServer();
  const evening = 20 * HOUR + 60_000;
  place.clock.movedBy = evening - (Date.now() % DAY) + DAY;
  now = Date.now() + place.clock.movedBy;
  exampleOf = await contractExamples(place.origin);
});
afterAll(() => place.end());

/** Today is taken where it is written down, and tomorrow is not. */
async function todayOnly(code: string, say: (day: string) => Promise<Reply<Answered>>): Promise<void> {
  const tomorrow = await say(manila(1));
  expect([tomorrow.status, (tomorrow.body as unknown as Problem).code]).toEqual([422, code]);
  done(await say(manila()));
}

it('the day on which somebody in the Philippines consented, and took the consent back, is one there', async () => {
  const path = '/v1/directory/experts';
  const entry = { ...exampleOf('/v1/directory/{inventory}'), fields: ['labour'] };
  const registrar = place.people.registrar();
  const add = (day: string) => registrar.posts(path, { ...entry, state: 'PH', consentedOn: day, confirmedOn: day });
  await todayOnly('registry.day-in-future', add);
  const { id } = done(await add(manila()));
  await todayOnly('registry.day-in-future', (on) => registrar.posts(`${path}/${id}/confirm`, { on }));
  await todayOnly('registry.day-in-future', (on) => registrar.posts(`${path}/${id}/withdraw-consent`, { on }));
});

it('what a state reports of itself is of a day there', async () => {
  const path = '/v1/state-records/PH/legislation-repository';
  const report = exampleOf('/v1/state-records/{state}/legislation-repository');
  await todayOnly('workplan.day-to-come', (updatedOn) =>
    place.people.delegate('ph').posts(path, { ...report, updatedOn }),
  );
});

it('a meeting is held when its first day has come at the host', async () => {
  const proposed = { through: 'ASEC', host: 'PH', content: { text: 'SYNTHETIC' } };
  const { id } = done(await place.people.delegate('ph').posts('/v1/meetings', proposed));
  const at = `/v1/meetings/${id}`;
  done(await place.people.chair().posts(`${at}/accept`, {}));
  const secretariat = place.people.secretariat();
  done(await secretariat.posts(`${at}/schedule`, { days: { from: manila(1), to: manila(1) } }));
  expect((await secretariat.posts<Problem>(`${at}/hold`, {})).body.code).toBe('governance.meeting-not-begun');
  done(await secretariat.posts(`${at}/schedule`, { days: { from: manila(), to: manila() } }));
  done(await secretariat.posts(`${at}/hold`, {}));
});

it('a report is transmitted on a day of the region', async () => {
  const chair = place.people.chair();
  const { id } = done(await chair.posts('/v1/reports', {}));
  done(await chair.posts(`/v1/reports/${id}/sign-off`, {}));
  await todayOnly('governance.day-not-come', (on) => chair.posts(`/v1/reports/${id}/transmit`, { on }));
});

it('the rule of a referral is that of the day where the person is held', async () => {
  const { people } = place;
  const terms = { mandatory: true, withinHours: 48, citation: 'SYNTHETIC' };
  const agreement = { parties: ['TH', 'PH'], concludedOn: '2024-01-01', ...terms };
  const { id } = done(await people.registrar().posts('/v1/agreements', agreement));
  const at = `/v1/agreements/${id}`;
  done(await people.registrar().posts(`${at}/enter-into-force`, { on: dayAt(now + 7 * HOUR) }));
  for (const state of ['th', 'ph']) done(await people.delegate(state).posts(`${at}/confirm`, { version: 1 }));
  const rule = { rule: 'mandatory', withinHours: 48 };
  const asked = await people.officer('th').reads('/v1/notification-rule?detaining=TH&nationality=PH');
  expect(asked.body).toMatchObject(rule);
  const detainedAt = new Date(Date.now() + place.clock.movedBy).toISOString();
  const held = { track: 'arrest', custody: 'detained', nationality: 'PH', post: 'PH-CONSULAR', detainedAt };
  const raised = await people
    .officer('th')
    .posts('/v1/referrals', { ...held, content: { person: { name: 'SYNTHETIC' } } });
  const referral = await people.officer('th').reads(`/v1/referrals/${done(raised).id}`);
  expect(referral.body).toMatchObject({ rule: { kind: 'mandatory', withinHours: 48 } });
});

it('a unit far from its capital writes the days of its own time zone', async () => {
  const { people } = place;
  const detainedAt = new Date(now - 6 * HOUR).toISOString();
  const held = { track: 'arrest', custody: 'detained', nationality: 'PH', post: 'PH-CONSULAR', detainedAt };
  const raised = await people
    .officer('id')
    .posts('/v1/referrals', { ...held, content: { person: { name: 'SYNTHETIC' } } });
  const told = `/v1/referrals/${done(raised).id}/record-wishes`;
  // Six hours ago it was nine in the evening in Jakarta, and eleven in Jayapura.
  place.clock.movedBy -= 4.5 * HOUR;
  const wishes = { wish: 'requests', informedOfRightOn: dayAt(now + 8 * HOUR) };
  const early = await people.officer('id').posts<Problem>(told, wishes);
  expect([early.status, early.body.code]).toEqual([422, 'referral.in-the-future']);
  const zone = { timeZone: 'Asia/Jayapura' };
  done(await people.registrar().posts('/v1/units/ID-ATU/record-time-zone', zone));
  done(await people.officer('id').posts(told, wishes));
  place.clock.movedBy += 4.5 * HOUR;
});
