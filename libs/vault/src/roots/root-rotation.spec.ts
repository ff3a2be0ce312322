import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FileVault } from '../file-vault.js';
import { copyKeys } from '../key-copy.js';
import { readFactMacs } from '../mac-keys.js';
import { createRootKey } from './root-key.js';
import { RootRotation } from './root-rotation.js';
import type { Place, Sealed } from '../vault.js';

/** Milliseconds for which a thread that makes keys may still close its own connection. */
const PATIENCE = 5_000;

const place: Place = { factId: 'fact-1', stream: 'record-1', type: 'thing.said.v1' };
/** More than two pages of a rotation. */
const RECORDS = 1_100;
const none = (): undefined => undefined;

let directory: string;
let file: string;
let before: string;
let contents: Sealed[];

const newFile = () => join(directory, 'other.key');
const open = (rootKey = file) => new FileVault(directory, rootKey);
/** Keys are made in a thread, which may go on for a moment. */
const closed = async (vault: FileVault) => {
  vault.close();
  await vault.ended();
};
const begin = (to?: string) => RootRotation.begin({ directory, file, newFile: to });

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'talaan-root-'));
  [file, before] = [join(directory, 'root.key'), join(directory, 'kept.key')];
  createRootKey(file);
  copyFileSync(file, before);
  const vault = open();
  vault.factMacs();
  contents = [];
  for (let n = 0; n < RECORDS; n += 1) contents.push(await vault.seal({ n }, place, await vault.newKey()));
  await closed(vault);
});
afterEach(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));

/** Ends a rotation as the server does. */
function end(rootKey = file): void {
  const vault = open(rootKey);
  const rotation = vault.rotation();
  if (rotation?.keys === undefined) throw new Error('there is no rotation to end');
  vault.endRotation(rotation);
  vault.close();
}

function rotate(to?: string): RootRotation {
  const rotation = begin(to);
  rotation.finish(rotation.rewrap(none));
  rotation.place();
  rotation.close();
  end(to ?? file);
  return rotation;
}

/** How many of the contents a root key opens. */
async function opened(rootKey: string): Promise<number> {
  const vault = open(rootKey);
  let whole = 0;
  for (const [n, sealed] of contents.entries()) {
    const found = await vault.open(sealed, place);
    if ('content' in found && (found.content as { n: number }).n === n) whole += 1;
  }
  await closed(vault);
  return whole;
}

const digests = (vault: FileVault) => [vault.digest('request', 'a'), vault.digest('cursor', 'a')];

function wrappedKeys(): readonly Buffer[] {
  const keys = new DatabaseSync(join(directory, 'keys.db'), { readOnly: true, timeout: PATIENCE });
  const rows = ['record_key', 'mac_key'].flatMap((table) => keys.prepare(`SELECT wrapped FROM ${table}`).all());
  keys.close();
  return rows.map(({ wrapped }) => Buffer.from(wrapped as Uint8Array));
}

function keptOnDisk(bytes: readonly Buffer[]): number {
  const files = readdirSync(directory).filter((name) => name.startsWith('keys.db'));
  const whole = files.map((name) => readFileSync(join(directory, name)).toString('latin1'));
  return bytes.filter((some) => whole.some((text) => text.includes(some.toString('latin1')))).length;
}

describe('a rotation of the root key', () => {
  it('leaves content, MACs and digests as they were, under the new root key alone', async () => {
    const vault = open();
    const [was, macs] = [digests(vault), vault.factMacs()];
    await closed(vault);
    const old = wrappedKeys();
    rotate();
    expect(await opened(file)).toBe(RECORDS);
    const after = open();
    expect(digests(after)).toEqual(was);
    await closed(after);
    expect([...readFactMacs(directory)!.keys].map(([n, key]) => [n, key.export()])).toEqual(
      [...macs.keys].map(([n, key]) => [n, key.export()]),
    );
    expect(() => open(before)).toThrow('is not the root key that this data was sealed with');
    expect(() => readFactMacs(directory, before)).toThrow('is not the root key');
    expect([old.length > RECORDS, keptOnDisk(old), keptOnDisk(wrappedKeys())]).toEqual([true, 0, old.length]);
  });

  it('keeps the root key before beside the new one, or puts the new one where it is told', async () => {
    const { begun } = rotate();
    expect(readFileSync(`${file}.before-${begun.id}`)).toEqual(readFileSync(before));
    expect([existsSync(`${file}.new`), await opened(file)]).toEqual([false, RECORDS]);
    copyFileSync(file, before);
    rotate(newFile());
    expect([readFileSync(file), await opened(newFile())]).toEqual([readFileSync(before), RECORDS]);
    expect(() => open(file)).toThrow('is not the root key');
  });

  it('cannot be to the root key in use, nor to another one than it began with', () => {
    expect(() => begin(before)).toThrow('is the root key in use');
    begin(newFile()).close();
    createRootKey(join(directory, 'third.key'));
    const other = begin(join(directory, 'third.key'));
    expect(() => other.place()).toThrow('another root key');
    other.close();
  });

  it('digests are the same after one more, also for a purpose that is new by then', async () => {
    rotate();
    const keys = new DatabaseSync(join(directory, 'keys.db'), { timeout: PATIENCE });
    keys.exec("DELETE FROM digest_key WHERE purpose = 'cursor'");
    keys.close();
    const vault = open();
    const was = digests(vault);
    await closed(vault);
    rotate();
    const after = open();
    expect(digests(after)).toEqual(was);
    await closed(after);
  });

  it('goes on where it was cut off, at every page; until it ends, either root key opens everything', async () => {
    for (let pages = 0; pages < 3; pages += 1) {
      const rotation = begin();
      let seen = 0;
      const cutOff = () => {
        seen += 1;
        if (seen > pages) throw new Error('cut off');
      };
      expect(() => rotation.rewrap(cutOff)).toThrow('cut off');
      rotation.close();
      expect([await opened(before), await opened(`${file}.new`), await opened(file)]).toEqual([
        RECORDS,
        RECORDS,
        RECORDS,
      ]);
    }
  });
});

describe('a vault in use while the root key is rotated', () => {
  it('goes on sealing and opening, and wraps what it makes by the new root key', async () => {
    const vault = open();
    const sealMany = async (count: number) => {
      for (let n = 0; n < count; n += 1)
        contents.push(await vault.seal({ n: contents.length }, place, await vault.newKey()));
    };
    await sealMany(10);
    const rotation = begin();
    const old = wrappedKeys();
    const meanwhile: Promise<string>[] = [];
    const taken = () => Array.from({ length: 300 }, () => vault.newKey());
    rotation.finish(rotation.rewrap(() => meanwhile.push(...taken())));
    for (const key of await Promise.all(meanwhile)) {
      contents.push(await vault.seal({ n: contents.length }, place, key));
    }
    expect(await vault.open(contents[3]!, place)).toEqual({ content: { n: 3 } });
    rotation.place();
    const asked = vault.rotation();
    await sealMany(600);
    vault.endRotation(asked!);
    await sealMany(600);
    expect(rotation.isEnded).toBe(true);
    rotation.close();
    await closed(vault);
    expect(await opened(file)).toBe(contents.length);
    expect(keptOnDisk(old.slice(0, RECORDS))).toBe(0);
  });

  it('destroys keys meanwhile, which stay destroyed', async () => {
    const vault = open();
    const rotation = begin();
    const doomed = contents[700]!;
    const destroyed: Promise<void>[] = [];
    rotation.rewrap(() => destroyed.push(vault.destroy([doomed.key], 5)));
    await Promise.all(destroyed);
    expect(await vault.open(doomed, place)).toEqual({ erasedAt: 5 });
    rotation.close();
    await closed(vault);
    expect(await opened(`${file}.new`)).toBe(RECORDS - 1);
  });
});

describe('a copy of the keys made while the root key is rotated', () => {
  const copy = (progress: (keys: number) => void = none) => {
    const to = mkdtempSync(join(tmpdir(), 'talaan-copy-'));
    copyKeys(join(directory, 'keys.db'), join(to, 'keys.db'), progress);
    return to;
  };

  it('is opened by either root key, and the rotation goes on in it', async () => {
    const rotation = begin();
    rotation.finish(rotation.rewrap(none));
    rotation.close();
    const to = copy();
    const own = directory;
    directory = to;
    expect([await opened(before), await opened(join(own, 'root.key.new'))]).toEqual([RECORDS, RECORDS]);
    copyFileSync(before, join(to, 'root.key'));
    file = join(to, 'root.key');
    rotate();
    expect(await opened(file)).toBe(RECORDS);
    rmSync(to, { recursive: true });
    directory = own;
  });

  it('has no key of before, when the rotation ended meanwhile', async () => {
    const vault = open();
    for (let n = RECORDS; n < 6_000; n += 1) contents.push(await vault.seal({ n }, place, await vault.newKey()));
    await closed(vault);
    let rotated = false;
    const to = copy(() => {
      if (!rotated) rotate();
      rotated = true;
    });
    const [own, key] = [directory, file];
    directory = to;
    expect(await opened(key)).toBe(contents.length);
    expect(() => open(before)).toThrow('is not the root key');
    rmSync(to, { recursive: true });
    directory = own;
  });
});
