import { setTimeout as pause } from 'node:timers/promises';
import { type Entry, region, type Region } from './client.js';
import { Journal } from './journal.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

const CYCLES = Number(process.env.TALAAN_KILL_CYCLES ?? 5);
const SENDERS = 24;

interface Line {
  readonly id: string;
  readonly position: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly meta: { readonly commandId: string };
}

async function wholeAuditTrail(people: Region): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for (let cursor = ''; ;) {
    const { body } = await people.auditor().readsTheAuditTrail(`?limit=200${cursor}`);
    entries.push(...body.items);
    if (body.nextCursor === undefined) return entries;
    cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
  }
}

describe('a server that is killed with SIGKILL under load', () => {
  let data: string;
  let server: RunningServer;
  const journal = new Journal();

  beforeAll(async () => {
    data = await temporaryData();
    server = await startServer(data);
  });

  afterAll(async () => {
    await server.stop();
    await removeData(data);
  });

  it.each(Array.from({ length: CYCLES }, (_, index) => index + 1))(
    'loses nothing acknowledged, in cycle %i',
    async (cycle) => {
      const told = journal.acknowledged.length;
      const load = journal.load(region(server), SENDERS);
      while (journal.acknowledged.length === told) await pause(10);
      await pause((cycle * 379) % 700);
      await server.kill();
      await load;
      expect(journal.acknowledged.length).toBeGreaterThan(told);
      server = await server.again();

      const replayed = await talaan(['replay', '--data', data]);
      expect(replayed.exit).toBe(0);
      const byPosition = new Map(replayed.lines<Line>().map((line) => [line.position, line]));
      for (const { answer } of journal.acknowledged) {
        const found = byPosition.get(answer.position);
        expect([found?.stream, found?.revision]).toEqual([`exchange-${answer.id}`, answer.revision]);
      }
      const verified = await talaan(['verify', '--data', data]);
      expect([verified.exit, verified.err]).toEqual([0, '']);
    },
  );

  it('had commands in flight that nobody had been told about', () => {
    expect(journal.sent.length).toBeGreaterThan(journal.acknowledged.length);
  });

  it('answers every command as before when it is sent again, and carries out nothing twice', async () => {
    const replies = [];
    for (const { again } of journal.sent) replies.push(await again());
    for (const [index, { answer }] of journal.sent.entries()) {
      if (answer) expect(replies[index]?.body).toEqual(answer);
      expect(replies[index]?.status).toBeLessThan(300);
    }
    const replayed = await talaan(['replay', '--data', data]);
    const commands = replayed.lines<Line>().filter(({ stream }) => stream.startsWith('exchange-'));
    const ids = new Set(commands.map(({ meta }) => meta.commandId));
    expect([commands.length, ids.size]).toEqual([journal.sent.length, journal.sent.length]);
  });

  it('shows in the audit trail exactly the facts of the log', async () => {
    const replayed = await talaan(['replay', '--data', data]);
    const inLog = replayed.lines<Line>().map(({ position, type }) => [position, type]);
    const inTrail = (await wholeAuditTrail(region(server))).map(({ position, type }) => [position, type]);
    expect(inTrail).toEqual(inLog);
  });
});
