import { KeyObject } from 'node:crypto';
import { chmodSync, copyFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { StoreUnavailable } from '#event-store/event-store.js';
import { describeWithPostgres, GivenPostgres } from '#event-store/postgres/given-postgres.js';
import { behavesAsRecordKeys } from '../record-keys.behaviour.js';
import { SealingVault } from '../sealing-vault.js';
import { COUNTS_FOR } from './asked-keys.js';
import { GivenKeys } from './given-keys.js';
import type { PostgresKeys } from './postgres-keys.js';

const PLACE = { factId: 'fact-1', stream: 'exchange-1', type: 'exchange.submitted.v1' };

describeWithPostgres('Keys on PostgreSQL', () => {
  let server: GivenPostgres;
  let given: GivenKeys;
  beforeAll(async () => (server = await GivenPostgres.start()));
  afterAll(() => server.dispose());

  behavesAsRecordKeys({
    name: 'PostgresKeys',
    open: async () => {
      given = await GivenKeys.in(server);
      return given.holder();
    },
    restart: async () => {
      await given.close();
      return given.holder();
    },
    dispose: () => given.dispose(),
  });

  describe('used by several processes', () => {
    beforeEach(async () => (given = await GivenKeys.in(server)));
    afterEach(() => given.dispose());

    /** As so many processes that start together. */
    const together = async (count: number): Promise<readonly PostgresKeys[]> => {
      const all = await Promise.all(Array.from({ length: count }, () => given.holder()));
      await Promise.all(all.map((keys) => keys.factMacs()));
      return all;
    };

    it('have one key for MACs, one for each digest and one epoch, though ten start together', async () => {
      const all = await together(10);
      const macs = await Promise.all(all.map(async (keys) => (await keys.factMacs()).keys.get(1)?.export()));
      expect(new Set(macs.map(String)).size).toBe(1);
      const digests = all.map((keys) => new SealingVault(keys).digest('request', 'a'));
      expect(new Set(digests).size).toBe(1);
      expect(readdirSync(given.epochKeys)).toEqual(['epoch-1.key']);
      expect(statSync(join(given.epochKeys, 'epoch-1.key')).mode & 0o777).toBe(0o600);
      expect(await given.sql('SELECT count(*)::int AS n FROM talaan_keys.mac_key')).toEqual([{ n: 1 }]);
      const sealed = await new SealingVault(all[0]!).seal('x', PLACE, (await all[1]!.take()).id);
      expect(await new SealingVault(all[9]!).open(sealed, PLACE)).toEqual({ content: 'x' });
    });

    it('are handed out once among all of them, each durable by then', async () => {
      const all = await together(4);
      const taken = await Promise.all(all.flatMap((keys) => Array.from({ length: 500 }, () => keys.take())));
      const ids = taken.map(({ id }) => id);
      expect(new Set(ids).size).toBe(2_000);
      const [row] = await given.sql(
        `SELECT count(*)::int AS n FROM talaan_keys.record_key WHERE id IN (${ids.map((id) => `'${id}'`).join()})`,
      );
      expect(row).toEqual({ n: 2_000 });
    });

    it('are refused at one within a second after they were destroyed at another, which nothing tells it', async () => {
      const [one, other] = await together(2);
      const { id } = await one!.take();
      expect(await other!.find(id)).toBeInstanceOf(KeyObject);
      // Remembered: at once, without asking.
      expect(other!.find(id)).toBeInstanceOf(KeyObject);
      await one!.destroy([id], 5_000);
      const destroyed = performance.now();
      expect(await one!.find(id)).toBe(5_000);
      for (;;) {
        const asked = performance.now();
        if ((await other!.find(id)) === 5_000) break;
        expect(asked - destroyed).toBeLessThan(COUNTS_FOR);
        await after(5);
      }
      expect(await given.sql(`SELECT FROM talaan_keys.record_key WHERE id = '${id}'`)).toEqual([]);
    });

    it('are destroyed by several at the same time', async () => {
      const all = await together(4);
      const taken = await Promise.all(Array.from({ length: 200 }, () => all[0]!.take()));
      const ids = taken.map(({ id }) => id);
      await Promise.all(all.map((keys, n) => keys.destroy(n % 2 === 0 ? ids : ids.toReversed(), n)));
      const at = await all[3]!.destroyedAt(ids);
      expect(at.every((time) => time === at[0] && time !== undefined)).toBe(true);
    });
  });

  describe('when their server goes away', () => {
    beforeEach(async () => (given = await GivenKeys.in(server)));
    afterEach(() => given.dispose());

    it('are StoreUnavailable, and all there when it is back', async () => {
      const faults: StoreUnavailable[] = [];
      const keys = await given.holder({ onFault: (fault) => faults.push(fault) });
      await keys.factMacs();
      const taken = await Promise.all(Array.from({ length: 300 }, () => keys.take()));
      const id = taken[0]!.id;
      await server.down();
      await after(COUNTS_FOR);
      await expect(keys.find(id)).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(keys.destroy([id], 1)).rejects.toBeInstanceOf(StoreUnavailable);
      const more = Array.from({ length: 300 }, () => keys.take());
      const settled = await Promise.allSettled(more);
      const reasons = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
      expect(reasons.length).toBeGreaterThan(0);
      expect(reasons.every((reason) => reason instanceof StoreUnavailable)).toBe(true);
      expect(faults.length).toBeGreaterThan(0);
      await server.up();
      const all = await Promise.all([...taken, await keys.take()].map(async (one) => keys.find(one.id)));
      expect(all.every((key) => key instanceof KeyObject)).toBe(true);
      await keys.destroy([id], 2);
      expect(await keys.find(id)).toBe(2);
    });

    it('end their process when it comes back as another one', async () => {
      let lost = 0;
      const keys = await given.holder({ onLost: () => (lost += 1) });
      await keys.factMacs();
      const { id } = await keys.take();
      await given.sql('UPDATE talaan_keys.store SET id = gen_random_uuid()');
      await given.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'log_writer'`);
      await after(COUNTS_FOR);
      for (let times = 0; times < 2; times += 1) {
        await expect(keys.find(id)).rejects.toThrow('came back with other keys');
      }
      expect(lost).toBe(1);
    });
  });

  describe('are not opened', () => {
    beforeEach(async () => (given = await GivenKeys.in(server)));
    afterEach(() => given.dispose());
    const reason = (opening: Promise<unknown>) =>
      opening.then(
        () => 'opened',
        (error: unknown) => (error as Error).message,
      );

    it('where no keys were prepared', async () => {
      await server.sql('CREATE DATABASE bare OWNER log_owner');
      expect(await reason(given.holder({ url: server.url('log_writer', 'bare') }))).toContain('not prepared for keys');
      await server.drop('bare');
    });

    it('by their owner, by a superuser, or by one who may forget what was destroyed', async () => {
      expect(await reason(given.holder({ url: given.url('log_owner') }))).toContain('owns the keys');
      const superuser = server.url('postgres', given.database);
      expect(await reason(given.holder({ url: superuser }))).toContain('is a superuser');
      await given.sql('GRANT DELETE ON talaan_keys.destroyed_key TO log_writer');
      expect(await reason(given.holder())).toContain('has DELETE on talaan_keys.destroyed_key');
    });

    it('with another root key, with other epoch keys, or with none', async () => {
      const keys = await given.holder();
      await keys.factMacs();
      const epoch = join(given.epochKeys, 'epoch-1.key');
      const other = join(given.folder, 'other.key');
      writeFileSync(other, Buffer.alloc(32, 5), { mode: 0o600 });
      expect(await reason(given.holder({ rootKeyFile: other }))).toContain('is not the root key');
      const begun = async () => (await given.holder()).factMacs();
      const kept = readFileSync(epoch);
      chmodSync(epoch, 0o640);
      expect(await reason(begun())).toContain('set its mode to 0600');
      rmSync(epoch);
      expect(await reason(begun())).toContain('does not exist');
      writeFileSync(epoch, Buffer.alloc(60, 5), { mode: 0o600 });
      expect(await reason(begun())).toContain('was altered');
      const second = await GivenKeys.in(server);
      copyFileSync(given.rootKeyFile, join(second.folder, 'given.key'));
      await (await second.holder({ rootKeyFile: join(second.folder, 'given.key') })).factMacs();
      copyFileSync(join(second.epochKeys, 'epoch-1.key'), epoch);
      expect(await reason(begun())).toContain('are not those of these keys');
      await second.dispose();
      writeFileSync(epoch, kept);
      expect(await reason(begun())).toBe('opened');
    });

    it('without the password in what is said', async () => {
      const wrong = server.url('log_writer', given.database, 'other-secret');
      const said = await reason(given.holder({ url: wrong }));
      expect(said).toContain('password authentication failed');
      expect(said).not.toContain('other-secret');
    });
  });

  describe('of a program without content', () => {
    beforeEach(async () => (given = await GivenKeys.in(server)));
    afterEach(() => given.dispose());

    it('are those for MACs and digests, once a program that holds keys has begun', async () => {
      const checker = await given.checker(10_000);
      const waiting = checker.factMacs();
      const holder = await given.holder();
      const macs = await holder.factMacs();
      expect((await waiting).keys.get(1)?.export()).toEqual(macs.keys.get(1)?.export());
      const digest = (keys: typeof holder | typeof checker) => new SealingVault(keys).digest('cursor', 'a');
      expect(digest(checker)).toBe(digest(holder));
      await expect((await given.checker(1)).factMacs()).resolves.toBeDefined();
    });

    it('are none where no such program has begun', async () => {
      await expect((await given.checker(1)).factMacs()).rejects.toThrow('has begun with these keys yet');
    });

    it('are no record keys: nothing is sealed, opened or destroyed, and the database itself refuses', async () => {
      const holder = await given.holder();
      await holder.factMacs();
      const vault = new SealingVault(holder);
      const sealed = await vault.seal('x', PLACE, await vault.newKey());
      const checker = new SealingVault(await given.checker());
      for (const tried of [checker.newKey(), checker.open(sealed, PLACE), checker.destroy([sealed.key], 1)]) {
        await expect(tried).rejects.toThrow('has no record keys');
      }
      const statements = [
        'SELECT wrapped FROM talaan_keys.record_key',
        'SELECT id FROM talaan_keys.destroyed_key',
        'SELECT number FROM talaan_keys.epoch',
        'DELETE FROM talaan_keys.record_key',
        `INSERT INTO talaan_keys.destroyed_key VALUES ('x', 1)`,
        `UPDATE talaan_keys.setting SET value = 'x'`,
        `INSERT INTO talaan_keys.mac_key VALUES (2, '')`,
      ];
      for (const text of statements) await expect(given.sql(text, 'log_reader')).rejects.toThrow('permission denied');
    });

    it('are not read by a role that may read record keys, nor held by one that may not', async () => {
      await expect(given.checker(1, 'log_writer')).rejects.toThrow('may read record keys, and this program needs none');
      await expect(given.holder({ url: given.url('log_reader') })).rejects.toThrow('the role may not write the keys');
    });
  });
});
