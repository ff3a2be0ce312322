import { setTimeout as pause } from 'node:timers/promises';
import { aRequestTo, done, type Entry, type Person, type Region } from './client.js';
import { leftOutOnSplit } from './form.js';
import { movedServer, type MovedServer, RESTART } from './moved-server.js';

const HOUR = 3_600_000;

let server: MovedServer;
let people: Region;

beforeAll(async () => {
  server = await movedServer();
  people = server.people;
});

afterAll(() => server.end());

interface Told {
  readonly record: string;
  readonly what: string;
  readonly type: string;
  readonly dueAt?: string;
}

/** What a person is told of a record by the clock. */
async function remindedOf(person: Person, record: string): Promise<readonly Told[]> {
  const { body } = await person.reads<{ readonly items: readonly Told[] }>('/v1/notices?limit=200');
  return body.items.filter((notice) => notice.record === record && ['due-soon', 'overdue'].includes(notice.what));
}

const whats = async (person: Person, record: string) =>
  (await remindedOf(person, record)).map(({ what, type }) => `${what} ${type}`);

/**
 * What is noted of a record once the clock has gone on. A look notes what has been due for longest first: a limit that is
 * near later than all of its own is noted after them.
 */
async function afterLooks(record: string, hours: number, atLeast = 0): Promise<readonly string[]> {
  server.clock.movedBy += hours * HOUR;
  const later = `exchange-${done(await people.officer('vn').submits(aRequestTo('TH-ATU'))).id}`;
  server.clock.movedBy += 1.8 * HOUR;
  while ((await remindedOf(people.officer('vn'), later)).length === 0) await pause(50);
  // What its own slice notes comes by a look of its own.
  while ((await whats(people.officer('ph'), record)).length < atLeast) await pause(50);
  return await whats(people.officer('ph'), record);
}

const DUE = 'due-soon reminder.due-soon.v1';

describe('a limit that is near', () => {
  it('is noted once, in the last quarter of its time, and told to both parties with the time of that limit', async () => {
    const { id } = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    const record = `exchange-${id}`;
    done(await people.officer('th').acknowledges(id));
    expect(await afterLooks(record, 3)).toEqual([]);
    expect(await afterLooks(record, 0.5)).toEqual([DUE]);
    const { body } = await people.officer('ph').readsTheRequest(id);
    for (const person of [people.officer('ph'), people.officer('th')]) {
      expect(await remindedOf(person, record)).toMatchObject([{ what: 'due-soon', dueAt: body.dueAt }]);
    }
    const trail = await people.chair().readsTheAuditTrail(`?record=reminder-${record}`);
    expect(trail.body.items).toMatchObject([
      {
        type: 'reminder.due-soon.v1',
        role: 'platform',
        record: `reminder-${record}`,
        conduct: { record, limit: 'answer' },
      },
    ]);
    expect(await afterLooks(record, 9, 2)).toEqual([DUE, 'overdue exchange.limit-passed.v1']);
  });

  it('does not change the record: what was read before it is still what a command expects', async () => {
    const { id, revision } = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    expect(await afterLooks(`exchange-${id}`, 0)).toEqual([DUE]);
    done(await people.officer('th').acknowledges(id, { ifMatch: revision }));
  });

  (leftOutOnSplit(RESTART) ? it.skip : it)(
    'is noted once after the server was down, and not at all where the limit has passed meanwhile',
    async () => {
      const { id } = done(await people.officer('ph').submits(aRequestTo('TH-ATU', { urgency: 'routine' })));
      done(await people.officer('th').acknowledges(id));
      const near = `exchange-${id}`;
      const passed = `exchange-${done(await people.officer('ph').submits(aRequestTo('TH-ATU'))).id}`;
      await server.stop();
      server.clock.movedBy += 6.2 * 24 * HOUR;
      await server.start();
      people = server.people;
      const urgent = ['overdue exchange.limit-passed.v1', 'overdue exchange.limit-passed.v1'];
      expect(await afterLooks(passed, 0, 2)).toEqual(urgent);
      expect(await afterLooks(near, 0)).toEqual([DUE]);
      await server.stop();
      await server.start();
      people = server.people;
      expect(await afterLooks(near, 0)).toEqual([DUE]);
    },
  );

  it('asks for nothing once what it asks for was done', async () => {
    const { id } = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    done(await people.officer('th').answers(id, 'SYNTHETIC'));
    expect(await afterLooks(`exchange-${id}`, 9)).toEqual([]);
  });

  it('is new once it was moved', async () => {
    const { id } = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    done(await people.officer('th').acknowledges(id));
    const record = `exchange-${id}`;
    expect(await afterLooks(record, 5)).toEqual([DUE]);
    const newDueAt = new Date(server.clock.now() + 40 * HOUR).toISOString();
    const reason = { reason: 'translation', newDueAt, content: { text: 'SYNTHETIC: a translator is sought' } };
    done(await people.officer('th').does('notify-delay', id, reason));
    expect(await afterLooks(record, 31)).toEqual([DUE, DUE]);
    expect((await remindedOf(people.officer('th'), record)).at(-1)?.dueAt).toBe(newDueAt);
  });
});

describe('the limit of a request to a post', () => {
  it('is noted when it is near and when it has passed, and told to both', async () => {
    const dueAt = new Date(server.clock.now() + 8 * HOUR).toISOString();
    const content = { person: { name: 'SYNTHETIC: a person' }, question: 'SYNTHETIC: a question' };
    const body = { to: 'TH-CONSULAR', purpose: 'identify-person', dueAt, content };
    const { id } = done(await people.officer('ph').posts('/v1/assistance-requests', body));
    const record = `assistance-${id}`;
    expect(await afterLooks(record, 3)).toEqual([]);
    expect(await afterLooks(record, 0.5)).toEqual([DUE]);
    expect(await afterLooks(record, 9)).toEqual([DUE, 'overdue reminder.overdue.v1']);
    expect(await whats(people.consular('th'), record)).toEqual([DUE, 'overdue reminder.overdue.v1']);
    expect(await afterLooks(record, 100)).toHaveLength(2);
  });
});

it('The trail shows that the platform noted it, after the fact that set the limit', async () => {
  const { id } = done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
  await afterLooks(`exchange-${id}`, 0);
  const { body } = await people.chair().readsTheAuditTrail(`?record=${id}`);
  const [first] = body.items;
  const due = body.items.find(({ type }: Entry) => type === 'reminder.due-soon.v1');
  expect(due).toMatchObject({ actor: 'platform', causation: first?.id });
});
