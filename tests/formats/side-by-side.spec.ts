import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { aRequestTo, type Answered, done, type Person, region } from '../scenarios/client.js';
import type { Reply } from '../scenarios/http.js';
import { removeData, type RunningServer, startServer, temporaryData } from '../scenarios/running-server.js';
import { talaan } from '../scenarios/talaan.js';
import { type Answer, ask, asOfToday, comparable, type Question } from './answers.js';
import { buildOf, previousRevision } from './previous-build.js';

const PATIENCE_MS = 600_000;
const OWN = '.';
/** Of the answer that follows submission and acknowledgement. */
const ONWARD = { answer: 2, recipient: { body: 'ACWC' }, purpose: 'protection-of-victim' };

const revision = previousRevision();
const whereThereIsHistory = revision === undefined ? describe.skip : describe;

whereThereIsHistory('the program before and this one on one data folder (skipped where git has no history)', () => {
  let folder: string;
  let before: string;
  let remove: () => void;
  let data: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'talaan-before-'));
    before = join(folder, 'place');
    remove = buildOf(String(revision), before);
    data = await temporaryData();
  }, PATIENCE_MS);

  afterAll(async () => {
    remove();
    rmSync(folder, { recursive: true });
    await removeData(data);
  });

  it(
    'take turns: each reads what the other wrote, answers alike and knows a command that the other carried out',
    async () => {
      const asked: Question[] = [
        { identity: 'ph-officer', path: '/v1/exchange-requests?box=outbox' },
        { identity: 'th-officer', path: '/v1/exchange-requests?box=inbox' },
        { identity: 'chair', path: '/v1/audit-trail?type=exchange.answered&limit=100' },
        { identity: 'chair', path: '/v1/units' },
      ];
      const sent: Sent[] = [];
      let answers: readonly Answer[] = [];
      // Each pair stands beside each other once in either order.
      for (const place of [before, OWN, before, OWN]) {
        const server = await startServer(data, {}, place);
        try {
          expect(await differing(server, asked, answers)).toEqual([]);
          for (const command of sent) expect(comparable(await command.again(server))).toEqual(command.answer);
          await act(server, asked, sent);
          answers = await ask(region(server), asked);
          expect(answers.map(({ path, status }) => [path, status])).toEqual(answers.map(({ path }) => [path, 200]));
        } finally {
          expect(await server.stop()).toBe(0);
        }
      }
      const verified = await talaan(['verify', '--data', data]);
      expect([verified.exit, verified.out]).toEqual([0, expect.stringContaining('whole: ')]);
    },
    PATIENCE_MS,
  );

  it(
    'part when the level is raised: this one answers as before, and the one before refuses the folder and says why',
    async () => {
      expect((await talaan(['raise-level', '--data', data])).exit).toBe(0);
      await expect(startServer(data, {}, before)).rejects.toThrow(
        /the log has format 3, which this program does not know/,
      );
      const server = await startServer(data);
      const { officer } = region(server);
      const { id } = done(await officer('ph').submits(aRequestTo('TH-ATU')));
      done(await officer('th').answers(id, 'SYNTHETIC: the level was raised'));
      expect(await server.stop()).toBe(0);
      expect((await talaan(['verify', '--data', data])).exit).toBe(0);
    },
    PATIENCE_MS,
  );
});

/** A command that was carried out. */
interface Sent {
  readonly answer: unknown;
  again(server: RunningServer): Promise<Answered>;
}

/**
 * What happens in a turn: a request is asked, taken on and answered, and onward use granted; what is asked of it from
 * then on is added.
 */
async function act(server: RunningServer, asked: Question[], sent: Sent[]): Promise<void> {
  const turn = `turn-${String(sent.length)}`;
  const carryOut = async (identity: string, does: (who: Person) => Promise<Reply<Answered>>) => {
    const again = async (other: RunningServer) => done(await does(region(other).person(identity)));
    const answer = await again(server);
    sent.push({ answer: comparable(answer), again });
    return answer.id;
  };
  const id = await carryOut('ph-officer', (who) => who.submits(aRequestTo('TH-ATU'), { key: `${turn}-submit` }));
  await carryOut('th-officer', (who) => who.acknowledges(id, { key: `${turn}-acknowledge` }));
  await carryOut('th-officer', (who) => who.answers(id, `SYNTHETIC: ${turn}`, { key: `${turn}-answer` }));
  await carryOut('ph-officer', (who) => who.does('ask-onward-use', id, ONWARD, { key: `${turn}-ask` }));
  await carryOut('th-officer', (who) => who.does('grant-onward-use', id, {}, { key: `${turn}-grant` }));
  for (const identity of ['ph-officer', 'th-officer']) {
    const path = `/v1/exchange-requests/${id}`;
    asked.push({ identity, path }, { identity, path: `${path}/history` });
  }
}

/** The answers that are other ones than the program that ran before gave. */
async function differing(server: RunningServer, asked: readonly Question[], before: readonly Answer[]) {
  if (before.length === 0) return [];
  const now = await ask(region(server), asked);
  return now.flatMap((answer, index) => {
    const [one, other] = [comparable(asOfToday(before[index])), comparable(asOfToday(answer))];
    return isDeepStrictEqual(one, other) ? [] : [{ one, other }];
  });
}
