import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithPostgres, GivenPostgres } from '#event-store/postgres/given-postgres.js';
import { FileVault } from '../file-vault.js';
import { createRootKey } from '../roots/root-key.js';
import { RootRotation } from '../roots/root-rotation.js';
import { SealingVault } from '../sealing-vault.js';
import { copyKeysToServer } from '../server-keys.js';
import { DIGEST_PURPOSES, type Sealed } from '../vault.js';
import { GivenKeys } from './given-keys.js';

const PLACE = { factId: 'fact-1', stream: 'exchange-1', type: 'exchange.submitted.v1', beginning: { to: 'TH-ATU' } };
/** More than two pages. */
const KEYS = 1_300;

describeWithPostgres('Keys that are copied from a folder to PostgreSQL', () => {
  let server: GivenPostgres;
  let given: GivenKeys;
  let folder = '';
  let sealed: readonly Sealed[];
  let gone: readonly Sealed[];
  let digests: readonly string[];
  const ignored = () => undefined;

  beforeAll(async () => (server = await GivenPostgres.start()));
  afterAll(() => server.dispose());
  beforeEach(async () => {
    given = await GivenKeys.in(server);
    folder = mkdtempSync(join(tmpdir(), 'talaan-keys-'));
    const vault = new FileVault(folder, given.rootKeyFile);
    vault.factMacs();
    await vault.noteFactsHaveMacs();
    const all: Sealed[] = [];
    for (let n = 0; n < KEYS; n += 1) all.push(await vault.seal(`content ${String(n)}`, PLACE, await vault.newKey()));
    [gone, sealed] = [all.slice(0, 3), all.slice(3)];
    await vault.destroy(
      gone.map(({ key }) => key),
      1_234,
    );
    digests = digestsOf(vault);
    await closed(vault);
  });
  afterEach(async () => {
    await given.dispose();
    rmSync(folder, { recursive: true });
  });

  async function closed(vault: FileVault): Promise<void> {
    vault.close();
    await vault.ended();
  }

  const digestsOf = (vault: Pick<SealingVault, 'digest'>) =>
    DIGEST_PURPOSES.map((purpose) => vault.digest(purpose, 'text'));
  const copied = (progress: (keys: number) => void = ignored) => copyKeysToServer(folder, given.options, progress);
  const inFolder = () =>
    readdirSync(folder)
      // Whoever reads the file makes these beside it; the first is empty.
      .filter((name) => !/-(wal|shm)$/.test(name))
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]);

  it('open there what they opened here, say when the destroyed ones were, and leave the folder as it is', async () => {
    const before = inFolder();
    const folderMacs = await macsOfFolder();
    const done = await copied();
    expect(done.destroyed).toBe(3);
    expect(done.living).toBeGreaterThanOrEqual(sealed.length);
    expect(inFolder()).toEqual(before);
    const keys = await given.holder();
    expect(keys.factsHaveMacs).toBe(true);
    expect([...(await keys.factMacs()).keys].map(([number, key]) => [number, key.export()])).toEqual(folderMacs);
    const vault = new SealingVault(keys);
    for (const [n, one] of sealed.entries()) {
      expect(await vault.open(one, PLACE)).toEqual({ content: `content ${String(n + 3)}` });
    }
    for (const one of gone) expect(await vault.open(one, PLACE)).toEqual({ erasedAt: 1_234 });
    expect(digestsOf(vault)).toEqual(digests);
    expect(await keys.erasedUpTo()).toBe(0n);
    const added = await vault.seal('more', PLACE, await vault.newKey());
    expect(await vault.open(added, PLACE)).toEqual({ content: 'more' });
    const checker = await given.checker();
    expect(new SealingVault(checker).digest('request', 'text')).toBe(digests[0]);
  });

  async function macsOfFolder() {
    const vault = new FileVault(folder, given.rootKeyFile);
    const keys = [...vault.factMacs().keys].map(([number, key]) => [number, key.export()]);
    await closed(vault);
    return keys;
  }

  it('are those of before a rotation of the root key, too', async () => {
    const newFile = join(folder, 'new.key');
    const rotation = RootRotation.begin({ directory: folder, file: given.rootKeyFile, newFile });
    const begun = () => copyKeysToServer(folder, { ...given.options, rootKeyFile: newFile }, ignored);
    await expect(begun()).rejects.toThrow('has not ended');
    const count = rotation.rewrap(ignored);
    rotation.place();
    rotation.finish(count);
    rotation.close();
    const vault = new FileVault(folder, newFile);
    const open = vault.rotation();
    if (open) vault.endRotation(open);
    await closed(vault);
    await begun();
    const keys = await given.holder({ rootKeyFile: newFile });
    expect(digestsOf(new SealingVault(keys))).toEqual(digests);
    expect(await new SealingVault(keys).open(sealed[0]!, PLACE)).toEqual({ content: 'content 3' });
  });

  it('go on where they were cut off; until then no program begins with them', async () => {
    for (const limit of [1, 2, 3, 5]) {
      let pages = 0;
      const cut = () => {
        if ((pages += 1) === limit) throw new Error('cut off');
      };
      await expect(copied(cut)).rejects.toThrow('cut off');
      await expect(given.holder()).rejects.toThrow('keys are being copied there');
      await expect(given.checker()).rejects.toThrow('keys are being copied there');
    }
    await copied();
    expect(await new SealingVault(await given.holder()).open(sealed.at(-1)!, PLACE)).toEqual({
      content: `content ${String(KEYS - 1)}`,
    });
    await expect(copied()).rejects.toThrow('copied there before');
  });

  it('are found out where one is missing, another one, or too many: then nothing begins with them', async () => {
    const cut = () => {
      throw new Error('cut off');
    };
    await expect(copied(cut)).rejects.toThrow('cut off');
    const [first, second] = sealed.map(({ key }) => key);
    await given.sql(`
      CREATE FUNCTION losing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
      CREATE TRIGGER losing BEFORE INSERT ON talaan_keys.record_key FOR EACH ROW
        WHEN (NEW.id = '${String(first)}') EXECUTE FUNCTION losing();
      DELETE FROM talaan_keys.record_key WHERE id = '${String(first)}'`);
    await expect(copied()).rejects.toThrow(`the key ${String(first)} is missing on the server`);
    await given.sql(`
      DROP TRIGGER losing ON talaan_keys.record_key;
      UPDATE talaan_keys.record_key AS one SET wrapped = other.wrapped FROM talaan_keys.record_key AS other
        WHERE one.id = '${String(second)}' AND other.id = '${String(sealed[2]?.key)}'`);
    await expect(copied()).rejects.toThrow(`the key ${String(second)} is another one on the server`);
    await given.sql(`DELETE FROM talaan_keys.record_key WHERE id = '${String(second)}';
      INSERT INTO talaan_keys.destroyed_key VALUES ('another', 1)`);
    await expect(copied()).rejects.toThrow('that the folder does not have');
    await expect(given.holder()).rejects.toThrow('keys are being copied there');
    await given.sql(`DELETE FROM talaan_keys.destroyed_key WHERE id = 'another'`);
    await copied();
  });

  it('go to no place that has keys, nor of a folder with another root key', async () => {
    createRootKey(join(folder, 'other.key'));
    const other = { ...given.options, rootKeyFile: join(folder, 'other.key') };
    await expect(copyKeysToServer(folder, other, ignored)).rejects.toThrow('is not the root key');
    await (await given.holder()).factMacs();
    await expect(copied()).rejects.toThrow('there are keys on the server already');
  });
});
