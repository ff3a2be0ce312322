import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { Answer } from './answers.js';

/** Where data folders of earlier programs are kept, one folder for each. */
export const KEPT = 'tests/formats';
const PACKED = '.br';
const STORY = 'story.json';
/** What a data folder must not lose. Views are made from it, the rest from nothing. */
const LASTING = /^(?:log|keys)\.db(?:-wal)?$|^root\.key$/;

/** A command that was carried out, and what it was answered. */
export interface Command {
  readonly identity: string;
  readonly path: string;
  readonly key: string;
  readonly body: unknown;
  readonly status: number;
  readonly answer: unknown;
}

/** What is kept beside the data. */
export interface Story {
  /** Which program wrote the data. */
  readonly program: string;
  /** Milliseconds since 1970-01-01T00:00:00Z, after the last fact: when the questions were asked. */
  readonly askedAt: number;
  /** What `talaan replay --undisclosed` prints of the log. */
  readonly facts: readonly Readonly<Record<string, unknown>>[];
  readonly commands: readonly Command[];
  readonly answers: readonly Answer[];
}

/** The names of the folders that are kept. */
export function keptFolders(): readonly string[] {
  return readdirSync(KEPT).filter((name) => existsSync(join(KEPT, name, STORY + PACKED)));
}

/** Copies what lasts of a data folder whose server has ended into another one. */
export function copyLasting(from: string, to: string): void {
  for (const file of lastingFiles(from)) copyFileSync(join(from, file), join(to, file));
}

/** Packs what lasts of a data folder whose server has ended. */
export function keep(name: string, data: string, story: Story): void {
  const folder = join(KEPT, name);
  mkdirSync(folder);
  for (const file of lastingFiles(data)) {
    writeFileSync(join(folder, file + PACKED), packed(readFileSync(join(data, file))));
  }
  writeFileSync(join(folder, STORY + PACKED), packed(Buffer.from(JSON.stringify(story))));
}

/** Unpacks a kept folder into `data`, which is there and empty. */
export function unpack(name: string, data: string): Story {
  const folder = join(KEPT, name);
  for (const file of readdirSync(folder)) {
    const [lasting = ''] = file.split(PACKED);
    if (LASTING.test(lasting)) writeFileSync(join(data, lasting), unpacked(join(folder, file)), { mode: 0o600 });
  }
  return JSON.parse(unpacked(join(folder, STORY + PACKED)).toString()) as Story;
}

function lastingFiles(data: string): readonly string[] {
  return readdirSync(data).filter((file) => LASTING.test(file));
}

/** A write-ahead log repeats its pages at a distance: only a large window sees it. */
function packed(bytes: Buffer): Buffer {
  const { BROTLI_PARAM_LGWIN, BROTLI_MAX_WINDOW_BITS, BROTLI_PARAM_SIZE_HINT } = constants;
  const params = { [BROTLI_PARAM_LGWIN]: BROTLI_MAX_WINDOW_BITS, [BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params });
}

function unpacked(file: string): Buffer {
  return brotliDecompressSync(readFileSync(file));
}
