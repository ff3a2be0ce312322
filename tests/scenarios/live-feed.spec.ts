import { aRequestTo, done, region, type Region } from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

interface Event {
  readonly id: string;
  readonly data: Record<string, unknown>;
}

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

/** The complete events of a stream of server-sent events. */
function events(text: string): readonly Event[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .flatMap((block) => {
      const fields = new Map(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
      );
      const [id, json] = [fields.get('id'), fields.get('data')];
      return id === undefined || json === undefined ? [] : [{ id, data: JSON.parse(json) as Record<string, unknown> }];
    });
}

describe('the live feed of facts', () => {
  it('gives what was, then what comes, each once and in order, conduct only', async () => {
    const first = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    const stream = await people.chair().followsTheFacts('0');
    expect(stream.headers['content-type']).toContain('text/event-stream');
    await stream.until((text) => events(text).some(({ id }) => id === first.position));

    const second = done(await people.officer('th').acknowledges(first.id));
    const text = await stream.until((arrived) => events(arrived).some(({ id }) => id === second.position));
    stream.close();
    const positions = events(text).map(({ id }) => Number(id));
    expect(positions).toEqual(positions.map((_, index) => index + 1));
    expect(text).not.toContain('SYNTHETIC: ');
    expect(events(text).at(-1)?.data).toMatchObject({ type: 'exchange.acknowledged.v1' });
  });

  it('resumes after the event that the reader saw last', async () => {
    const asked = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    const acknowledged = done(await people.officer('th').acknowledges(asked.id));
    const stream = await people.auditor().followsTheFacts('0', asked.position);
    const text = await stream.until((arrived) => events(arrived).some(({ id }) => id === acknowledged.position));
    stream.close();
    const from = Number(asked.position) + 1;
    expect(events(text).map(({ id }) => Number(id))).toEqual(
      Array.from({ length: Number(acknowledged.position) - from + 1 }, (_, index) => from + index),
    );
  });

  it('does not keep the server from stopping', async () => {
    const stream = await people.chair().followsTheFacts('0');
    expect(await server.stop()).toBe(0);
    // after some seconds a stop cuts off whoever is still there: that would be no end of the feed
    expect(await stream.ended).toBe(true);
  });
});
