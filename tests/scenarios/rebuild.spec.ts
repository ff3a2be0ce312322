import { aRequestTo, done, region, type Region } from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

let data: string;
let server: RunningServer;
let people: Region;
let views: readonly string[];

beforeAll(async () => {
  data = await temporaryData();
  const seeded = await talaan(['seed-demo', '--data', data, '--requests', '40', '--json']);
  if (seeded.exit !== 0) throw new Error(seeded.err);
  server = await startServer(data);
  people = region(server);
  const asked = await talaan(['replay', '--view', 'no-such-view', '--data', data]);
  views = /There are: (.*)$/m.exec(asked.err)?.[1]?.split(', ') ?? [];
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

describe('building a view again from position 0, beside the running one', () => {
  it('gives the same content for every view, while the server goes on writing', async () => {
    expect(views.length).toBeGreaterThan(5);
    let writing = true;
    const writer = (async () => {
      while (writing) done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    })();
    try {
      for (const view of views) {
        const ran = await talaan(['replay', '--view', view, '--data', data, '--json']);
        expect([view, ran.exit, ran.err]).toEqual([view, 0, '']);
        const { same, running, rebuilt } = JSON.parse(ran.out) as Record<string, unknown>;
        expect([view, same, rebuilt]).toEqual([view, true, running]);
      }
    } finally {
      writing = false;
      await writer;
    }
  });
});

describe('a synthetic region', () => {
  it('is the same for the same seed, fact by fact, and another for another', async () => {
    const conduct = async (seed: string): Promise<string> => {
      const place = await temporaryData();
      expect((await talaan(['seed-demo', '--data', place, '--requests', '15', '--seed', seed])).exit).toBe(0);
      const { out } = await talaan(['replay', '--data', place]);
      await removeData(place);
      // ids of reads are random; what was done, by whom, when and to which record is not
      return out
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown> & { meta: { actor: string } })
        .map(({ position, stream, type, recordedAt, conduct: told, meta }) =>
          JSON.stringify([position, stream, type, recordedAt, told, meta.actor]),
        )
        .join('\n');
    };
    const [one, again, other] = [await conduct('7'), await conduct('7'), await conduct('8')];
    expect(again === one).toBe(true);
    expect(other === one).toBe(false);
  });

  it('is not put into data that a server uses, or that is later already', async () => {
    const inUse = await talaan(['seed-demo', '--data', data, '--requests', '1']);
    expect([inUse.exit, inUse.out, inUse.err]).toEqual([4, '', expect.stringContaining('in use')]);
    const place = await temporaryData();
    await talaan(['seed-demo', '--data', place, '--requests', '1']);
    const twice = await talaan(['seed-demo', '--data', place, '--requests', '1']);
    expect([twice.exit, twice.err]).toEqual([2, expect.stringContaining('later than')]);
    await removeData(place);
  });

  it('is served like anything else: overdue lists, statistics and who has read what', async () => {
    const statistics = await people.analyst().reads('/v1/statistics/exchange?from=2024-01-01T00:00:00.000Z');
    expect(statistics.status).toBe(200);
    const reads = await people.auditor().readsWhoRead('?limit=5');
    expect(reads.body.items.length).toBe(5);
    const overdue = await people.officer('th').looksInThe('inbox', '&overdue=true');
    expect(overdue.status).toBe(200);
  });
});
