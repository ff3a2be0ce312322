import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { jest } from '@jest/globals';
import { KeyDatabase } from './key-database.js';

const WRAPPED = Buffer.alloc(60, 7);
/** How often each of two threads does its work beside the other, at least. */
const ROUNDS = { destroying: 100, opening: 20 };

let folder: string;
let file: string;
let keys: KeyDatabase;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'talaan-keys-'));
  file = join(folder, 'keys.db');
  keys = new KeyDatabase(file);
});

afterEach(() => {
  keys.close();
  rmSync(folder, { recursive: true });
});

const oneKey = () => keys.add(1, () => WRAPPED)[0] ?? '';

describe('destroying a key', () => {
  it('goes on while another thread opens the database and makes keys, again and again', async () => {
    const module = new URL('key-database.js', import.meta.url).href;
    const opened = new Int32Array(new SharedArrayBuffer(4));
    const opening = new Worker(
      `const { KeyDatabase } = await import(${JSON.stringify(module)});
      const { workerData: opened } = await import('node:worker_threads');
      for (;;) {
        const keys = new KeyDatabase(${JSON.stringify(file)});
        try { keys.add(256, () => Buffer.alloc(60, 7)); } finally { keys.close(); }
        Atomics.add(opened, 0, 1);
      }`,
      { eval: true, workerData: opened },
    );
    const isGone = jest.fn();
    opening.once('exit', isGone);
    try {
      for (let rounds = 0; rounds < ROUNDS.destroying || Atomics.load(opened, 0) < ROUNDS.opening; rounds += 1) {
        await pause(1);
        expect(isGone).not.toHaveBeenCalled();
        const key = oneKey();
        keys.destroy([key], 1);
        expect(keys.find(key)).toBe(1);
      }
    } finally {
      await opening.terminate();
    }
  });

  it('that could not be taken out of the write-ahead log is done when it is asked for again', () => {
    const key = oneKey();
    const reader = new DatabaseSync(file, { readOnly: true });
    reader.exec('BEGIN; SELECT * FROM record_key');
    expect(() => {
      keys.destroy([key], 1);
    }).toThrow('in use');
    reader.close();
    keys.destroy([key], 2);
    expect(keys.find(key)).toBe(1);
    expect(statSync(`${file}-wal`).size).toBe(0);
  });
});
