import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { decode } from '#event-store/fact.js';
import { SystemClock } from '#kernel/clock.js';
import { SqliteLogReader } from '#event-store/sqlite/sqlite-log-reader.js';
import type { Sealed } from '#vault/vault.js';
import type { Parts } from './build.js';
import { firstDifference } from './log-file.js';
import { copyLogAndKeys, type Seed } from './seeded.js';

/** What `talaan verify` says of an edit. */
export type Verdict = 'found' | 'not found' | 'found elsewhere';

/** What `talaan verify` finds wrong with a folder, and the positions that it names. */
export async function breaksIn(data: string, parts: Parts): Promise<{ breaks: number; named: readonly bigint[] }> {
  const named: bigint[] = [];
  let breaks = 0;
  try {
    await parts.verifyFolder(data, async ({ position, stream, what }) => {
      breaks += 1;
      // of the file as a whole no position is told, but where facts are not found by what leads to them
      const [, told] = /^position (\d+) of /.exec(what) ?? [];
      if (stream !== 'log.db') named.push(position);
      else if (told !== undefined) named.push(BigInt(told));
      await Promise.resolve();
    });
  } catch {
    // a root key that cannot show it, or a log that cannot be read: the command says so, and ends otherwise than with 0
    return { breaks: breaks + 1, named };
  }
  return { breaks, named };
}

/**
 * Makes the edit in a copy of the log that is otherwise whole, and looks whether `talaan verify` finds it, and where. The
 * first position that it names may be the next one, where facts are gone, and the end of a digest, where only that tells.
 */
export async function verdictOn(
  edit: (data: string) => void,
  seed: Seed,
  copy: string,
  parts: Parts,
): Promise<Verdict> {
  await rm(copy, { recursive: true, force: true });
  await copyLogAndKeys(seed.folder, copy);
  edit(copy);
  const { breaks, named } = await breaksIn(copy, parts);
  if (breaks === 0) return 'not found';
  const first = hasFacts(copy) ? firstDifference(copy, seed.folder) : undefined;
  if (first === undefined || named.length === 0) return 'found';
  const lowest = named.reduce((a, b) => (a < b ? a : b));
  const isNamed = lowest >= first && (lowest <= first + 1n || lowest <= endOfDigest(seed.folder, first));
  return isNamed ? 'found' : 'found elsewhere';
}

function hasFacts(data: string): boolean {
  const log = new DatabaseSync(join(data, 'log.db'), { readOnly: true });
  const columns = log
    .prepare("SELECT name FROM pragma_table_info('fact')")
    .all()
    .map(({ name }) => name);
  log.close();
  return columns.includes('mac');
}

/** The end of what the first digest covers that covers a position; the end of the log where none does. */
function endOfDigest(data: string, position: bigint): bigint {
  const log = new DatabaseSync(join(data, 'log.db'), { readOnly: true });
  const end = log
    .prepare(
      `SELECT coalesce(min(position), (SELECT max(position) FROM fact)) AS last FROM fact
       WHERE stream = 'log-digests' AND position >= ?`,
    )
    .get(position);
  log.close();
  return BigInt(Number(end?.last));
}

/** Whether the log and the keys of a folder are opened, as a server does at its start; what opened is let go of. */
export async function isOpened(data: string, parts: Parts): Promise<boolean> {
  const nothing = () => undefined;
  const told = { onAppend: nothing, onFault: nothing, onLost: nothing, onBroken: nothing, onClockConfirmed: nothing };
  try {
    const clock = new SystemClock();
    const opened = await parts.openLog({
      directory: data,
      rootKeyFile: undefined,
      acceptedLogEnd: undefined,
      clock,
      ...told,
    });
    await opened.close();
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether the vault opens content of a record, without any look at MACs, as it stands in an edited log: the second line, if
 * the first one should fail. Answers with the facts that it opens though the record's beginning, or their place, is another.
 */
export async function openedAnyway(data: string, seed: Seed, stream: string, parts: Parts): Promise<number> {
  const [facts, was] = [await factsIn(data, stream), await factsIn(seed.folder, stream)];
  const vault = new parts.FileVault(data);
  try {
    const beginning = facts[0]?.conduct;
    const isSame = JSON.stringify(beginning) === JSON.stringify(was[0]?.conduct);
    let opened = 0;
    for (const { id, type, content } of facts) {
      const before = was.find((fact) => fact.id === id);
      if (content === undefined) continue;
      if (isSame && before?.content?.data === content.data && before.type === type) continue;
      opened += await vault.open(content, { factId: id, stream, type, beginning }).then(
        () => 1,
        () => 0,
      );
    }
    return opened;
  } finally {
    vault.close();
  }
}

async function factsIn(data: string, stream: string) {
  const log = SqliteLogReader.open(data);
  try {
    return (await log.readStream(stream)).map((event) => {
      const { id, conduct, content } = decode(event, new Map());
      return { id, type: event.type, conduct, content: content as Sealed | undefined };
    });
  } finally {
    await log.close();
  }
}

/** A copy of a whole folder. */
export async function copyFolder(from: string, to: string): Promise<string> {
  await rm(to, { recursive: true, force: true });
  await cp(from, to, { recursive: true });
  return to;
}
