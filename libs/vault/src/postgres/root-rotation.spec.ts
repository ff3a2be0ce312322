import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, linkSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FactMacs } from '#event-store/checks/fact-macs.js';
import { describeWithPostgres, GivenPostgres } from '#event-store/postgres/given-postgres.js';
import { digestKeyId } from '../digest-keys.js';
import { unwrapKey } from '../envelope.js';
import { EpochKeys } from '../roots/epoch-keys.js';
import { macKeyId } from '../mac-keys.js';
import { createRootKey, readRootKey } from '../roots/root-key.js';
import { type Roots, rootsOf } from '../roots/root-keys.js';
import { SealingVault } from '../sealing-vault.js';
import type { Sealed } from '../vault.js';
import { GivenKeys } from './given-keys.js';
import type { PostgresKeys } from './postgres-keys.js';
import { EpochRewrap } from './rewrap.js';
import { ServerRootRotation, type ServerRotationWanted } from './root-rotation.js';

const PLACE = { factId: 'fact-1', stream: 'exchange-1', type: 'exchange.submitted.v1' };
const none = (): void => undefined;

describeWithPostgres('Another root key for keys on PostgreSQL', () => {
  let server: GivenPostgres;
  let given: GivenKeys;
  let keys: PostgresKeys;
  let content: Sealed;
  let before: string;
  let older: Roots;
  let digest: string;
  let mac: string;

  beforeAll(async () => (server = await GivenPostgres.start()));
  afterAll(() => server.dispose());
  beforeEach(async () => {
    given = await GivenKeys.in(server);
    before = join(given.folder, 'kept.key');
    copyFileSync(given.rootKeyFile, before);
    older = rootsOf(readRootKey(before));
    keys = await given.holder();
    mac = macOf(await keys.factMacs());
    const vault = new SealingVault(keys);
    content = await vault.seal({ n: 1 }, PLACE, await vault.newKey());
    digest = digestOf(keys);
  });
  afterEach(() => given.dispose());

  const wanted = (newFile?: string): ServerRotationWanted => ({
    owner: given.url('log_owner'),
    file: given.rootKeyFile,
    newFile,
    epochKeys: given.epochKeys,
  });

  /** Keys for digests and MACs must stay as they are. */
  function digestOf(by: Pick<PostgresKeys, 'digestKey'>): string {
    return by.digestKey('request').export().toString('hex');
  }

  function macOf({ keys: made }: FactMacs): string {
    return [...made].map(([number, key]) => `${String(number)} ${key.export().toString('hex')}`).join();
  }

  /** Whether a process that begins now with this root key opens what was sealed, and makes the same MACs and digests. */
  async function opens(rootKeyFile: string): Promise<boolean> {
    const other = await given.holder({ rootKeyFile });
    const isSame = macOf(await other.factMacs()) === mac && digestOf(other) === digest;
    const { content: found } = (await new SealingVault(other).open(content, PLACE)) as { content?: unknown };
    return JSON.stringify(found) === '{"n":1}' && isSame;
  }

  async function rotated(newFile?: string): Promise<void> {
    const rotation = await ServerRootRotation.begin(wanted(newFile));
    await rotation.finish(await rotation.rewrap(none));
    rotation.place();
    await rotation.endRotation();
    await rotation.close();
  }

  async function rewrapped(): Promise<void> {
    const rewrap = await EpochRewrap.begin(given.options);
    await rewrap.rewrap(none);
    await rewrap.end();
    await rewrap.close();
  }

  /** How many of all wrapped keys this root key opens, in the database and in the folder. */
  async function openedBy({ wrapping }: Roots): Promise<number> {
    const macs = await given.sql('SELECT number AS name, wrapped FROM talaan_keys.mac_key');
    const digests = await given.sql('SELECT purpose AS name, wrapped FROM talaan_keys.digest_key');
    const settings = await given.sql('SELECT name, value FROM talaan_keys.setting');
    const files = readdirSync(given.epochKeys);
    const wrapped: (readonly [string, Buffer])[] = [
      ...macs.map(({ name, wrapped: key }) => [macKeyId(Number(name)), key as Buffer] as const),
      ...digests.map(({ name, wrapped: key }) => [digestKeyId(String(name)), key as Buffer] as const),
      ...settings.map(
        ({ name, value }) => [String(name).replace(/^before /, ''), Buffer.from(String(value), 'base64')] as const,
      ),
      ...files.map((file) => [file.split('.')[0] ?? '', readFileSync(join(given.epochKeys, file))] as const),
    ];
    return wrapped.filter(([id, key]) => {
      try {
        return Boolean(unwrapKey(key, id, wrapping));
      } catch {
        return false;
      }
    }).length;
  }

  it('opens everything, and the one before nothing', async () => {
    const all = await openedBy(older);
    expect(all).toBeGreaterThan(2);
    const link = join(given.folder, 'link');
    // The same file by another name: what is left of it is seen there.
    linkSync(join(given.epochKeys, 'epoch-1.key'), link);
    const wrapped = readFileSync(link);
    await rotated();
    const newer = rootsOf(readRootKey(given.rootKeyFile));
    expect([newer.check === older.check, await openedBy(newer), await openedBy(older)]).toEqual([false, all, 0]);
    expect(readFileSync(link).equals(wrapped)).toBe(false);
    expect(await opens(given.rootKeyFile)).toBe(true);
    await expect(given.holder({ rootKeyFile: before })).rejects.toThrow('is not the root key');
    const rows = await given.sql("SELECT name FROM talaan_keys.setting WHERE name ~ 'before|rotation'");
    expect([rows, readdirSync(given.epochKeys)]).toEqual([[], ['epoch-1.key']]);
    const [kept = ''] = readdirSync(given.folder).filter((name) => name.startsWith('root.key.before-'));
    expect(readRootKey(join(given.folder, kept)).equals(older.root)).toBe(true);
  });

  it('is in the file that is named, and may be followed by another', async () => {
    const [second, third] = ['second.key', 'third.key'].map((name) => join(given.folder, name)) as [string, string];
    createRootKey(second);
    await rotated(second);
    expect(await opens(second)).toBe(true);
    await expect(opens(given.rootKeyFile)).rejects.toThrow('is not the root key');
    const again = await ServerRootRotation.begin({ ...wanted(third), file: second });
    await again.finish(await again.rewrap(none));
    again.place();
    await again.endRotation();
    await again.close();
    expect(await opens(third)).toBe(true);
  });

  it('opens everything beside the one before until it has ended, for programs with and without record keys', async () => {
    const rotation = await ServerRootRotation.begin(wanted());
    expect(await opens(before)).toBe(true);
    await rotation.finish(await rotation.rewrap(none));
    for (const file of [before, `${given.rootKeyFile}.new`]) expect(await opens(file)).toBe(true);
    const checker = await given.checker();
    expect([macOf(await checker.factMacs()), digestOf(checker)]).toEqual([mac, digest]);
    await expect(EpochRewrap.begin(given.options)).rejects.toThrow('A rotation of the root key has not ended');
    await rotation.close();
  });

  it('comes while programs run: they go on, and take it when an epoch key needs it', async () => {
    await rotated();
    const vault = new SealingVault(keys);
    expect(await vault.open(content, PLACE)).toEqual({ content: { n: 1 } });
    await rewrapped();
    for (let n = 0; n < 300; n += 1) content = await vault.seal({ n: 1 }, PLACE, await vault.newKey());
    expect(await vault.open(content, PLACE)).toEqual({ content: { n: 1 } });
    expect([await opens(given.rootKeyFile), readdirSync(given.epochKeys)]).toEqual([true, ['epoch-2.key']]);
  });

  it('cut off anywhere goes on where it is begun again, and either root key opens everything until then', async () => {
    await rewrapped();
    const program = fileURLToPath(new URL('./given-rotation.js', import.meta.url));
    const env = { ...process.env, TALAAN_TEST_KEYS: JSON.stringify(wanted()) };
    let cutOff = 0;
    for (;;) {
      const child = spawn(process.execPath, [program, String(cutOff)], { stdio: 'ignore', env });
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
      expect(await opens(given.rootKeyFile)).toBe(true);
      if (code === 0) break;
      expect(signal).toBe('SIGKILL');
      // The last step comes when it has ended.
      if (await isRotating()) expect(await opens(before)).toBe(true);
      cutOff += 1;
    }
    expect(cutOff).toBeGreaterThan(5);
    await expect(opens(before)).rejects.toThrow('is not the root key');
  }, 120_000);

  const isRotating = async () =>
    (await given.sql("SELECT 1 FROM talaan_keys.setting WHERE name = 'root-rotation'")).length > 0;

  it('makes nothing of an epoch key that one before wrapped and no epoch has', async () => {
    await rotated();
    new EpochKeys(given.epochKeys, older, () => older).make(2);
    await rewrapped();
    expect([await opens(given.rootKeyFile), readdirSync(given.epochKeys)]).toEqual([true, ['epoch-2.key']]);
  });

  it('is refused as the one in use, where another one is under way, as a role that owns nothing, and before anything is there', async () => {
    await expect(ServerRootRotation.begin(wanted(before))).rejects.toThrow('is the root key in use');
    const holder = { ...wanted(), owner: given.url('log_writer') };
    await expect(ServerRootRotation.begin(holder)).rejects.toThrow('the role does not own the keys');
    const other = join(given.folder, 'other.key');
    createRootKey(other);
    await expect(ServerRootRotation.begin({ ...wanted(), file: other })).rejects.toThrow('is not the root key');
    const first = await ServerRootRotation.begin(wanted(join(given.folder, 'first.key')));
    await first.close();
    await expect(ServerRootRotation.begin(wanted(other))).rejects.toThrow('has not ended: end it first');
    const empty = await GivenKeys.in(server);
    const nothing = {
      owner: empty.url('log_owner'),
      file: empty.rootKeyFile,
      newFile: undefined,
      epochKeys: empty.epochKeys,
    };
    await expect(ServerRootRotation.begin(nothing)).rejects.toThrow('No program has begun');
    await empty.dispose();
  });
});
