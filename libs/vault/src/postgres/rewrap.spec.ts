import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, linkSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeWithPostgres, GivenPostgres } from '#event-store/postgres/given-postgres.js';
import { SealingVault } from '../sealing-vault.js';
import type { Sealed } from '../vault.js';
import { GivenKeys } from './given-keys.js';
import type { PostgresKeys } from './postgres-keys.js';
import { EpochRewrap } from './rewrap.js';

const PLACE = { factId: 'fact-1', stream: 'exchange-1', type: 'exchange.submitted.v1' };
const none = (): void => undefined;

describeWithPostgres('Wrapping the keys on PostgreSQL anew', () => {
  let server: GivenPostgres;
  let given: GivenKeys;
  let keys: PostgresKeys;
  let vault: SealingVault;

  beforeAll(async () => (server = await GivenPostgres.start()));
  afterAll(() => server.dispose());
  beforeEach(async () => {
    given = await GivenKeys.in(server);
    keys = await given.holder();
    await keys.factMacs();
    vault = new SealingVault(keys);
  });
  afterEach(() => given.dispose());

  const sealed = async (count: number): Promise<Sealed[]> => {
    const all: Sealed[] = [];
    for (let n = 0; n < count; n += 1) all.push(await vault.seal({ n }, PLACE, await vault.newKey()));
    return all;
  };

  /** How many of these a process that begins now opens. */
  async function opened(all: readonly Sealed[]): Promise<number> {
    const other = await given.holder();
    await other.factMacs();
    const found = await Promise.all(all.map((one) => new SealingVault(other).open(one, PLACE)));
    return found.filter((one) => 'content' in one).length;
  }

  async function rewrapped(): Promise<number> {
    const rewrap = await EpochRewrap.begin(given.options);
    const count = await rewrap.rewrap(none);
    await rewrap.end();
    await rewrap.close();
    return count;
  }

  const epochs = async () =>
    (await given.sql('SELECT DISTINCT epoch FROM talaan_keys.record_key ORDER BY 1')).map(({ epoch }) => epoch);

  it('leaves all content as it was, under the next epoch key alone, and has overwritten the one before', async () => {
    const all = await sealed(600);
    const first = readFileSync(join(given.epochKeys, 'epoch-1.key'));
    const kept = join(given.folder, 'link');
    // The same file by another name: what is left of it is seen there.
    linkSync(join(given.epochKeys, 'epoch-1.key'), kept);
    expect(await rewrapped()).toBeGreaterThanOrEqual(768);
    expect([readdirSync(given.epochKeys), await epochs(), await opened(all)]).toEqual([['epoch-2.key'], [2], 600]);
    expect([readFileSync(kept).length, readFileSync(kept).equals(first)]).toEqual([first.length, false]);
    await rewrapped();
    expect([readdirSync(given.epochKeys), await opened(all)]).toEqual([['epoch-3.key'], 600]);
  });

  it('goes on while programs seal, open and destroy, and brings nothing back', async () => {
    const all = await sealed(2_000);
    const other = await given.holder();
    await other.factMacs();
    const doomed = all.slice(500, 560);
    const isDone = { is: false };
    const busy = (async () => {
      while (!isDone.is) all.push(...(await sealed(100)));
    })();
    const destroying = (async () => {
      for (const { key } of doomed) await other.destroy([key], 5);
    })();
    await rewrapped();
    await destroying;
    isDone.is = true;
    await busy;
    expect(await epochs()).toEqual([2]);
    expect(await opened(all)).toBe(all.length - doomed.length);
    expect(await other.destroyedAt(doomed.map(({ key }) => key))).toEqual(doomed.map(() => 5));
  });

  it('cut off anywhere goes on where it is begun again', async () => {
    const all = await sealed(1_200);
    const program = fileURLToPath(new URL('./given-rewrap.js', import.meta.url));
    const env = { ...process.env, TALAAN_TEST_KEYS: JSON.stringify(given.options) };
    let cutOff = 0;
    for (;;) {
      const child = spawn(process.execPath, [program, String(cutOff)], { stdio: 'ignore', env });
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
      expect(await opened(all)).toBe(1_200);
      if (code === 0) break;
      expect(signal).toBe('SIGKILL');
      cutOff += 1;
    }
    expect(cutOff).toBeGreaterThan(4);
    expect([readdirSync(given.epochKeys), await epochs()]).toEqual([['epoch-2.key'], [2]]);
    // Cut off when the epoch key before was gone, and this was not noted.
    await given.sql('UPDATE talaan_keys.epoch SET is_destroyed = false');
    await rewrapped();
    expect([readdirSync(given.epochKeys), await opened(all)]).toEqual([['epoch-2.key'], 1_200]);
  }, 120_000);

  it('is not begun with another folder of epoch keys, nor where no program has begun', async () => {
    await expect(EpochRewrap.begin({ ...given.options, epochKeys: join(given.folder, 'none') })).rejects.toThrow(
      'does not exist',
    );
    const empty = await GivenKeys.in(server);
    await expect(EpochRewrap.begin(empty.options)).rejects.toThrow('No program has begun');
    await empty.dispose();
  });

  it('ends what a copy of the server from before can open of destroyed content: until then it can, then nothing', async () => {
    const [doomed, living] = await sealed(2);
    if (!doomed || !living) throw new Error('nothing was sealed');
    const backup = await server.restored();
    const fromBackup = async (one: Sealed): Promise<unknown> => {
      const url = backup.url('log_writer', given.database);
      const old = await given.holder({ url });
      await old.factMacs();
      return new SealingVault(old).open(one, PLACE);
    };
    try {
      await vault.destroy([doomed.key], 5);
      expect(await vault.open(doomed, PLACE)).toEqual({ erasedAt: 5 });
      // The window that docs/guide/operating.md names.
      expect(await fromBackup(doomed)).toEqual({ content: { n: 0 } });
      await rewrapped();
      expect(existsSync(join(given.epochKeys, 'epoch-1.key'))).toBe(false);
      await expect(fromBackup(doomed)).rejects.toThrow('does not exist');
      // Whoever reads its tables finds what no key opens.
      const rows = await backup.sql('SELECT DISTINCT epoch FROM talaan_keys.record_key', given.database);
      expect(rows).toEqual([{ epoch: 1 }]);
      expect([await vault.open(living, PLACE), await opened([doomed, living])]).toEqual([{ content: { n: 1 } }, 1]);
    } finally {
      await given.close();
      await backup.dispose();
    }
  });
});
