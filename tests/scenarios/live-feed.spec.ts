import { basename, join } from 'node:path';
import { aRequestTo, done, region, type Region } from './client.js';
import { fetchContract } from './contract-examples.js';
import { leftOutOnSplit } from './form.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { eventsIn, positionIn } from './server-sent-events.js';
import { talaan } from './talaan.js';

let data: string;
let server: RunningServer;
let people: Region;

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data);
  people = region(server);
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

/** Positions of the events that have arrived. */
const positionsIn = (text: string) => eventsIn(text).map(({ id }) => positionIn(id));

describe('the live feed of facts', () => {
  it('gives what was, then what comes, each once and in order, conduct only', async () => {
    const first = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    const stream = await people.chair().followsTheFacts('0');
    expect(stream.headers['content-type']).toContain('text/event-stream');
    await stream.until((text) => positionsIn(text).includes(first.position));

    const second = done(await people.officer('th').acknowledges(first.id));
    const text = await stream.until((arrived) => positionsIn(arrived).includes(second.position));
    stream.close();
    const positions = positionsIn(text).map(Number);
    expect(positions).toEqual(positions.map((_, index) => index + 1));
    expect(text).not.toContain('SYNTHETIC: ');
    expect(eventsIn(text).at(-1)?.data).toMatchObject({ type: 'exchange.acknowledged.v1' });
  });

  it('resumes after the event that the reader saw last', async () => {
    const asked = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    const acknowledged = done(await people.officer('th').acknowledges(asked.id));
    const stream = await people.auditor().followsTheFacts('0', asked.position);
    const text = await stream.until((arrived) => positionsIn(arrived).includes(acknowledged.position));
    stream.close();
    const from = Number(asked.position) + 1;
    expect(positionsIn(text).map(Number)).toEqual(
      Array.from({ length: Number(acknowledged.position) - from + 1 }, (_, index) => from + index),
    );
  });

  it('does not keep the server from stopping', async () => {
    const stream = await people.chair().followsTheFacts('0');
    expect(await server.stop()).toBe(0);
    // after some seconds a stop cuts off whoever is still there: that would be no end of the feed
    expect(await stream.ended).toBe(true);
  });

  (leftOutOnSplit('a restore is of the log in a folder') ? it.skip : it)(
    'is begun again after a restore: what followed an event of before is gone, and its positions are given to others',
    async () => {
      const [folder, kept] = [
        join(data, '..', `${basename(data)}-restored`),
        join(data, '..', `${basename(data)}-backup`),
      ];
      const events = async (after: string) => {
        const stream = await people.auditor().followsTheFacts(after);
        const text = await stream.until((arrived) => eventsIn(arrived).length > 0 || stream.status !== 200);
        stream.close();
        return { status: stream.status, text, events: eventsIn(text) };
      };
      const ran = async (...words: readonly string[]) => expect(await talaan(words)).toMatchObject({ exit: 0 });
      // The test before stopped it.
      server = await startServer(data);
      people = region(server);
      try {
        await ran('backup', '--data', data, '--to', kept, '--with-root-key');
        const { position } = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
        const [first] = (await events('0')).events;
        const [last] = (await events(String(Number(position) - 1))).events;
        expect(await server.stop()).toBe(0);
        server = await startServer(data);
        people = region(server);
        expect((await events('0')).events[0]).toEqual(first);

        expect(await server.stop()).toBe(0);
        await ran('restore', '--from', kept, '--data', folder);
        server = await startServer(folder);
        people = region(server);
        for (const event of [first?.id, last?.id, `${position}000`]) {
          const { status, text } = await events(String(event));
          expect([event, status, (JSON.parse(text) as { code: string }).code]).toEqual([
            event,
            409,
            'feed.begin-again',
          ]);
        }
        const { paths } = await fetchContract(server.origin);
        expect(paths['/v1/facts']?.get?.responses).toHaveProperty('409');
        const again = await events('0');
        expect(again.events[0]?.data).toEqual(first?.data);
        expect(again.events[0]?.id).not.toBe(first?.id);
      } finally {
        await server.stop();
        await removeData(folder);
        await removeData(kept);
      }
    },
  );
});
