import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { open, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** One thing that a traced program did below a folder, in the order in which it did it. Paths are absolute. */
export type Act =
  | { readonly did: 'write'; readonly path: string; readonly at: number | 'end'; readonly bytes: Buffer }
  | { readonly did: 'truncate'; readonly path: string; readonly to: number }
  | { readonly did: 'make'; readonly path: string; readonly kind: 'file' | 'folder' }
  | { readonly did: 'link' | 'rename'; readonly path: string; readonly to: string }
  | { readonly did: 'remove'; readonly path: string }
  /** Of what was done before act number `since`: a sync says nothing about what is done while it runs. */
  | { readonly did: 'sync'; readonly path: string; readonly since: number; readonly failed: boolean }
  | { readonly did: 'say'; readonly text: string };

const CALLS = [
  ...['openat', 'open', 'creat', 'mkdir', 'mkdirat', 'write', 'pwrite64', 'ftruncate', 'fsync', 'fdatasync'],
  ...['link', 'linkat', 'rename', 'renameat', 'renameat2', 'unlink', 'unlinkat'],
];

/** Why programs cannot be traced on this machine; undefined when they can. */
export function untraceable(): string | undefined {
  const { error, status, stderr } = spawnSync('strace', ['-o', '/dev/null', 'true'], { encoding: 'utf8' });
  if (error) return 'strace is not installed (a Debian package of that name)';
  return status === 0 ? undefined : `strace cannot be used here: ${stderr.trim()}`;
}

/** How a traced program says that a fault of the disk made it end. */
export const ENDED_BY_FAULT = 3;

export interface Traced {
  /** The program and its arguments, for Node. */
  readonly program: readonly string[];
  /** What is done elsewhere is left out. */
  readonly below: string;
  /** Where the program is run, and where the trace is kept for as long as it is read. */
  readonly place: string;
  readonly folder: string;
  /** More for strace, such as faults to inject. */
  readonly options?: readonly string[];
}

/** Runs a program and answers with what it did below a folder, and what it said on standard output. */
export async function trace({ program, below, place, folder, options = [] }: Traced): Promise<readonly Act[]> {
  const file = join(folder, 'strace.txt');
  const strace = ['-f', '--seccomp-bpf', '-y', '-xx', '-s', '33554432', '-e', `trace=${CALLS.join(',')}`, ...options];
  const child = spawn('strace', [...strace, '-o', file, process.execPath, ...program], {
    cwd: place,
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  const isExpected = code === 0 || signal === 'SIGKILL' || isFaults(code, complaints, options);
  if (!isExpected) throw new Error(`the traced program ended with ${String(code)}: ${complaints}`);
  const acts: Act[] = [];
  const reader = new Reader(resolve(below), acts);
  const lines = await open(file);
  for await (const line of lines.readLines({ encoding: 'latin1' })) reader.read(line);
  await rm(file);
  return acts;
}

/** A program that lost a part to a fault ends with 3, one that cannot even start says why. */
function isFaults(code: number | null, complaints: string, options: readonly string[]): boolean {
  return options.length > 0 && (code === ENDED_BY_FAULT || /I\/O error|EIO/.test(complaints));
}

/** Something that a thread has begun and not yet ended. */
interface Begun {
  readonly text: string;
  readonly since: number;
}

/** Reads strace's lines, of which some are the halves of one call. */
class Reader {
  readonly #begun = new Map<string, Begun>();

  constructor(
    private readonly below: string,
    private readonly acts: Act[],
  ) {}

  read(line: string): void {
    const [, thread = '', rest = ''] = /^(\d+)\s+(.*)$/s.exec(line) ?? [];
    const first = /^(.*) <unfinished \.\.\.>$/s.exec(rest)?.[1];
    if (first !== undefined) {
      // What is said counts from the moment at which saying it began.
      if (!this.#said(first)) this.#begun.set(thread, { text: first, since: this.acts.length });
      return;
    }
    const second = /^<\.\.\. \w+ resumed>(.*)$/s.exec(rest)?.[1];
    const begun = this.#begun.get(thread);
    if (second !== undefined) {
      this.#begun.delete(thread);
      if (begun) this.#call(begun.text + second, begun.since);
    } else if (!this.#said(rest)) this.#call(rest, this.acts.length);
  }

  #said(text: string): boolean {
    const said = /^write\(1<[^>]*>, "((?:\\x[0-9a-f]{2})*)"/.exec(text)?.[1];
    if (said === undefined) return false;
    this.acts.push({ did: 'say', text: bytesOf(said).toString() });
    return true;
  }

  #call(text: string, since: number): void {
    const [, call = '', given = '', result = ''] = /^(\w+)\((.*)\)\s+= (-?\d+|\?)/s.exec(text) ?? [];
    if (call === '') return;
    const failed = !/^\d/.test(result);
    const syncs = call === 'fsync' || call === 'fdatasync';
    if (failed && !syncs) return;
    const paths = this.#paths(call, given);
    const [path, to] = paths;
    if (path === undefined || !paths.some((named) => named.startsWith(`${this.below}/`) || named === this.below))
      return;
    if (path.endsWith(' (deleted)')) return;
    this.acts.push(...actsOf(call, given, { path, to, since, failed, result: Number(result) }));
  }

  #paths(call: string, given: string): readonly string[] {
    if (FIRST_IS_DESCRIPTOR.has(call)) return [textOf(/^\d+<([^>]*)>/.exec(given)?.[1] ?? '')];
    const relative = /(AT_FDCWD|\d+)(?:<([^>]*)>)?, "((?:\\x[0-9a-f]{2})*)"/g;
    const plain = /"((?:\\x[0-9a-f]{2})*)"/g;
    if (call.includes('at') && call !== 'creat') {
      return [...given.matchAll(relative)].map(([, , folder = '', name = '']) => resolve(textOf(folder), textOf(name)));
    }
    return [...given.matchAll(plain)].map(([, name = '']) => textOf(name));
  }
}

const FIRST_IS_DESCRIPTOR = new Set(['write', 'pwrite64', 'ftruncate', 'fsync', 'fdatasync']);

interface Call {
  readonly path: string;
  readonly to: string | undefined;
  readonly since: number;
  readonly failed: boolean;
  readonly result: number;
}

function actsOf(call: string, given: string, { path, to = '', since, failed, result }: Call): readonly Act[] {
  switch (call) {
    case 'write':
      return [{ did: 'write', path, at: 'end', bytes: written(given).subarray(0, result) }];
    case 'pwrite64':
      return [
        { did: 'write', path, at: Number(/, (\d+)$/.exec(given)?.[1]), bytes: written(given).subarray(0, result) },
      ];
    case 'ftruncate':
      return [{ did: 'truncate', path, to: Number(/, (\d+)$/.exec(given)?.[1]) }];
    case 'fsync':
    case 'fdatasync':
      return [{ did: 'sync', path, since, failed }];
    case 'mkdir':
    case 'mkdirat':
      return [{ did: 'make', path, kind: 'folder' }];
    case 'link':
    case 'linkat':
      return [{ did: 'link', path, to }];
    case 'rename':
    case 'renameat':
    case 'renameat2':
      return [{ did: 'rename', path, to }];
    case 'unlink':
    case 'unlinkat':
      return [{ did: 'remove', path }];
    case 'open':
    case 'openat':
    case 'creat':
      return [
        ...(given.includes('O_CREAT') || call === 'creat' ? [{ did: 'make', path, kind: 'file' } as const] : []),
        ...(given.includes('O_TRUNC') || call === 'creat' ? [{ did: 'truncate', path, to: 0 } as const] : []),
      ];
    default:
      throw new Error(`not understood: ${call}`);
  }
}

function written(given: string): Buffer {
  return bytesOf(/"((?:\\x[0-9a-f]{2})*)"/.exec(given)?.[1] ?? '');
}

function textOf(named: string): string {
  return named.startsWith('\\x') ? bytesOf(named).toString() : named;
}

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex');
}
