import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { LEVEL } from '#event-store/contract.js';
import { dayInThailand, aRequestTo, done, type Problem, region, type Region } from '../scenarios/client.js';
import { removeData, type RunningServer, temporaryData } from '../scenarios/running-server.js';
import { talaan } from '../scenarios/talaan.js';
import { FILE, SEALED } from './acts.js';
import { type Answer, asOfToday, ask, type Question, questionsOfAnswers } from './answers.js';
import { keptFolders, type Story, unpack } from './kept-folder.js';
import { startServerAt } from './server-at.js';
import { VictimsPast } from './victims-past.js';

/** The level of each folder that is kept. */
const LEVELS: Readonly<Record<string, number>> = { '2026-11-first-records': 1, '2026-11-with-macs': 2 };

it('data folders of earlier programs are kept, one of each level at least', () => {
  expect(keptFolders()).toEqual(Object.keys(LEVELS));
});

/** For a machine with much else to do. */
const PATIENCE_MS = 300_000;
/** Whose state leads no longer in the story of the folder, and who is let in no more since standing is looked up. */
const LOST = 'chair';
const stands = ({ identity }: Question) => identity !== LOST;
/** An answer as it is given today: a post that denied the nationality reads no words of the referral any more. */
function withoutDenied(answer: Answer): Answer {
  const { nationalityAsSeen, content: _, notes: __, ...body } = (answer.body ?? {}) as Record<string, unknown>;
  const isDenied = nationalityAsSeen === 'denied' && answer.identity?.endsWith('-consular') === true;
  return isDenied ? { ...answer, body: { ...body, nationalityAsSeen } } : answer;
}
/** Asked for no day, the rule of a notification is that of the day where the person is held: in Thailand. */
const dayThere =
  (askedAt: number) =>
  (answer: Answer): Answer =>
    answer.path.startsWith('/v1/notification-rule?') && answer.status === 200
      ? { ...answer, body: { ...(answer.body as object), on: dayInThailand(askedAt) } }
      : answer;
/** Members of a plan and its activities that are words, or count the facts by which they became others. */
const WORDED = new Set(['title', 'text', 'topics', 'remarks', 'revision']);
/** An answer about a plan without its words and without the facts that changed them. */
function withoutWords(answer: unknown): unknown {
  const kept = (name: string, value: unknown): unknown => {
    if (WORDED.has(name)) return undefined;
    if (!Array.isArray(value)) return value;
    return value.filter((each) => !(each as { readonly type?: string } | null)?.type?.endsWith('-worded.v1'));
  };
  return JSON.parse(JSON.stringify(answer, kept)) as unknown;
}
/** With fewer answers that show something, little would be compared. */
const SHOWN = 800;

const EXCHANGES = '/v1/exchange-requests';

describe.each(keptFolders())('a data folder kept as %s', (name) => {
  let data: string;
  let story: Story;
  let server: RunningServer;
  let people: Region;
  let answers: readonly Answer[];

  beforeAll(async () => {
    data = await temporaryData();
    story = unpack(name, data);
  });

  afterAll(async () => {
    await server.stop();
    await removeData(data);
  });

  it('is whole, and each of its facts is read as it was', async () => {
    const verified = await talaan(['verify', '--data', data]);
    expect([verified.exit, verified.err, verified.out]).toEqual([
      0,
      '',
      expect.stringMatching(new RegExp(`^whole: ${String(story.facts.length)} facts `)),
    ]);
    const replayed = await talaan(['replay', '--undisclosed', '--data', data]);
    expect(replayed.lines()).toEqual(story.facts);
  });

  it(
    'is opened by the program of today, which answers every question as the earlier one did',
    async () => {
      server = await startServerAt(story.askedAt, data);
      people = region(server);
      const kept = story.answers.filter(stands).map(withoutDenied);
      answers = await ask(people, questionsOfAnswers(kept));
      const past = new VictimsPast(story.facts);
      const [now, then] = [
        past.without(answers),
        past.without(asOfToday(kept.map(dayThere(story.askedAt))) as readonly Answer[]),
      ];
      const other = [...then].filter(([question, before]) => !isDeepStrictEqual(now.get(question), before));
      expect({ other: other.length, examples: other.slice(0, 3) }).toEqual({ other: 0, examples: [] });
      expect([...now.keys()]).toEqual([...then.keys()]);
      expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(SHOWN);
    },
    PATIENCE_MS,
  );

  it('refuses the chair where the state leads no longer, as in the first story', async () => {
    const questions = questionsOfAnswers(story.answers).filter((question) => !stands(question));
    expect(questions.length).toBeGreaterThan(20);
    const refused = await ask(people, questions.slice(0, 20));
    const code = LEVELS[name] === 1 ? 'standing.lost' : undefined;
    expect(refused.map(({ body }) => (body as Problem).code)).toEqual(refused.map(() => code));
  });

  it('has its sealed content opened for those who may read it, and for nobody else', () => {
    const opened = answers.filter(({ body }) => JSON.stringify(body).includes(SEALED));
    const [first] = opened;
    const readers = [...new Set(opened.map(({ identity }) => identity))];
    expect(readers).toEqual(expect.arrayContaining(['ph-officer', 'th-officer']));
    expect(readers.filter((identity) => !/^(?:ph|th)-/.test(String(identity)))).toEqual([]);
    expect(JSON.stringify(first?.body)).toContain(FILE);
    expect(JSON.stringify(answers)).toMatch(/"erasedOn":"\d{4}-/);
  });

  it('gives out the files within its content as it does those that content cites', async () => {
    const sent = story.commands.find(({ path, body }) => path === EXCHANGES && JSON.stringify(body).includes(FILE));
    const files = `${EXCHANGES}/${(sent?.answer as { id: string }).id}/attachments`;
    const reply = await people.officer('th').reads(`${files}/0.0`);
    expect([reply.status, reply.text]).toEqual([200, Buffer.from(FILE, 'base64').toString()]);
    expect(reply.headers['content-disposition']).toContain('filename="statement.txt"');
    for (const name of ['0.1', '1.0', 'x'])
      expect((await people.officer('th').reads(`${files}/${name}`)).status).toBe(404);
  });

  it('answers a command that is sent again under its old key as it did first', async () => {
    expect(story.commands.length).toBeGreaterThan(10);
    for (const { identity, path, key, body, status, answer } of story.commands) {
      const again = await people.person(identity).posts(path, body, { key });
      expect([path, again.status, again.body]).toEqual([path, status, answer]);
    }
  });

  it('refuses an old key for another command', async () => {
    const { identity, path, key, body } = story.commands.find(({ path }) => path === '/v1/exchange-requests')!;
    const changed = { ...(body as object), urgency: 'routine' };
    const other = await people.person(identity).posts<Problem>(path, changed, { key });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency.key-reused']);
  });

  it('is left as the earlier program knows it until its level is raised', async () => {
    const level = LEVELS[name];
    expect(fileFormat(data)).toBe(level);
    const { out } = await talaan(['verify', '--data', data]);
    expect([level, out.includes('its facts have no MACs')]).toEqual([level, level === 1]);
    const running = await talaan(['raise-level', '--data', data]);
    expect([running.exit, running.err]).toEqual([4, expect.stringMatching(/in use/)]);
  });

  it('takes new facts, and is whole with them', async () => {
    const { position } = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    expect(Number(position)).toBeGreaterThan(story.facts.length);
    expect(await server.stop()).toBe(0);
    const verified = await talaan(['verify', '--data', data]);
    expect([verified.exit, verified.out]).toEqual([0, expect.stringContaining('whole: ')]);
  });
});

/** The version of the log file's tables. */
function fileFormat(data: string): unknown {
  const log = new DatabaseSync(join(data, 'log.db'), { readOnly: true });
  try {
    return log.prepare('PRAGMA user_version').get()?.user_version;
  } finally {
    log.close();
  }
}

describe.each(keptFolders())('a data folder kept as %s whose level is raised', (name) => {
  it(
    'has a MAC for each fact, which is recorded, and answers as before but by what rule a post is told, before there were',
    async () => {
      const data = await temporaryData();
      const story = unpack(name, data);
      const raised = await talaan(['raise-level', '--data', data, '--json']);
      expect([raised.exit, raised.err, JSON.parse(raised.out)]).toEqual([
        0,
        '',
        { level: LEVEL, facts: LEVELS[name] === 1 ? story.facts.length : 0 },
      ]);
      expect((await talaan(['raise-level', '--data', data])).err).toMatch(/: 0 facts were given a MAC/);
      expect(fileFormat(data)).toBe(LEVEL);
      const verified = await talaan(['verify', '--data', data]);
      expect([verified.exit, verified.out]).toEqual([0, expect.not.stringContaining('not checked')]);
      const server = await startServerAt(story.askedAt, data);
      try {
        const kept = story.answers.filter(stands).map(withoutDenied);
        const answers = await ask(region(server), questionsOfAnswers(kept));
        const past = new VictimsPast(story.facts);
        const [now, then] = [
          past.without(answers),
          past.without(asOfToday(kept.map(dayThere(story.askedAt))) as readonly Answer[]),
        ];
        const other = [...then].filter(([question, before]) => !isDeepStrictEqual(now.get(question), before));
        // From level 2 on an agreement counts when both states have confirmed it, and none of before is.
        const rules = other.filter(([question]) => question.includes(' /v1/notification-rule?'));
        for (const [question] of rules) {
          expect(now.get(question)).toMatchObject([{ status: 200, body: { rule: 'on-request', basis: 'none-known' } }]);
        }
        expect(rules.length > 0).toBe(LEVELS[name] === 1);
        // From level 3 on the plan is in the words of today; nothing else of it differs.
        const plans = other.filter(([question]) => question.includes(' /v1/plans/bohol-2017-2020'));
        const tables = plans.filter(([question]) => question.endsWith('/export?format=csv'));
        expect(plans.length).toBeGreaterThan(tables.length);
        for (const [question, before] of plans.filter((each) => !tables.includes(each)))
          expect(withoutWords([question, now.get(question)])).toEqual(withoutWords([question, before]));
        expect(other.filter((each) => !rules.includes(each) && !plans.includes(each)).slice(0, 2)).toEqual([]);
        const trail = await region(server).auditor().readsTheAuditTrail('?type=log.level-raised');
        expect(trail.body.items).toMatchObject([{ record: 'log-level', conduct: { level: LEVEL } }]);
      } finally {
        await server.stop();
        await removeData(data);
      }
    },
    PATIENCE_MS,
  );
});
