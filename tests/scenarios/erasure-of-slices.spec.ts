import { setTimeout as pause } from 'node:timers/promises';
import { RecordKinds } from '#records/record-kinds.js';
import { KINDS } from '#apps/server/targets.js';
import { done, type Person, type Region } from './client.js';
import { examplesOf } from './contract-examples.js';
import { DAY, type MovedServer, movedServer } from './moved-server.js';
import { Player } from './play/play.js';

/** A record that has ended, with words that stand nowhere else in the answers. */
interface Ended {
  /** Its stream. */
  readonly record: string;
  /** Where someone reads the words. */
  readonly reads: () => Promise<string>;
}

/** Two parties of the records of a kind, and how such a record comes to its end. */
interface Slice {
  readonly parties: (people: Region) => readonly [Person, Person];
  readonly ends: (player: Player, mark: string) => Promise<Ended>;
}

type Body = Readonly<Record<string, unknown>>;

const plan = 'bohol-2017-2020';
let place: MovedServer;
let player: Player;
let cases = 0;

/** The content of the contract's example, with the mark in the place of all that someone writes. */
function words(path: string, mark: string, name?: string): { readonly content: unknown } {
  const examples = examplesOf(player.contract, path);
  const example = name === undefined ? examples[0] : examples.find((each) => each.name === name);
  const content = JSON.stringify(example?.value.content);
  return { content: JSON.parse(content.replace(/"SYNTHETIC[^"]*"/g, JSON.stringify(mark))) };
}

function sends(person: Person, path: string, id: string, but: Body = {}) {
  return player.sends(person, path, { id, plan, code: 'C.c.2.1' }, { but });
}

const answerTo = (person: Person, path: string) => async () => {
  const { status, text } = await person.reads(path);
  if (status !== 200) throw new Error(`${path}: ${text}`);
  return text;
};

const SLICES: Readonly<Record<string, Slice>> = {
  information: {
    parties: ({ head }) => [head('ph'), head('th')],
    async ends({ people }, mark) {
      const path = '/v1/information-supplied';
      const { id } = await sends(people.officer('ph'), path, '', words(path, mark));
      return { record: `information-${id}`, reads: answerTo(people.officer('th'), `${path}/${id}`) };
    },
  },
  referral: {
    parties: ({ head, consular }) => [head('th'), consular('ph')],
    async ends({ people }, mark) {
      const path = '/v1/referrals';
      const [th, post] = [people.officer('th'), people.consular('ph')];
      const but = words(path, mark, 'victim');
      const { id } = await player.sends(th, path, {}, { name: 'victim', but });
      for (const command of ['record-wishes', 'notify']) await sends(th, `${path}/{id}/${command}`, id);
      await sends(post, `${path}/{id}/acknowledge`, id);
      await sends(th, `${path}/{id}/close`, id);
      return { record: `referral-${id}`, reads: answerTo(th, `${path}/${id}`) };
    },
  },
  assistance: {
    parties: ({ head, consular }) => [head('th'), consular('ph')],
    async ends({ people }, mark) {
      const path = '/v1/assistance-requests';
      const [th, post] = [people.officer('th'), people.consular('ph')];
      const { id } = await sends(th, path, '', words(path, mark));
      for (const command of ['acknowledge', 'answer']) await sends(post, `${path}/{id}/${command}`, id);
      await sends(th, `${path}/{id}/close`, id);
      return { record: `assistance-${id}`, reads: answerTo(post, `${path}/${id}`) };
    },
  },
  casefile: {
    parties: ({ head }) => [head('th'), head('ph')],
    async ends({ people }, mark) {
      const { id } = await caseOfTwo(people, mark);
      await sends(people.officer('ph'), '/v1/case-files/{id}/close', id);
      return { record: `casefile-${id}`, reads: answerTo(people.officer('ph'), `/v1/case-files/${id}`) };
    },
  },
  summary: {
    parties: ({ head, chair }) => [head('th'), chair()],
    async ends({ people }, mark) {
      const { id: file } = await caseOfTwo(people, 'SYNTHETIC: a note');
      await sends(people.officer('ph'), '/v1/case-files/{id}/close', file);
      const path = '/v1/case-files/{id}/propose-summary';
      const { id } = await sends(people.officer('th'), path, file, words(path, mark));
      await sends(people.officer('th'), '/v1/case-summaries/{id}/withdraw', id);
      return { record: `summary-${id}`, reads: answerTo(people.officer('ph'), `/v1/case-summaries/${id}`) };
    },
  },
  practice: {
    parties: ({ head, secretariat }) => [head('ph'), secretariat()],
    async ends({ people }, mark) {
      const path = '/v1/practices';
      const { id } = await sends(people.officer('ph'), path, '', words(path, mark));
      await sends(people.officer('ph'), `${path}/{id}/withdraw`, id);
      return { record: `practice-${id}`, reads: answerTo(people.chair(), `${path}/${id}`) };
    },
  },
  deliverable: {
    parties: ({ reporter, secretariat }) => [reporter('SOMED'), secretariat()],
    async ends({ people }, mark) {
      const path = '/v1/deliverables';
      const { survey } = examplesOf(player.contract, path).find(({ name }) => name === 'survey')?.value ?? {};
      const text = JSON.stringify(survey).replace(/"text":"[^"]*"/g, `"text":${JSON.stringify(mark)}`);
      const play = { name: 'survey', but: { survey: JSON.parse(text) as unknown } };
      const { id } = await player.sends(people.reporter('SOMED'), path, {}, play);
      await sends(people.reporter('SOMED'), `${path}/{id}/withdraw`, id);
      return { record: `deliverable-${id}`, reads: answerTo(people.delegate('vn'), `${path}/${id}/survey`) };
    },
  },
  meeting: {
    parties: ({ secretariat, delegate }) => [secretariat(), delegate('vn')],
    async ends({ people }, mark) {
      const path = '/v1/meetings';
      const { id } = await sends(people.delegate('vn'), path, '', words(path, mark));
      await sends(people.chair(), `${path}/{id}/decline`, id);
      return { record: `meeting-${id}`, reads: answerTo(people.delegate('th'), `${path}/${id}`) };
    },
  },
  direction: {
    parties: ({ chair, head }) => [chair(), head('th')],
    async ends({ people }, mark) {
      const path = '/v1/directions';
      const { id } = await sends(people.chair(), path, '', words(path, mark));
      await sends(people.chair(), `${path}/{id}/conclude`, id);
      return { record: `direction-${id}`, reads: answerTo(people.officer('th'), `${path}/${id}`) };
    },
  },
  review: {
    parties: ({ secretariat, delegate }) => [secretariat(), delegate('th')],
    async ends({ people }, mark) {
      const path = '/v1/review-rounds';
      const deliverable = (await sends(people.reporter('ACWC'), '/v1/deliverables', '')).id;
      const { id } = await sends(people.secretariat(), path, '', { ...words(path, mark), deliverable });
      await sends(people.secretariat(), `${path}/{id}/close`, id);
      return { record: `review-${id}`, reads: answerTo(people.chair(), `${path}/${id}`) };
    },
  },
};

/** There is one of each code, so it is told apart from the others. */
const ACTIVITY: Slice = {
  parties: ({ reporter, chair }) => [reporter('DGICM'), chair()],
  async ends({ people }, mark) {
    const path = '/v1/plans/{plan}/activities/{code}/report-status';
    await player.sends(people.secretariat(), '/v1/plans/{plan}/periods', { plan }, { name: 'half' });
    await sends(people.reporter('DGICM'), path, '', { status: 'cancelled', outputs: [], note: mark });
    const notes = `/v1/plans/${plan}/activities/C.c.2.1/notes`;
    return { record: `activity-${plan}-C.c.2.1`, reads: answerTo(people.chair(), notes) };
  },
};

async function caseOfTwo({ officer }: Region, mark: string) {
  cases += 1;
  const file = await sends(officer('ph'), '/v1/case-files', '', { reference: `PH-2026-${String(cases)}` });
  await sends(officer('ph'), '/v1/case-files/{id}/invite', file.id);
  await sends(officer('th'), '/v1/case-files/{id}/join', file.id);
  const note = '/v1/case-files/{id}/add-note';
  await sends(officer('th'), note, file.id, words(note, mark));
  return file;
}

function says(person: Person, { record }: Ended, command: string, body: object = {}) {
  return person.posts(`/v1/erasures/${record}/${command}`, body);
}

const ASK = { reason: 'no-longer-needed' };

async function untilErased(person: Person, { record }: Ended): Promise<void> {
  const end = Date.now() + 30_000;
  for (;;) {
    const { status, body, text } = await person.reads<{ state: string }>(`/v1/erasures/${record}`);
    if (status === 200 && body.state === 'erased') return;
    if (status !== 200 || Date.now() > end) throw new Error(`${record} was not erased: ${text}`);
    await pause(50);
  }
}

beforeAll(async () => {
  place = await movedServer();
  player = await Player.at(place.origin, place.people);
});

afterAll(async () => {
  await place.end();
});

describe('every slice that has content', () => {
  it('is here, but for requests, which have a scenario of their own', () => {
    expect([...Object.keys(SLICES), 'activity', 'exchange'].sort()).toEqual(
      [...new RecordKinds(KINDS).erasableKinds].sort(),
    );
  });

  it.each(Object.keys(SLICES))(
    'loses it when either of two parties asks and the other does not object: %s',
    async (name) => {
      const slice = SLICES[name]!;
      const [one, other] = slice.parties(place.people);
      const marks = [`CANARY-${name}-1`, `CANARY-${name}-2`, `CANARY-${name}-3`] as const;
      const [first, second, third] = await Promise.all(marks.map((mark) => slice.ends(player, mark)));
      if (!first || !second || !third) throw new Error('there are three');
      done(await says(one, first, 'ask', ASK));
      done(await says(other, first, 'object', { ground: 'still-needed' }));
      done(await says(other, second, 'ask', ASK));
      done(await says(one, second, 'object', { ground: 'evidence' }));
      done(await says(one, third, 'ask', ASK));
      place.clock.movedBy += 31 * DAY;
      await untilErased(one, third);
      expect(await third.reads()).not.toContain(marks[2]);
      // What was asked before it, and objected to, was looked at before it.
      expect(await first.reads()).toContain(marks[0]);
      expect(await second.reads()).toContain(marks[1]);
      done(await says(other, first, 'withdraw-objection'));
      done(await says(one, second, 'withdraw-objection'));
      for (const [index, record] of [first, second].entries()) {
        await untilErased(one, record);
        const text = await record.reads();
        expect([text.includes(String(marks[index])), /"erased(On|At)":"[^"]+Z"/.test(text)]).toEqual([false, true]);
      }
    },
  );

  it('loses it when either of two parties asks and the other does not object: activity', async () => {
    const [one, other] = ACTIVITY.parties(place.people);
    const record = await ACTIVITY.ends(player, 'CANARY-activity');
    done(await says(one, record, 'ask', ASK));
    expect((await says(place.people.reporter('ASLOM'), record, 'object', { ground: 'evidence' })).status).toBe(404);
    done(await says(other, record, 'object', { ground: 'evidence' }));
    place.clock.movedBy += 31 * DAY;
    await pause(2_500);
    expect(await record.reads()).toContain('CANARY-activity');
    done(await says(other, record, 'withdraw-objection'));
    await untilErased(one, record);
    expect(await record.reads()).not.toContain('CANARY-activity');
  });
});
