import { aRequestTo, done, type Items, type Problem } from './client.js';
import { DAY, type MovedServer, movedServer } from './moved-server.js';

const HOUR = DAY / 24;
const POLICY = '/v1/policies/time-limits';
const LIMITS = {
  acknowledgeWithinHours: { urgent: 1, priority: 12, routine: 12 },
  answerWithinHours: { urgent: 4, priority: 24, routine: 48 },
  longestDelayHours: 100,
};

interface Version {
  readonly version: number;
  readonly inForce: boolean;
  readonly modelledOn: string;
}

let place: MovedServer;
beforeAll(async () => {
  place = await movedServer();
});
afterAll(() => place.end());

const versions = async () => (await place.people.officer('ph').reads<Items<Version>>(POLICY)).body.items;

function adopts(but: object) {
  const inForceFrom = new Date(place.clock.now() + HOUR).toISOString();
  return place.people.chair().posts<Problem>(POLICY, { inForceFrom, ...LIMITS, ...but });
}

async function delays(id: string, newDueAt: number) {
  const body = { reason: 'volume', newDueAt: new Date(newDueAt).toISOString() };
  return await place.people.officer('th').posts<Problem>(`/v1/exchange-requests/${id}/notify-delay`, body);
}

const dueAt = async (id: string) =>
  Date.parse(String((await place.people.officer('th').readsTheRequest(id)).body.dueAt));

it('the limits of a new region are an acknowledgement no later than the answer, and a longest delay', async () => {
  expect(await versions()).toMatchObject([
    {
      ...{ version: 1, inForce: true, longestDelayHours: 720 },
      acknowledgeWithinHours: { urgent: 2, priority: 24, routine: 24 },
      answerWithinHours: { urgent: 8, priority: 72, routine: 168 },
    },
  ]);
});

const hours = (urgent: number, priority: number, routine?: number) => ({ urgent, priority, routine });
const LATER = '422 governance.acknowledged-after-answer';
const DISORDERED = '422 governance.limits-disordered';
const ACKNOWLEDGE = '/acknowledgeWithinHours';
const DELAY = '/longestDelayHours';

it.each<readonly [what: string, code: string, pointer: string, but: object]>([
  ['urgent, acknowledged later', LATER, `${ACKNOWLEDGE}/urgent`, { acknowledgeWithinHours: hours(5, 12, 12) }],
  ['routine, acknowledged later', LATER, `${ACKNOWLEDGE}/routine`, { acknowledgeWithinHours: hours(1, 12, 49) }],
  ['urgent, answered last', DISORDERED, '/answerWithinHours', { answerWithinHours: hours(25, 24, 48) }],
  ['routine, acknowledged first', DISORDERED, ACKNOWLEDGE, { acknowledgeWithinHours: hours(1, 12, 11) }],
  ['no longest delay', '422 governance.longest-delay-missing', DELAY, { longestDelayHours: undefined }],
  ['a delay of no hours', '400 body.invalid', DELAY, { longestDelayHours: 0 }],
  ['a delay of more than a year', '400 body.invalid', DELAY, { longestDelayHours: 8785 }],
  ['one acknowledgement for all', '400 body.invalid', ACKNOWLEDGE, { acknowledgeWithinHours: 1 }],
  ['an urgency left out', '400 body.invalid', `${ACKNOWLEDGE}/routine`, { acknowledgeWithinHours: hours(1, 12) }],
])('limits are not adopted with %s', async (_, code, pointer, but) => {
  const before = await versions();
  const { status, body } = await adopts(but);
  const pointers = [...new Set(body.errors?.map((error) => error.pointer))];
  expect([`${String(status)} ${body.code}`, pointers]).toEqual([code, [pointer]]);
  expect(await versions()).toEqual(before);
});

it('a delay notice moves the answer limit by no more hours in all than the policy of the request says', async () => {
  const { people, clock } = place;
  const submits = async () => done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
  const under = await submits();
  expect((await adopts({})).status).toBe(201);
  clock.movedBy += 2 * HOUR;
  const after = await submits();
  for (const [id, longest] of [
    [under, 720],
    [after, 100],
  ] as const) {
    const latest = (await dueAt(id)) + longest * HOUR;
    for (const tooLate of [latest + 1, Date.UTC(2099, 0)]) {
      const { status, body } = await delays(id, tooLate);
      expect([status, body.code]).toEqual([422, 'exchange.delay-too-long']);
      const detail = expect.stringContaining(new Date(latest).toISOString()) as string;
      expect(body.errors).toEqual([{ pointer: '/newDueAt', detail }]);
    }
    expect((await delays(id, latest - HOUR)).status).toBe(200);
    expect((await delays(id, latest + 1)).status).toBe(422);
    expect((await delays(id, latest)).status).toBe(200);
    expect(await dueAt(id)).toBe(latest);
  }
});

it('a version dated too late is put right before it is in force, and never is', async () => {
  const { people, clock } = place;
  const [far, soon] = ['2099-01-01T00:00:00.000Z', new Date(clock.now() + HOUR).toISOString()];
  expect((await adopts({ inForceFrom: far, longestDelayHours: 1 })).status).toBe(201);
  const version = (await versions()).length;
  const refused = await adopts({ inForceFrom: soon });
  expect([refused.status, refused.body.code]).toEqual([422, 'governance.before-previous-version']);
  const later = await adopts({ inForceFrom: '2099-01-01T00:00:00.001Z', insteadOf: version });
  expect([later.status, later.body.code]).toEqual([422, 'governance.version-not-waiting']);
  expect((await adopts({ inForceFrom: soon, insteadOf: version, longestDelayHours: 7 })).status).toBe(201);
  clock.movedBy += 2 * HOUR;
  const id = done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id;
  expect((await delays(id, (await dueAt(id)) + 7 * HOUR + 1)).status).toBe(422);
  expect((await delays(id, (await dueAt(id)) + 7 * HOUR)).status).toBe(200);
  expect((await versions()).filter(({ inForce }) => inForce)).toMatchObject([{ version: version + 1 }]);
});

it('no version says that a limit is a duty of the states, nor that those to acknowledge are of the model', async () => {
  for (const { modelledOn } of await versions()) {
    expect(modelledOn).toMatch(/to answer are modelled on Directive \(EU\) 2023\/977, those to acknowledge .* its own/);
    expect(modelledOn).toMatch(/none is a duty/);
  }
});
