import { SystemClock } from '#kernel/clock.js';
import { anEvent } from '../behaviour/subject.js';
import { StoreUnavailable } from '../event-store.js';
import { admitAccessWriter } from './access-writer.js';
import { describeWithPostgres, GivenPostgres } from './given-postgres.js';
import { PostgresEventStore } from './postgres-event-store.js';

describeWithPostgres('A role that may append only what is recorded of access and of the log', () => {
  let server: GivenPostgres;
  let database = '';
  let narrow: PostgresEventStore;
  let writer: PostgresEventStore;
  const opened = (role: 'log_access' | 'log_writer') =>
    PostgresEventStore.open({ url: server.url(role, database), clock: new SystemClock(), times: { pause: 1 } });
  const of = (type: string) => ({ ...anEvent(), type });

  beforeAll(async () => {
    server = await GivenPostgres.start();
    database = await server.newLog();
    const owner = server.url('log_owner', database);
    await admitAccessWriter(owner, 'log_access');
    await admitAccessWriter(owner, 'log_access');
    [narrow, writer] = [await opened('log_access'), await opened('log_writer')];
  });
  afterAll(async () => {
    await narrow.close();
    await writer.close();
    await server.dispose();
  });

  it.each(['access.content-read.v1', 'access.refused.v1', 'log.digest-recorded.v1', 'log.break-found.v1'])(
    'appends %s',
    async (type) => {
      await narrow.append(`reads-${type}`, 'no-stream', [of(type)]);
      expect(await writer.readStream(`reads-${type}`)).toMatchObject([{ type }]);
    },
  );

  it.each(['exchange.submitted.v1', 'exchange.content-erased.v1', 'log.keys-rewrapped.v1', 'accessory.sold.v1'])(
    'is refused %s by the database itself, beside what it may append as well',
    async (type) => {
      const refused = narrow.append(`record-${type}`, 'no-stream', [of('access.refused.v1'), of(type)]);
      await expect(refused).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(refused).rejects.toThrow('row-level security');
      expect(await writer.readStream(`record-${type}`)).toEqual([]);
      const row = `(9000, 'id', 'stream', 0, '${type}', '', '', 1, NULL)`;
      await expect(server.sql(`INSERT INTO talaan.fact VALUES ${row}`, database, 'log_access')).rejects.toThrow(
        'row-level security',
      );
    },
  );

  it('reads every fact, whoever wrote it, and the writer writes any', async () => {
    await writer.append('exchange-1', 'no-stream', [of('exchange.submitted.v1')]);
    expect(await narrow.readStream('exchange-1')).toMatchObject([{ type: 'exchange.submitted.v1' }]);
    expect(await narrow.head()).toBe(await writer.head());
  });

  it.each([
    'UPDATE talaan.fact SET payload = payload',
    'DELETE FROM talaan.fact',
    'TRUNCATE talaan.fact',
    'ALTER TABLE talaan.fact DISABLE ROW LEVEL SECURITY',
    'DROP POLICY only_access_log_access ON talaan.fact',
  ])('cannot %s', async (text) => {
    await expect(server.sql(text, database, 'log_access')).rejects.toThrow(/permission denied|must be owner/);
  });

  it('is made of a role that is there', async () => {
    await expect(admitAccessWriter(server.url('log_owner', database), 'nobody')).rejects.toThrow('no role nobody');
  });
});
