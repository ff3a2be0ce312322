import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyKeys } from './key-copy.js';
import { KeyDatabase } from './folder/key-database.js';

let directory: string;
let source: KeyDatabase;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'talaan-keys-'));
  source = new KeyDatabase(join(directory, 'keys.db'));
});

afterEach(() => {
  source.close();
  rmSync(directory, { recursive: true });
});

/** Adds keys whose wrapped bytes tell them apart. */
function add(count: number): readonly { readonly id: string; readonly wrapped: Buffer }[] {
  const wrapped = (id: string) => Buffer.from(`wrapped ${id}`.padEnd(60, '.'));
  return source.add(count, wrapped).map((id) => ({ id, wrapped: wrapped(id) }));
}

function copied(progress: (keys: number) => void = () => undefined) {
  const counts = copyKeys(join(directory, 'keys.db'), join(directory, 'copy.db'), progress);
  return { counts, copy: new KeyDatabase(join(directory, 'copy.db')) };
}

describe('a copy of the keys', () => {
  it('has every key, and says of the destroyed ones when they were', () => {
    const keys = add(12_000);
    source.destroy([keys[7]?.id ?? '', keys[11_999]?.id ?? ''], 1_000);
    const { counts, copy } = copied();
    expect(counts).toEqual({ keys: 12_000, destroyed: 2 });
    for (const [index, { id, wrapped }] of keys.entries()) {
      const expected = index === 7 || index === 11_999 ? 1_000 : new Uint8Array(wrapped);
      expect(copy.find(id)).toEqual(expected);
    }
    copy.close();
  });

  it('has no byte of a key that was destroyed while it was being made', () => {
    const keys = add(12_000);
    const doomed = keys[3]!;
    let pages = 0;
    const { copy } = copied(() => {
      pages += 1;
      if (pages === 1) source.destroy([doomed.id], 2_000);
    });
    expect(pages).toBeGreaterThan(1);
    expect(copy.find(doomed.id)).toBe(2_000);
    copy.close();
    const files = readdirSync(directory).filter((name) => name.startsWith('copy.db'));
    expect(files.filter((name) => readFileSync(join(directory, name)).includes(doomed.wrapped))).toEqual([]);
  });

  it('does not keep the vault from destroying keys, and is followed from the beginning of the log', () => {
    const [key] = add(1);
    source.noteErasedUpTo(77n);
    source.set('root-check', 'check');
    const { copy } = copied(() => source.destroy([key?.id ?? ''], 3_000));
    expect([copy.erasedUpTo(), copy.setting('root-check'), copy.find(key?.id ?? '')]).toEqual([0n, 'check', 3_000]);
    copy.close();
  });
});
