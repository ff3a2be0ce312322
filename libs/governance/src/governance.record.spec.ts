import type { Access, Resource } from '#web/auth/access.js';
import type { Caller } from '#web/auth/caller.js';
import { DIRECTION } from './direction/direction.record.js';
import { type GivenWorkingGroup, givenWorkingGroup, T0 } from './given-working-group.js';
import { MEETING, regularMeetingId } from './meeting/meeting.record.js';
import { FOCAL_POINTS } from './network/focal-points.record.js';
import { POLICY, RETENTION, RETENTION_ID, TIME_LIMITS, TIME_LIMITS_ID } from './policy/policy.record.js';
import { REVIEW } from './review/review.record.js';
import { ROLES, ROLES_ID } from './roles/roles.record.js';

const TODAY = '2026-03-01';
const ID = '0d9d7f0c-8b66-8f8f-9a55-1b1e0f7d2c02';
const content = { text: 'canary-text' };

let given: GivenWorkingGroup;
beforeEach(async () => {
  given = await givenWorkingGroup();
});
afterEach(() => {
  given.close();
});

const conductOf = async (stream: string) => (await given.factsOf(stream)).map(({ conduct }) => conduct);

describe('A state that has left', () => {
  const leaves = () => given.registers('state-left', { state: 'VN', on: TODAY });
  const members = [{ area: 'prosecution', persons: 1 }] as const;
  const points = [{ area: 'prosecution', agency: 'police' }] as const;

  it('proposes and hosts no meeting from the moment at which that is acknowledged', async () => {
    const propose = (by: string, host: string, key: string) =>
      given.send(MEETING, key, { type: 'propose', by, through: 'ASEC', host, content }, key);
    await propose('VN', 'VN', 'before');
    await leaves();
    await expect(propose('VN', 'TH', 'by')).rejects.toMatchObject({ code: 'governance.not-a-member' });
    await expect(propose('TH', 'VN', 'host')).rejects.toMatchObject({ code: 'governance.state-unknown' });
    await propose('TH', 'PH', 'others');
  });

  it('leads no more, sends no delegation and sets no focal points', async () => {
    await leaves();
    const appoint = { type: 'appoint-lead-shepherd', state: 'VN', basis: 'recorded' } as const;
    await expect(given.send(ROLES, ROLES_ID, { ...appoint, from: TODAY }, 'now')).rejects.toMatchObject({
      code: 'governance.state-unknown',
    });
    // It would lead from then on, and nobody could chair today.
    await expect(given.send(ROLES, ROLES_ID, { ...appoint, from: '2020-01-01' }, 'then')).rejects.toMatchObject({
      code: 'governance.state-unknown',
    });
    await given.send(ROLES, ROLES_ID, { ...appoint, state: 'PH', from: '2020-01-01' }, 'another');
    await given.send(MEETING, 'm', { type: 'propose', by: 'TH', through: 'ASEC', host: 'TH', content }, 'propose');
    await given.send(MEETING, 'm', { type: 'accept' }, 'accept');
    await given.send(MEETING, 'm', { type: 'schedule', days: { from: TODAY, to: TODAY } }, 'schedule');
    const compose = (state: string) =>
      given.send(MEETING, 'm', { type: 'compose-delegation', state, members }, `compose ${state}`);
    await expect(compose('VN')).rejects.toMatchObject({ code: 'governance.not-a-member' });
    await compose('PH');
    const set = given.send(FOCAL_POINTS, 'VN', { type: 'set-focal-points', state: 'VN', points }, 'set');
    await expect(set).rejects.toMatchObject({ code: 'governance.state-unknown' });
  });

  it('is not asked for its input to a draft', async () => {
    const draft = { draft: 'study', reference: 'S/1', version: '1', closesOn: TODAY } as const;
    await leaves();
    await given.send(REVIEW, 'r', { type: 'open', ...draft, deliverable: undefined, content }, 'open');
    expect(await conductOf('review-r')).toMatchObject([{ states: ['PH', 'TH'] }]);
  });
});

describe('A direction', () => {
  const issue = (units: readonly string[] | undefined, key: string) =>
    given.send(DIRECTION, key, { type: 'issue', units, content }, key);

  it('goes to no unit that was closed, from the moment at which that is acknowledged', async () => {
    await issue(['TH-ATU'], 'before');
    await given.registers('unit-closed', { unit: 'TH-ATU', on: TODAY });
    await expect(issue(['PH-ATU', 'TH-ATU'], 'named')).rejects.toMatchObject({
      code: 'governance.unit-unknown',
      errors: [{ pointer: '/units/1' }],
    });
    await issue(undefined, 'all');
    expect(await conductOf('direction-all')).toMatchObject([{ all: true, units: ['PH-ATU'] }]);
  });

  it('goes to a unit as soon as its registration is acknowledged, if it is against trafficking in persons', async () => {
    const unit = { unit: 'MY-ATU', state: 'MY', name: 'Unit', community: 'tip', establishedOn: null };
    await expect(issue(['MY-ATU'], 'before')).rejects.toMatchObject({ code: 'governance.unit-unknown' });
    await given.registers('unit-registered', unit);
    await issue(['MY-ATU'], 'after');
    await expect(issue(['VN-PS'], 'other')).rejects.toMatchObject({ code: 'governance.unit-unknown' });
  });
});

describe('What a meeting stands on', () => {
  const activity = { plan: 'p', code: 'A.a.1.1' };
  const convene = (bodies: readonly string[], key: string) =>
    given.send(MEETING, key, { type: 'convene-other', kind: 'consultation', activity, bodies }, key);
  const adopts = async () => {
    const parts = { outputs: [], lead: ['SOMTC'], cooperating: [] };
    await given.holds('activity-p-A.a.1.1', {
      type: 'workplan.activity-adopted.v1',
      conduct: { ...activity, area: 'A', ...parts },
    });
    await given.holds('plan-p', { type: 'workplan.plan-adopted.v1', conduct: { plan: 'p', areas: [] } });
  };

  it('is an activity of an adopted plan, and bodies that are registered', async () => {
    await expect(convene(['SOMTC'], 'no plan')).rejects.toMatchObject({ code: 'governance.activity-unknown' });
    await adopts();
    const stranger = convene(['SOMTC', 'ACWC'], 'stranger');
    await expect(stranger).rejects.toMatchObject({
      code: 'governance.body-unknown',
      errors: [{ pointer: '/bodies/1' }],
    });
    await given.registers('body-registered', { body: 'ACWC', name: 'Body' });
    await convene(['SOMTC', 'ACWC'], 'known');
  });

  it('is who leads on its first day and who chairs SOMTC in its year, by the last word', async () => {
    const appoint = { type: 'appoint-lead-shepherd', basis: 'recorded' } as const;
    await given.send(ROLES, ROLES_ID, { ...appoint, state: 'PH', from: '2020-01-01' }, 'first');
    await given.send(ROLES, ROLES_ID, { ...appoint, state: 'VN', from: '2026-09-15' }, 'second');
    const chair = (state: string) =>
      given.send(ROLES, ROLES_ID, { type: 'record-somtc-chair', year: 2026, state }, `chair ${state}`);
    const id = regularMeetingId(2026);
    const convened = given.send(MEETING, id, { type: 'convene-regular', year: 2026 }, 'too soon');
    await expect(convened).rejects.toMatchObject({ code: 'governance.somtc-chair-unknown' });
    await chair('TH');
    await given.send(MEETING, id, { type: 'convene-regular', year: 2026 }, 'convene');
    await chair('VN');
    const schedule = (from: string, key: string) => {
      const days = { from, to: '2026-09-15' };
      return given.send(MEETING, id, { type: 'schedule', days, somtc: { from: '2026-09-16', to: '2026-09-17' } }, key);
    };
    await schedule('2026-09-14', 'schedule');
    await schedule('2026-09-15', 'move');
    const [convening, scheduled, moved] = await conductOf(`meeting-${id}`);
    expect([convening, scheduled, moved]).toMatchObject([
      { host: 'TH' },
      { host: 'VN', chairs: ['PH'] },
      { host: 'VN', chairs: ['VN'] },
    ]);
  });
});

it('A round of review is of a deliverable that is recorded', async () => {
  const draft = { draft: 'study', reference: 'S/1', version: '1', closesOn: TODAY, deliverable: ID } as const;
  const open = (key: string) => given.send(REVIEW, key, { type: 'open', ...draft }, key);
  await expect(open('before')).rejects.toMatchObject({ code: 'governance.deliverable-unknown' });
  const particulars = { kind: 'study' };
  const conduct = { body: 'SOMTC', title: 'Study', releasable: false, particulars, serves: [] };
  await given.holds(`deliverable-${ID}`, { type: 'deliverable.recorded.v1', conduct });
  await open('after');
  expect(await conductOf('review-after')).toMatchObject([{ deliverable: ID }]);
});

it('What people write is sealed, and opens again', async () => {
  await given.send(DIRECTION, 'd', { type: 'issue', units: ['TH-ATU'], content }, 'issue');
  const [fact] = await given.factsOf('direction-d');
  expect(JSON.stringify(fact?.content)).not.toContain('canary');
  expect(await given.opened(fact)).toEqual({ content });
});

describe('Policies', () => {
  const limits = {
    acknowledgeWithinHours: { urgent: 2, priority: 24, routine: 24 },
    answerWithinHours: { urgent: 8, priority: 72, routine: 168 },
    longestDelayHours: 720,
  };
  const at = new Date(T0).toISOString();

  it('of one name are versions of one record, adopted at the time of the command', async () => {
    const policy = { type: 'adopt', policy: 'handling', title: 'SYNTHETIC', reference: 'S/1' } as const;
    await given.send(POLICY, 'handling', { ...policy, inForceFrom: '2020-01-01T00:00:00.000Z' }, 'first');
    const late = { ...policy, inForceFrom: '2026-03-01T07:59:59.999Z' };
    await expect(given.send(POLICY, 'handling', late, 'late')).rejects.toMatchObject({
      code: 'governance.in-the-past',
    });
    await given.send(POLICY, 'handling', { ...policy, inForceFrom: at }, 'second');
    expect(await conductOf('policy-handling')).toMatchObject([{ version: 1 }, { version: 2, inForceFrom: at }]);
  });

  it('on time limits are a record of their own', async () => {
    await given.send(TIME_LIMITS, TIME_LIMITS_ID, { type: 'adopt', inForceFrom: at, ...limits }, 'first');
    const other = { type: 'adopt', policy: TIME_LIMITS_ID, title: 'x', reference: 'x', inForceFrom: at } as const;
    await expect(given.send(POLICY, TIME_LIMITS_ID, other, 'other')).rejects.toMatchObject({
      code: 'governance.policy-name-taken',
    });
    expect(await conductOf('policy-time-limits')).toMatchObject([{ version: 1, inForceFrom: at, ...limits }]);
  });
});

it('Below level 3 the time limits are adopted as the program before knows them, or not yet', async () => {
  const before = await givenWorkingGroup(undefined, 2);
  const hours = { urgent: 1, priority: 1, routine: 1 };
  const limits = { acknowledgeWithinHours: hours, answerWithinHours: { urgent: 8, priority: 72, routine: 168 } };
  const adopt = { type: 'adopt', inForceFrom: new Date(T0).toISOString(), ...limits } as const;
  const later = before.send(TIME_LIMITS, TIME_LIMITS_ID, { ...adopt, longestDelayHours: 720 }, 'later');
  await expect(later).rejects.toMatchObject({ code: 'log.level-needed' });
  await before.send(TIME_LIMITS, TIME_LIMITS_ID, adopt, 'now');
  expect(await before.factsOf('policy-time-limits')).toMatchObject([
    { type: 'governance.time-limit-policy-adopted.v1', conduct: { version: 1, acknowledgeWithinHours: 1 } },
  ]);
  before.close();
});

describe('What the policies are asked', () => {
  const questions: string[] = [];
  const note = (action: string, resource?: Resource) => questions.push(`${action} of ${resource?.type ?? 'nothing'}`);
  const access = {
    permits: () => true,
    demand: (_: Caller, action: string, resource: Resource) => note(action, resource),
    demandRecord: (_: Caller, know: string, action: string, resource?: Resource) =>
      note(`${know}, ${action}`, resource),
    digest: 'given',
  } as unknown as Access;
  const caller: Caller = { subject: 'someone', role: 'chair' };
  const days = { from: TODAY, to: TODAY };

  it('about what begins a record, or is said in one that stands, is asked of the whole', async () => {
    const whole = await givenWorkingGroup(access);
    const { records } = whole;
    const policy = { policy: 'x', title: 'x', reference: 'x', inForceFrom: TODAY };
    const hours = { urgent: 1, priority: 1, routine: 1 };
    const limits = { acknowledgeWithinHours: hours, answerWithinHours: hours };
    const activity = { plan: 'p', code: 'A.a.1.1' };
    const draft = { draft: 'study', reference: 'x', deliverable: undefined, version: '1', closesOn: TODAY } as const;
    const propose = { type: 'propose', by: 'VN', through: 'ASEC', host: 'VN', content } as const;
    const other = { type: 'convene-other', kind: 'consultation', activity, bodies: [] } as const;
    const appoint = { type: 'appoint-lead-shepherd', state: 'PH', from: TODAY, basis: 'recorded' } as const;
    questions.length = 0;
    await records.permitNew(MEETING, { caller, id: ID }, propose);
    await records.permitNew(MEETING, { caller, id: ID }, { type: 'convene-regular', year: 2026 });
    await records.permitNew(MEETING, { caller, id: ID }, other);
    await records.permitNew(DIRECTION, { caller, id: ID }, { type: 'issue', units: undefined, content });
    await records.permitNew(REVIEW, { caller, id: ID }, { type: 'open', ...draft });
    await records.permit(ROLES, { caller, id: ROLES_ID }, appoint);
    await records.permit(ROLES, { caller, id: ROLES_ID }, { type: 'record-somtc-chair', year: 2026, state: 'PH' });
    await records.permit(POLICY, { caller, id: 'x' }, { type: 'adopt', ...policy });
    await records.permit(TIME_LIMITS, { caller, id: TIME_LIMITS_ID }, { type: 'adopt', inForceFrom: '', ...limits });
    const retention = { inForceFrom: '', eraseAfterDays: 30, propose: [], erasable: [] };
    await records.permit(RETENTION, { caller, id: RETENTION_ID }, { type: 'adopt', ...retention });
    await records.permit(FOCAL_POINTS, { caller, id: 'PH' }, { type: 'set-focal-points', state: 'PH', points: [] });
    whole.close();
    expect(questions).toEqual([
      'governance.propose-meeting of WorkingGroup',
      'governance.convene-meeting of WorkingGroup',
      'governance.convene-meeting of WorkingGroup',
      'governance.issue-direction of WorkingGroup',
      'governance.open-review of WorkingGroup',
      'governance.record-roles of WorkingGroup',
      'governance.record-roles of WorkingGroup',
      'governance.adopt-policy of Policies',
      'governance.adopt-time-limits of Policies',
      'governance.adopt-retention of Policies',
      'governance.set-focal-points of FocalPoints',
    ]);
  });

  it('about every other command is asked of the record', async () => {
    const whole = await givenWorkingGroup(access);
    const { records, send } = whole;
    await send(MEETING, ID, { type: 'propose', by: 'VN', through: 'ASEC', host: 'VN', content }, 'propose');
    await send(DIRECTION, ID, { type: 'issue', units: ['TH-ATU'], content }, 'issue');
    const draft = { draft: 'study', reference: 'x', deliverable: undefined, version: '1', closesOn: TODAY } as const;
    await send(REVIEW, ID, { type: 'open', ...draft }, 'open');
    const at = { caller, id: ID };
    questions.length = 0;
    await records.permit(MEETING, at, { type: 'accept' });
    await records.permit(MEETING, at, { type: 'decline' });
    await records.permit(MEETING, at, { type: 'schedule', days });
    await records.permit(MEETING, at, { type: 'compose-delegation', state: 'PH', members: [] });
    await records.permit(MEETING, at, { type: 'hold' });
    await records.permit(MEETING, at, { type: 'record-outcomes', decisions: [], content });
    await records.permit(DIRECTION, at, { type: 'acknowledge', unit: 'TH-ATU' });
    await records.permit(DIRECTION, at, { type: 'report-progress', unit: 'TH-ATU', progress: 'done' });
    await records.permit(DIRECTION, at, { type: 'conclude' });
    await records.permit(REVIEW, at, { type: 'give-input', state: 'PH', stance: 'no-comment', agencies: [] });
    await records.permit(REVIEW, at, { type: 'close' });
    whole.close();
    expect(questions).toEqual(
      [
        'accept-meeting of Meeting',
        'accept-meeting of Meeting',
        'schedule-meeting of Meeting',
        'compose-delegation of Meeting',
        'schedule-meeting of Meeting',
        'schedule-meeting of Meeting',
        'follow-direction of Direction',
        'follow-direction of Direction',
        'conclude-direction of Direction',
        'give-review-input of ReviewRound',
        'close-review of ReviewRound',
      ].map((question) => `governance.know, governance.${question}`),
    );
  });
});
