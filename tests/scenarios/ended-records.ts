// Records of every slice that have ended, with content: what erasure is tried on.
import type { Items, Person, Region } from './client.js';
import type { Player } from './play/play.js';

/** A record that has ended, with words that stand nowhere else in the answers. */
export interface Ended {
  /** Its stream. */
  readonly record: string;
  /** Where someone reads the words; with `people`, at their server. */
  readonly reads: (people?: Region) => Promise<string>;
}

/** Two parties of the records of a kind, and how such a record comes to its end. */
export interface Slice {
  readonly parties: (people: Region) => readonly [Person, Person];
  readonly ends: (player: Player, mark: string) => Promise<Ended>;
}

type Body = Readonly<Record<string, unknown>>;

const plan = 'bohol-2017-2020';
/** Each case file has a reference of its own. */
let cases = 0;

/** The content of the contract's example, with the mark in the place of all that someone writes. */
function words(player: Player, path: string, mark: string, name?: string): { readonly content: unknown } {
  const examples = player.examplesOf(path);
  const example = name === undefined ? examples[0] : examples.find((each) => each.name === name);
  const content = JSON.stringify(example?.value.content);
  return { content: JSON.parse(content.replace(/"SYNTHETIC[^"]*"/g, JSON.stringify(mark))) };
}

function sends(player: Player, person: Person, path: string, id: string, but: Body = {}) {
  return player.sends(person, path, { id, plan, code: 'C.c.2.1' }, { but });
}

const answerTo = (person: Person, path: string) => async (people?: Region) => {
  const { status, text } = await (people?.person(person.identity) ?? person).reads(path);
  if (status !== 200) throw new Error(`${path}: ${text}`);
  return text;
};

export const SLICES: Readonly<Record<string, Slice>> = {
  exchange: {
    parties: ({ head }) => [head('ph'), head('th')],
    async ends(player, mark) {
      const { people } = player;
      const path = '/v1/exchange-requests';
      const { id } = await sends(player, people.officer('ph'), path, '', words(player, path, mark));
      await sends(player, people.officer('th'), `${path}/{id}/answer`, id);
      await sends(player, people.officer('ph'), `${path}/{id}/close`, id);
      return { record: `exchange-${id}`, reads: answerTo(people.officer('th'), `${path}/${id}`) };
    },
  },
  information: {
    parties: ({ head }) => [head('ph'), head('th')],
    async ends(player, mark) {
      const { people } = player;
      const path = '/v1/information-supplied';
      const { id } = await sends(player, people.officer('ph'), path, '', words(player, path, mark));
      return { record: `information-${id}`, reads: answerTo(people.officer('th'), `${path}/${id}`) };
    },
  },
  referral: {
    parties: ({ head, consular }) => [head('th'), consular('ph')],
    async ends(player, mark) {
      const { people } = player;
      const path = '/v1/referrals';
      const [th, post] = [people.officer('th'), people.consular('ph')];
      const but = words(player, path, mark, 'victim');
      const { id } = await player.sends(th, path, {}, { name: 'victim', but });
      await sends(player, th, `${path}/{id}/record-wishes`, id);
      // The post is told as soon as the consent stands, by the clock of the server.
      const { body } = await th.reads<Items<{ time: string }>>(`${path}/${id}/history`);
      await sends(player, th, `${path}/{id}/notify`, id, { at: body.items.at(-1)?.time });
      await sends(player, post, `${path}/{id}/acknowledge`, id);
      await sends(player, th, `${path}/{id}/close`, id);
      return { record: `referral-${id}`, reads: answerTo(th, `${path}/${id}`) };
    },
  },
  assistance: {
    parties: ({ head, consular }) => [head('th'), consular('ph')],
    async ends(player, mark) {
      const { people } = player;
      const path = '/v1/assistance-requests';
      const [th, post] = [people.officer('th'), people.consular('ph')];
      const { id } = await sends(player, th, path, '', words(player, path, mark));
      for (const command of ['acknowledge', 'answer']) await sends(player, post, `${path}/{id}/${command}`, id);
      await sends(player, th, `${path}/{id}/close`, id);
      return { record: `assistance-${id}`, reads: answerTo(post, `${path}/${id}`) };
    },
  },
  casefile: {
    parties: ({ head }) => [head('th'), head('ph')],
    async ends(player, mark) {
      const { people } = player;
      const { id } = await caseOfTwo(player, mark);
      await sends(player, people.officer('ph'), '/v1/case-files/{id}/close', id);
      return { record: `casefile-${id}`, reads: answerTo(people.officer('ph'), `/v1/case-files/${id}`) };
    },
  },
  summary: {
    parties: ({ head, chair }) => [head('th'), chair()],
    async ends(player, mark) {
      const { people } = player;
      const { id: file } = await caseOfTwo(player, 'SYNTHETIC: a note');
      await sends(player, people.officer('ph'), '/v1/case-files/{id}/close', file);
      const path = '/v1/case-files/{id}/propose-summary';
      const { id } = await sends(player, people.officer('th'), path, file, words(player, path, mark));
      await sends(player, people.officer('th'), '/v1/case-summaries/{id}/withdraw', id);
      return { record: `summary-${id}`, reads: answerTo(people.officer('ph'), `/v1/case-summaries/${id}`) };
    },
  },
  practice: {
    parties: ({ head, secretariat }) => [head('ph'), secretariat()],
    async ends(player, mark) {
      const { people } = player;
      const path = '/v1/practices';
      const { id } = await sends(player, people.officer('ph'), path, '', words(player, path, mark));
      await sends(player, people.officer('ph'), `${path}/{id}/withdraw`, id);
      return { record: `practice-${id}`, reads: answerTo(people.chair(), `${path}/${id}`) };
    },
  },
  deliverable: {
    parties: ({ reporter, secretariat }) => [reporter('SOMED'), secretariat()],
    async ends(player, mark) {
      const { people } = player;
      const path = '/v1/deliverables';
      const { survey } = player.examplesOf(path).find(({ name }) => name === 'survey')?.value ?? {};
      const text = JSON.stringify(survey).replace(/"text":"[^"]*"/g, `"text":${JSON.stringify(mark)}`);
      const play = { name: 'survey', but: { survey: JSON.parse(text) as unknown } };
      const { id } = await player.sends(people.reporter('SOMED'), path, {}, play);
      await sends(player, people.reporter('SOMED'), `${path}/{id}/withdraw`, id);
      return { record: `deliverable-${id}`, reads: answerTo(people.delegate('vn'), `${path}/${id}/survey`) };
    },
  },
  meeting: {
    parties: ({ secretariat, delegate }) => [secretariat(), delegate('vn')],
    async ends(player, mark) {
      const { people } = player;
      const path = '/v1/meetings';
      const { id } = await sends(player, people.delegate('vn'), path, '', words(player, path, mark));
      await sends(player, people.chair(), `${path}/{id}/decline`, id);
      return { record: `meeting-${id}`, reads: answerTo(people.delegate('th'), `${path}/${id}`) };
    },
  },
  direction: {
    parties: ({ chair, head }) => [chair(), head('th')],
    async ends(player, mark) {
      const { people } = player;
      const path = '/v1/directions';
      const { id } = await sends(player, people.chair(), path, '', words(player, path, mark));
      await sends(player, people.chair(), `${path}/{id}/conclude`, id);
      return { record: `direction-${id}`, reads: answerTo(people.officer('th'), `${path}/${id}`) };
    },
  },
  review: {
    parties: ({ secretariat, delegate }) => [secretariat(), delegate('th')],
    async ends(player, mark) {
      const { people } = player;
      const path = '/v1/review-rounds';
      const deliverable = (await sends(player, people.reporter('ACWC'), '/v1/deliverables', '')).id;
      const but = { ...words(player, path, mark), deliverable };
      const { id } = await sends(player, people.secretariat(), path, '', but);
      await sends(player, people.secretariat(), `${path}/{id}/close`, id);
      return { record: `review-${id}`, reads: answerTo(people.chair(), `${path}/${id}`) };
    },
  },
};

/** There is one of each code, so it is told apart from the others. */
export const ACTIVITY: Slice = {
  parties: ({ reporter, chair }) => [reporter('DGICM'), chair()],
  async ends(player, mark) {
    const { people } = player;
    const path = '/v1/plans/{plan}/activities/{code}/report-status';
    await player.sends(people.secretariat(), '/v1/plans/{plan}/periods', { plan }, { name: 'half' });
    await sends(player, people.reporter('DGICM'), path, '', { status: 'cancelled', outputs: [], note: mark });
    const notes = `/v1/plans/${plan}/activities/C.c.2.1/notes`;
    return { record: `activity-${plan}-C.c.2.1`, reads: answerTo(people.chair(), notes) };
  },
};

async function caseOfTwo(player: Player, mark: string) {
  const { officer } = player.people;
  cases += 1;
  const file = await sends(player, officer('ph'), '/v1/case-files', '', { reference: `PH-2026-${String(cases)}` });
  await sends(player, officer('ph'), '/v1/case-files/{id}/invite', file.id);
  await sends(player, officer('th'), '/v1/case-files/{id}/join', file.id);
  const note = '/v1/case-files/{id}/add-note';
  await sends(player, officer('th'), note, file.id, words(player, note, mark));
  return file;
}
