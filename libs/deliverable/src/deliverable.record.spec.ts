import { describe, expect, it } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { derivedUuid } from '#event-store/identifiers.js';
import type { Meta } from '#event-store/fact.js';
import { type GivenRecords, givenRecords } from '#records/given-records.js';
import type { Plain } from '#web/answers/plain.js';
import type { Caller } from '#web/auth/caller.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { asking } from '#web/route.js';
import { DeliverableStepsController } from './deliverable-steps.http.js';
import type { SurveyAnswer } from './deliverable.answers.js';
import { type AskedOfDeliverable, DELIVERABLE } from './deliverable.record.js';
import type { Description } from './deliverable.description.js';
import { deliverableNamed, isDeliverableKnown } from './lookups.js';

const T0 = Date.parse('2026-06-01T08:00:00Z');
const ID = derivedUuid('deliverable');
const STREAM = `deliverable-${ID}`;
const access = new CedarAccess(cedarPoliciesFrom([new URL('./deliverable.cedar', import.meta.url)]));
const acwc: Caller = { subject: 'acwc', role: 'body-reporter', body: 'ACWC' };
const delegate = (state: string): Caller => ({ subject: state, role: 'delegate', state });
const secretariat: Caller = { subject: 'asec', role: 'secretariat', body: 'ASEC' };

function metaFor(key: string): Meta {
  const commandId = derivedUuid('spec', key);
  return { actor: 'acwc', role: 'body-reporter', body: 'ACWC', commandId, correlationId: commandId };
}

let given: GivenRecords;
let sent = 0;
beforeEach(() => {
  given = givenRecords(T0, metaFor, access);
});
afterEach(() => {
  given.close();
});

const tells = (asked: AskedOfDeliverable) => given.send(DELIVERABLE, ID, asked, `command ${String((sent += 1))}`);
const serving = (...codes: string[]) => codes.map((activity) => ({ plan: 'plan-x', activity, output: null }));
const register: Description = { kind: 'register', title: 'x', register: { holds: 'ngos', upkeptOn: '2026-01-31' } };
const survey: Description = {
  kind: 'survey',
  title: 'x',
  survey: {
    questions: [
      { id: 'hours', kind: 'number', text: 'canary: how many?' },
      { id: 'how', kind: 'text', text: 'canary: how?' },
    ],
  },
};
const record = (described = register, ...codes: string[]): AskedOfDeliverable => {
  return { type: 'record', body: 'ACWC', described, serves: serving(...(codes.length === 0 ? ['A.a.1.1'] : codes)) };
};
const answer = (state: string, text: string): AskedOfDeliverable => {
  return { type: 'answer', state, answers: [{ question: 'how', text }] };
};

/** An activity of plan-x with these bodies as its leads. */
const plans = (code: string, ...lead: string[]) =>
  given.holds(`activity-plan-x-${code}`, {
    type: 'workplan.activity-adopted.v1',
    conduct: { plan: 'plan-x', code, outputs: [], lead, cooperating: [] },
  });
const adopts = () => given.holds('plan-plan-x', { type: 'workplan.plan-adopted.v1', conduct: { plan: 'plan-x' } });
const leads = (code: string, body: string) =>
  given.holds(`activity-plan-x-${code}`, { type: 'workplan.lead-confirmed.v1', conduct: { lead: [body] } });
const registers = (body: string) =>
  given.holds(`body-${body}`, { type: 'registry.body-registered.v1', conduct: { body, name: 'x' } });
const admits = (state: string) =>
  given.holds(`state-${state}`, {
    type: 'registry.state-admitted.v1',
    conduct: { state, name: 'x', memberSince: '1967-08-08' },
  });

describe('Who may let a deliverable serve activities', () => {
  const asks = (caller: Caller, asked: AskedOfDeliverable) =>
    given.records.permitNew(DELIVERABLE, { caller, id: ID }, asked);

  it('has a part in each of them, as soon as it is confirmed; the first one at fault is named', async () => {
    await plans('A.a.1.1', 'ACWC');
    await plans('A.a.1.2', 'SOMED');
    const both = record(register, 'A.a.1.1', 'A.a.1.2');
    const unknown = { code: 'deliverable.activity-unknown' };
    await expect(asks(acwc, both)).rejects.toMatchObject({ ...unknown, errors: [{ pointer: '/serves/0/activity' }] });
    await adopts();
    await expect(asks(acwc, both)).rejects.toMatchObject({ attempt: { action: 'deliverable.serve' } });
    await leads('A.a.1.2', 'ACWC');
    await asks(acwc, both);
    const none = record(register, 'A.a.1.2', 'A.a.9.9');
    await expect(asks(acwc, none)).rejects.toMatchObject({ ...unknown, errors: [{ pointer: '/serves/1/activity' }] });
    const other = { ...acwc, body: 'DGICM' };
    await expect(asks(other, none)).rejects.toMatchObject({ attempt: { action: 'deliverable.serve' } });
    await expect(asks(delegate('PH'), none)).rejects.toMatchObject({ attempt: { action: 'deliverable.record' } });
  });

  it.each(['link', 'unlink'] as const)(
    'is asked the same to %s them; refused attempts name the record',
    async (type) => {
      await plans('A.a.1.1', 'ACWC');
      await adopts();
      const asked = (activity: string): AskedOfDeliverable => {
        return { type, body: 'ACWC', service: { plan: 'plan-x', activity, output: null } };
      };
      const links = (caller: Caller, activity = 'A.a.1.1') =>
        given.records.permit(DELIVERABLE, { caller, id: ID }, asked(activity));
      await expect(links(acwc)).rejects.toMatchObject({ code: 'record.unknown' });
      await tells(record());
      await links(acwc);
      const unknown = { code: 'deliverable.activity-unknown', errors: [{ pointer: '/activity' }] };
      await expect(links(acwc, 'A.a.9.9')).rejects.toMatchObject(unknown);
      await expect(links({ ...acwc, body: 'DGICM' })).rejects.toMatchObject({
        attempt: { action: 'deliverable.serve', record: STREAM, as: 'denied' },
      });
    },
  );
});

describe('Who may keep a deliverable', () => {
  beforeEach(async () => {
    await plans('A.a.1.1', 'SOMED');
    await adopts();
    await tells(record());
  });

  it('has a part in what it serves, as soon as it is confirmed', async () => {
    const revises = () =>
      given.records.permit(
        DELIVERABLE,
        { caller: acwc, id: ID },
        { type: 'revise', body: 'ACWC', described: register },
      );
    await expect(revises()).rejects.toMatchObject({ attempt: { action: 'deliverable.revise', record: STREAM } });
    await leads('A.a.1.1', 'ACWC');
    await revises();
  });

  it.each<[AskedOfDeliverable]>([
    [answer('PH', 'x')],
    [{ type: 'set-translation', translation: { state: 'PH', language: 'tl', status: 'done' } }],
    [{ type: 'add-participants', participants: { state: 'PH', counts: [] } }],
  ])('is the delegation of the state that it concerns, for the part of a state: %j', async (asked) => {
    await given.records.permit(DELIVERABLE, { caller: delegate('PH'), id: ID }, asked);
    const other = given.records.permit(DELIVERABLE, { caller: delegate('TH'), id: ID }, asked);
    await expect(other).rejects.toMatchObject({ attempt: { action: `deliverable.${asked.type}`, record: STREAM } });
  });
});

describe('What a deliverable stands on', () => {
  beforeEach(() => plans('A.a.1.1', 'ACWC'));

  it('are activities of adopted plans, bodies and states, each as soon as it is acknowledged', async () => {
    const event = { form: 'forum', hostState: 'PH', hostBody: 'ACWC', from: '2026-02-10', to: '2026-02-12' } as const;
    const asked = record({ kind: 'event', title: 'x', event: { ...event, topics: [], partners: [] } });
    await expect(tells(asked)).rejects.toMatchObject({ code: 'deliverable.state-unknown' });
    await admits('PH');
    await expect(tells(asked)).rejects.toMatchObject({ code: 'deliverable.body-unknown' });
    await registers('ACWC');
    await expect(tells(asked)).rejects.toMatchObject({ code: 'deliverable.activity-unknown' });
    await adopts();
    await tells(asked);
    const counts = { type: 'add-participants', participants: { state: 'TH', counts: [] } } as const;
    await expect(tells(counts)).rejects.toMatchObject({ code: 'deliverable.state-unknown' });
    await admits('TH');
    await tells(counts);
    const place = { body: 'ACWC', place: 'school', on: '2026-03-01', state: 'VN' } as const;
    const distribution = { type: 'record-distribution', distribution: place } as const;
    await expect(tells(distribution)).rejects.toMatchObject({ code: 'deliverable.state-unknown' });
    await admits('VN');
    await tells(distribution);
  });

  it('is the day of the command', async () => {
    await adopts();
    const tomorrow = { ...register, register: { holds: 'ngos', upkeptOn: '2026-06-02' } } as const;
    await expect(tells(record(tomorrow))).rejects.toMatchObject({ code: 'deliverable.day-to-come' });
    given.clock.time += 24 * 3_600_000;
    await tells(record(tomorrow));
  });

  it.each<[Partial<Description>, string, string]>([
    [{ kind: 'survey' }, 'deliverable.part-missing', '/survey'],
    [{ survey: { questions: [] } }, 'deliverable.part-unfit', '/survey'],
  ])('is described by what is named after its kind, and nothing else: %j', async (but, code, pointer) => {
    await adopts();
    const refused = tells(record({ ...register, ...but }));
    await expect(refused).rejects.toMatchObject({ code, errors: [{ pointer }] });
    expect(await given.factsOf(STREAM)).toEqual([]);
  });
});

describe('The words of a survey', () => {
  beforeEach(async () => {
    await plans('A.a.1.1', 'ACWC');
    await adopts();
    for (const state of ['PH', 'TH']) await admits(state);
  });

  const shown = async (caller: Caller): Promise<Plain<SurveyAnswer>> => {
    const controller = new DeliverableStepsController(given.records, given.contents);
    return controller.survey({ ...asking(caller, access), id: ID, reply: {} as FastifyReply } as Parameters<
      typeof controller.survey
    >[0]);
  };

  it('are sealed, and stand openly nowhere', async () => {
    await tells(record(survey));
    await tells(answer('PH', 'canary: in school'));
    const [recorded, answered] = await given.factsOf(STREAM);
    expect(JSON.stringify([recorded?.conduct, recorded?.content, answered?.conduct, answered?.content])).not.toContain(
      'canary',
    );
    expect(await given.opened(recorded)).toEqual({
      content: { questions: { hours: 'canary: how many?', how: 'canary: how?' } },
    });
    expect(await given.opened(answered, recorded)).toEqual({ content: { texts: { how: 'canary: in school' } } });
  });

  it('that are refused make no key', async () => {
    const made: string[] = [];
    const newKey = given.vault.newKey.bind(given.vault);
    given.vault.newKey = () => (made.push('key'), newKey());
    await expect(tells(record(survey, 'A.a.9.9'))).rejects.toMatchObject({ code: 'deliverable.activity-unknown' });
    expect(made).toEqual([]);
    await tells(record(survey));
    expect(made).toEqual(['key']);
  });

  it('are shown as they were worded and answered last, to each what it may read, by one reading on record', async () => {
    await tells(record(survey));
    await tells(answer('TH', 'th'));
    await tells(answer('PH', 'ph'));
    await tells(answer('TH', 'th again'));
    const [ph, th] = [
      { state: 'PH', texts: { how: 'ph' } },
      { state: 'TH', texts: { how: 'th again' } },
    ];
    const all = await shown(secretariat);
    expect(all.questions).toMatchObject([{ text: 'canary: how many?' }, { text: 'canary: how?' }]);
    expect(all.answers).toEqual([th, ph]);
    expect((await shown(delegate('PH'))).answers).toEqual([ph]);
    const dgicm = shown({ ...acwc, body: 'DGICM' });
    await expect(dgicm).rejects.toMatchObject({ attempt: { action: 'deliverable.read-survey', record: STREAM } });
    const reading = { record: STREAM, kind: 'deliverable', purpose: 'read', parties: ['ACWC'] };
    const reads = await given.factsOf(`reads-${STREAM}`);
    expect(reads.map(({ conduct }) => conduct)).toEqual([reading, reading]);
  });

  it('are gone for good once their key is destroyed; who asked and answered stays', async () => {
    await tells(record(survey));
    await tells(answer('PH', 'ph'));
    const [{ content } = {}] = await given.factsOf(STREAM);
    await given.vault.destroy([(content as { key: string }).key], T0);
    expect(await shown(secretariat)).toEqual({
      questions: [
        { id: 'hours', kind: 'number' },
        { id: 'how', kind: 'text' },
      ],
      answers: [{ state: 'PH', texts: {} }],
      erasedAt: '2026-06-01T08:00:00.000Z',
    });
  });

  it('are no part of what is not a survey', async () => {
    await tells(record());
    await expect(shown(secretariat)).rejects.toMatchObject({ code: 'deliverable.not-survey' });
    expect(await given.factsOf(`reads-${STREAM}`)).toEqual([]);
  });
});

it('Others look a deliverable up by its id: its kind, and whether it was withdrawn', async () => {
  await plans('A.a.1.1', 'ACWC');
  await adopts();
  const lookup = () => deliverableNamed(given.lookups.begin(), ID);
  const isKnown = () => isDeliverableKnown(given.lookups.begin(), ID);
  expect([await lookup(), await isKnown()]).toEqual([undefined, false]);
  await tells(record());
  expect([await lookup(), await isKnown()]).toEqual([{ kind: 'register', withdrawn: false }, true]);
  await tells({ type: 'withdraw', body: 'ACWC', reason: 'superseded' });
  expect([await lookup(), await isKnown()]).toEqual([{ kind: 'register', withdrawn: true }, true]);
});
