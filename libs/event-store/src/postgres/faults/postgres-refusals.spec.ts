import { SystemClock } from '#kernel/clock.js';
import { appendInTurn, everything, refusal, someEvents } from '../../behaviour/subject.js';
import { StoreUnavailable } from '../../event-store.js';
import { FactMacs, newMacKey } from '../../checks/fact-macs.js';
import { describeWithPostgres, GivenPostgres, type Role } from '../given-postgres.js';
import { PostgresEventStore, type PostgresEventStoreOptions } from '../postgres-event-store.js';
import { PostgresLogReader } from '../postgres-log-reader.js';
import { readAddress } from '../connection/address.js';
import { LogIdentity } from '../log-identity.js';
import { prepareLog } from '../preparing/prepare-log.js';
import { TIMES } from '../times.js';

describeWithPostgres('A PostgreSQL server', () => {
  let server: GivenPostgres;
  let database = '';
  const stores: PostgresEventStore[] = [];
  beforeAll(async () => (server = await GivenPostgres.start()));
  afterAll(() => server.dispose());
  beforeEach(async () => (database = await server.newLog()));
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await server.drop(database);
  });

  async function opened(options: Partial<PostgresEventStoreOptions> = {}, role: Role = 'log_writer') {
    const store = await PostgresEventStore.open({
      url: server.url(role, database),
      clock: new SystemClock(),
      ...options,
    });
    stores.push(store);
    return store;
  }

  async function refusalToOpen(role: Role = 'log_writer'): Promise<string> {
    const answer = await opened({}, role).then(
      () => 'opened',
      (error: unknown) => error,
    );
    if (answer === 'opened') return answer;
    expect(answer).toBeInstanceOf(StoreUnavailable);
    return (answer as Error).message;
  }

  describe('that would not keep what it acknowledges', () => {
    const settings: readonly [Record<string, string>, Record<string, string>][] = [
      [{ fsync: 'off' }, { fsync: 'on' }],
      [{ full_page_writes: 'off' }, { full_page_writes: 'on' }],
      [{ synchronous_commit: 'off' }, { synchronous_commit: 'on' }],
      [
        { synchronous_commit: 'local', synchronous_standby_names: 'other' },
        { synchronous_commit: 'on', synchronous_standby_names: '' },
      ],
      [
        { synchronous_commit: 'remote_write', synchronous_standby_names: 'other' },
        { synchronous_commit: 'on', synchronous_standby_names: '' },
      ],
    ];
    it.each(settings)('is refused at the start and while it is used: %p', async (wrong, right) => {
      const store = await opened({ times: { pause: 1 } });
      await store.append('record-1', 'no-stream', someEvents(1));
      await server.reload(wrong);
      try {
        const [name = ''] = Object.keys(wrong);
        expect(await refusalToOpen()).toContain(`${name}=${String(wrong[name])}`);
        const answer = await refusal(store.append('record-1', 0, someEvents(1)));
        expect(answer).toBeInstanceOf(StoreUnavailable);
        expect((answer as Error).message).toContain(`${name}=${String(wrong[name])}`);
      } finally {
        await server.reload(right);
      }
      expect(await store.append('record-1', 0, someEvents(1))).toMatchObject({ revision: 1, position: 2n });
      expect(await refusalToOpen()).toBe('opened');
    });
  });

  it('is said to lose facts at a failover unless a standby is synchronous', async () => {
    const remarks: string[] = [];
    await opened({ onRemark: (remark) => remarks.push(remark) });
    expect(remarks).toEqual([expect.stringContaining('failover can lose facts')]);
    await server.reload({ synchronous_standby_names: 'other' });
    try {
      await opened({ onRemark: (remark) => remarks.push(remark) });
      expect(remarks).toHaveLength(1);
    } finally {
      await server.reload({ synchronous_standby_names: '' });
    }
  });

  it('keeps the order of facts, whatever it begins transactions with', async () => {
    for (const setting of [
      `default_transaction_isolation = 'serializable'`,
      'default_transaction_read_only = on',
      'statement_timeout = 5',
      `search_path = 'nowhere'`,
      `bytea_output = 'escape'`,
    ]) {
      await server.sql(`ALTER DATABASE ${database} SET ${setting}`);
    }
    const [one, two] = await Promise.all([opened(), opened()]);
    const both = [one, two].map((store, n) =>
      Promise.all([1, 2, 3].map((m) => appendInTurn(store, `record-${String(n * m)}`, 40))),
    );
    await Promise.all(both);
    const all = await everything(one);
    expect(all.map(({ position }) => position)).toEqual(Array.from({ length: 240 }, (_, n) => BigInt(n + 1)));
  });

  describe('is refused as', () => {
    it('a superuser, and as the owner of the log', async () => {
      expect(await refusalToOpen('postgres')).toContain('is a superuser');
      expect(await refusalToOpen('log_owner')).toContain('owns the log');
    });

    it.each([
      ['UPDATE on the table', 'GRANT UPDATE ON talaan.fact TO log_writer', 'has UPDATE on talaan.fact'],
      ['UPDATE of a column', 'GRANT UPDATE (mac) ON talaan.fact TO log_writer', 'has UPDATE on talaan.fact'],
      ['DELETE', 'GRANT DELETE ON talaan.fact TO log_writer', 'has DELETE on talaan.fact'],
      ['TRUNCATE', 'GRANT TRUNCATE ON talaan.fact TO PUBLIC', 'has TRUNCATE on talaan.fact'],
      ['TRIGGER', 'GRANT TRIGGER ON talaan.fact TO log_writer', 'has TRIGGER on talaan.fact'],
      ['UPDATE on the id of the log', 'GRANT UPDATE ON talaan.log TO log_writer', 'has UPDATE on talaan.log'],
      ['DELETE on migrations', 'GRANT DELETE ON talaan.migration TO log_writer', 'has DELETE on talaan.migration'],
      ['CREATE on the schema', 'GRANT CREATE ON SCHEMA talaan TO log_writer', 'may make tables in the schema talaan'],
      ['a database of its own', 'ALTER DATABASE current OWNER TO log_writer', 'owns the log'],
    ])('a role with %s', async (_, grant, reason) => {
      await server.sql(grant.replace('current', database), database);
      expect(await refusalToOpen()).toContain(reason);
    });

    it.each([
      ['may become the owner', 'GRANT log_owner TO log_writer', 'REVOKE log_owner FROM log_writer', 'owns the log'],
      ['may make roles', 'ALTER ROLE log_writer CREATEROLE', 'ALTER ROLE log_writer NOCREATEROLE', 'may make roles'],
      ['copies the server', 'ALTER ROLE log_writer REPLICATION', 'ALTER ROLE log_writer NOREPLICATION', 'REPLICATION'],
      [
        'writes all data',
        'GRANT pg_write_all_data TO log_writer',
        'REVOKE pg_write_all_data FROM log_writer',
        'the role pg_write_all_data, as which the log is written, has ',
      ],
      [
        'runs programs',
        'GRANT pg_execute_server_program TO log_writer',
        'REVOKE pg_execute_server_program FROM log_writer',
        'files of the server',
      ],
    ])('a role that %s, also without inheriting it', async (_, grant, back, reason) => {
      await server.sql(`ALTER ROLE log_writer NOINHERIT; ${grant}`);
      try {
        expect(await refusalToOpen()).toContain(reason);
      } finally {
        await server.sql(`ALTER ROLE log_writer INHERIT; ${back}`);
      }
      expect(await refusalToOpen()).toBe('opened');
    });

    it('a role that may not append', async () => {
      expect(await refusalToOpen('log_reader')).toContain('INSERT');
    });
  });

  describe('lets nobody change or remove a fact:', () => {
    const changes = ["UPDATE talaan.fact SET payload = ''", 'DELETE FROM talaan.fact', 'TRUNCATE talaan.fact'];
    it.each([
      ['log_writer', 'permission denied'],
      ['log_reader', 'permission denied'],
      ['log_owner', 'facts are immutable'],
      ['postgres', 'facts are immutable'],
    ] as const)('not %s', async (role, reason) => {
      const store = await opened();
      await store.append('record-1', 'no-stream', someEvents(2));
      for (const change of [...changes, `SET session_replication_role = replica; ${changes[1] ?? ''}`]) {
        await expect(server.sql(change, database, role)).rejects.toThrow(/permission denied|immutable/);
        if (!change.startsWith('SET')) await expect(server.sql(change, database, role)).rejects.toThrow(reason);
      }
      if (role === 'log_writer' || role === 'log_reader') {
        for (const change of ['DROP TABLE talaan.fact', 'ALTER TABLE talaan.fact DISABLE TRIGGER ALL']) {
          await expect(server.sql(change, database, role)).rejects.toThrow('must be owner');
        }
      }
      expect(await everything(store)).toHaveLength(2);
    });
  });

  describe('with a log', () => {
    it('that is not prepared is refused', async () => {
      await server.sql('CREATE DATABASE bare');
      const url = server.url('log_writer', 'bare');
      await expect(PostgresEventStore.open({ url, clock: new SystemClock() })).rejects.toThrow('not prepared');
      await server.drop('bare');
    });

    it('of a newer program is refused', async () => {
      await server.sql("INSERT INTO talaan.migration (name, run_on) VALUES ('9999-later', now())", database);
      expect(await refusalToOpen()).toContain('newer program (9999-later)');
    });

    it('whose triggers are gone or off is refused', async () => {
      await server.sql('ALTER TABLE talaan.fact DISABLE TRIGGER fact_is_never_changed', database);
      expect(await refusalToOpen()).toContain('trigger');
    });

    it('is prepared twice as once', async () => {
      const owner = server.url('log_owner', database);
      expect(await prepareLog({ owner, writer: 'log_writer' })).toEqual([]);
      expect(await refusalToOpen()).toBe('opened');
    });

    it.each([
      ['its owner', 'log_owner', 'is the owner'],
      ['a superuser', 'postgres', 'is a superuser'],
    ])('is not prepared for %s as the one who writes it, and nothing is done', async (_, writer, reason) => {
      await server.sql('CREATE DATABASE bare OWNER log_owner');
      try {
        await expect(prepareLog({ owner: server.url('log_owner', 'bare'), writer })).rejects.toThrow(reason);
        const made = await server.sql(`SELECT FROM pg_namespace WHERE nspname = 'talaan'`, 'bare');
        expect(made).toHaveLength(0);
      } finally {
        await server.drop('bare');
      }
    });

    it('is not prepared for a writer that could do more', async () => {
      await server.sql('ALTER ROLE log_reader CREATEROLE');
      try {
        const owner = server.url('log_owner', database);
        await expect(prepareLog({ owner, writer: 'log_reader' })).rejects.toThrow('may make roles');
      } finally {
        await server.sql('ALTER ROLE log_reader NOCREATEROLE');
      }
    });

    it('is not prepared for a role that is not there', async () => {
      const owner = server.url('log_owner', database);
      await expect(prepareLog({ owner, writer: 'nobody' })).rejects.toThrow('there is no role nobody');
    });

    it('with MACs is not written without keys, and one without not with keys', async () => {
      const macs = new FactMacs(new Map([[1, newMacKey()]]));
      const plain = await opened();
      const keyed = await opened({ macs });
      await keyed.append('record-1', 'no-stream', someEvents(1));
      const answer = await refusal(plain.append('record-2', 'no-stream', someEvents(1)));
      expect((answer as Error).message).toContain('keys are needed');
      expect(await everything(keyed)).toHaveLength(1);
    });

    it('is read by a role that only reads', async () => {
      const store = await opened();
      await store.append('record-1', 'no-stream', someEvents(3));
      const reader = new PostgresLogReader(readAddress(server.url('log_reader', database)), TIMES, new LogIdentity());
      expect(await everything(reader)).toEqual(await everything(store));
      await reader.close();
    });
  });

  it('takes names that the others take, and refuses those that it cannot keep before anything is sent', async () => {
    const store = await opened();
    const [event] = someEvents(1);
    const wrong = [
      store.append('a\0b', 'any', someEvents(1)),
      store.append('x'.repeat(1_025), 'any', someEvents(1)),
      store.append('record-1', 'any', [{ ...event!, type: 'a\0' }]),
    ];
    for (const append of wrong) expect(await refusal(append)).toBeInstanceOf(TypeError);
    const odd = `${'ក'.repeat(341)}"`;
    await store.append(odd, 'no-stream', [{ ...event!, type: 'a,{}"\\NULL' }]);
    expect(await store.readStream(odd)).toMatchObject([{ stream: odd, type: 'a,{}"\\NULL' }]);
  });

  it('is never told with its password', async () => {
    const secret = 'correct-horse';
    const wrong = [
      server.url('log_writer', database, secret),
      server.url('log_writer', 'nowhere', secret),
      `postgres://log_writer:${secret}@127.0.0.1:1/log`,
      `postgres://log_writer:${secret}@nowhere.invalid/log`,
    ];
    for (const url of wrong) {
      const error: unknown = await PostgresEventStore.open({ url, clock: new SystemClock() }).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(StoreUnavailable);
      expect(JSON.stringify([error, String(error), (error as Error).stack, (error as Error).cause])).not.toContain(
        secret,
      );
    }
  });
});
