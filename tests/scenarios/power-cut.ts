import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** One thing that a traced program did to a file, in the order in which it did it. */
export type Act =
  | { readonly did: 'write'; readonly file: string; readonly at: number; readonly bytes: Buffer }
  | { readonly did: 'truncate'; readonly file: string; readonly to: number }
  | { readonly did: 'sync'; readonly file: string }
  | { readonly did: 'say'; readonly text: string };

export function straceIsThere(): boolean {
  try {
    return execFileSync('strace', ['-e', 'trace=write', '-o', '/dev/null', 'true']).length === 0;
  } catch {
    return false;
  }
}

/** Runs a program and answers with what it did to the files named, and what it said on standard output. */
export async function trace(
  program: readonly string[],
  files: readonly string[],
  folder: string,
): Promise<readonly Act[]> {
  const log = join(folder, 'strace.txt');
  const calls = 'trace=write,pwrite64,ftruncate,fsync,fdatasync';
  spawnSync('strace', ['-f', '-y', '-xx', '-s', '1000000', '-e', calls, '-o', log, process.execPath, ...program]);
  const text = await readFile(log, 'latin1');
  return text.split('\n').flatMap((line) => actOf(line, files));
}

const CALL =
  /^\d+\s+(\w+)\((\d+)<([^>]*)>(?:, (?:"((?:\\x[0-9a-f]{2})*)"(?:\.\.\.)?, (\d+)(?:, (\d+))?|(\d+)))?\)\s+= (-?\d+)/;

function actOf(line: string, files: readonly string[]): readonly Act[] {
  const [, call, descriptor, path = '', hex = '', , offset = '0', length, result] = CALL.exec(line) ?? [];
  if (call === undefined || Number(result) < 0) return [];
  const bytes = Buffer.from(hex.replaceAll('\\x', ''), 'hex');
  if (call === 'write' && descriptor === '1') return [{ did: 'say', text: bytes.toString() }];
  const file = basename(Buffer.from(path.replaceAll('\\x', ''), path.startsWith('\\x') ? 'hex' : 'utf8').toString());
  if (!files.includes(file)) return [];
  switch (call) {
    case 'pwrite64':
      return [{ did: 'write', file, at: Number(offset), bytes }];
    case 'ftruncate':
      return [{ did: 'truncate', file, to: Number(length) }];
    case 'fsync':
    case 'fdatasync':
      return [{ did: 'sync', file }];
    default:
      throw new Error(`not understood: ${line.slice(0, 200)}`);
  }
}

/**
 * The files as a disk has them after the power went out: what was synced is there; of what was written since, each
 * write is there or not as `survives` says.
 */
export async function afterPowerCut(acts: readonly Act[], folder: string, survives: () => boolean): Promise<void> {
  const disk = new Map<string, Buffer>();
  const pending = new Map<string, Act[]>();
  for (const act of acts) {
    if (act.did === 'say') continue;
    if (act.did !== 'sync') pending.set(act.file, [...(pending.get(act.file) ?? []), act]);
    else {
      for (const synced of pending.get(act.file) ?? []) apply(disk, synced);
      pending.delete(act.file);
    }
  }
  for (const unsynced of pending.values()) for (const act of unsynced) if (survives()) apply(disk, act);
  await mkdir(folder, { recursive: true });
  for (const [file, bytes] of disk) await writeFile(join(folder, file), bytes);
}

function apply(disk: Map<string, Buffer>, act: Act): void {
  if (act.did === 'say' || act.did === 'sync') return;
  const before = disk.get(act.file) ?? Buffer.alloc(0);
  const size = act.did === 'truncate' ? act.to : Math.max(before.length, act.at + act.bytes.length);
  const after = Buffer.alloc(size);
  before.copy(after, 0, 0, Math.min(size, before.length));
  if (act.did === 'write') act.bytes.copy(after, act.at);
  disk.set(act.file, after);
}
