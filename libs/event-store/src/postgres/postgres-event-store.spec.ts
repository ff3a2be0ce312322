import type { Clock } from '#kernel/clock.js';
import { type Adapter, SettableClock } from '../behaviour/subject.js';
import { CheckedStore } from '../checks/checked-log.js';
import { behavesAsAnEventStore } from '../event-store.behaviour.js';
import type { EventStore } from '../event-store.js';
import { FactMacs, newMacKey } from '../checks/fact-macs.js';
import { givenLongRecord, LONG_PIECES, turnsDuring } from '../given-long-record.js';
import { describeWithPostgres, GivenPostgres } from './given-postgres.js';
import { PostgresEventStore } from './postgres-event-store.js';

describeWithPostgres('PostgreSQL', () => {
  let server: GivenPostgres;
  let database = '';
  let store: EventStore | undefined;
  beforeAll(async () => (server = await GivenPostgres.start()));
  afterAll(() => server.dispose());

  const opened = (clock: Clock, macs: FactMacs | undefined) =>
    PostgresEventStore.open({ url: server.url('log_writer', database), clock, ...(macs && { macs }) });

  const adapter: Adapter = {
    name: 'PostgresEventStore',
    open: async (clock, lastPosition, macs) => {
      database = await server.newLog(lastPosition);
      return (store = await opened(clock, macs));
    },
    restart: async (clock, macs) => {
      await store?.close();
      return (store = await opened(clock, macs));
    },
    dispose: async () => {
      await store?.close();
      await server.drop(database);
    },
    unable: {},
  };

  behavesAsAnEventStore(adapter);

  const own = new FactMacs(new Map([[1, newMacKey()]]));
  const checked = (macs = own): [FactMacs, (inner: EventStore) => EventStore] => {
    const onBroken = () => {
      throw new Error('a fact that nobody changed was called broken');
    };
    return [macs, (inner) => new CheckedStore(inner, { macs, onBroken })];
  };

  behavesAsAnEventStore({
    ...adapter,
    name: 'PostgresEventStore, checked as it is read',
    open: async (clock, lastPosition, given) => {
      const [macs, checking] = checked(given);
      return checking(await adapter.open(clock, lastPosition, macs));
    },
    restart: async (clock, given) => {
      const [macs, checking] = checked(given);
      await store?.close();
      return checking((store = await opened(clock, macs)));
    },
    unable: { 'a log without MACs': 'only logs with MACs are checked' },
  });

  it('gives a long record whole, in pieces between which others have their turn', async () => {
    const log = await adapter.open(new SettableClock());
    const { texts, appended } = await givenLongRecord(log);
    const { turns, result } = await turnsDuring(() => log.readStream('long'));
    expect(turns).toBeGreaterThanOrEqual(LONG_PIECES);
    expect(result.map(({ id, payload }) => [id, payload])).toEqual(appended.map(({ id }, n) => [id, texts[n]]));
    const rest = await log.readStream('long', 20);
    expect(rest.map(({ revision }) => revision)).toEqual(texts.slice(20).map((_, n) => n + 20));
    await adapter.dispose();
  });
});
