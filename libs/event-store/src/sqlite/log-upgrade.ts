import type { DatabaseSync } from 'node:sqlite';
import type { FactMacs } from '../checks/fact-macs.js';
import { claim } from './claim.js';
import { LEVEL } from '../contract.js';
import { formatOf, hasMacs, openForWriting, unavailable, UPGRADE } from './log-file.js';

/** Facts read at a time. */
const PAGE = 1_000;

interface Row {
  readonly position: bigint;
  readonly id: string;
  readonly stream: string;
  readonly stream_number: bigint;
  readonly revision: bigint;
  readonly type: string;
  readonly payload: string;
  readonly metadata: string;
  readonly recorded_at: bigint;
}

/**
 * Makes a log one of the newest level. Gives every fact of one that was begun without MACs its own, in one transaction:
 * all of them or none. Answers how many facts got one: 0 when they had them.
 * @param progress is told how many facts have theirs
 * @throws StoreInUse while a server runs on it; StoreUnavailable
 */
export function upgradeLog(directory: string, macs: FactMacs, progress: (facts: number) => void): number {
  const claimed = claim(directory);
  try {
    const log = openForWriting(directory, true);
    try {
      if (formatOf(log) === LEVEL) return 0;
      log.exec('BEGIN IMMEDIATE');
      const facts = hasMacs(formatOf(log)) ? 0 : upgradeFacts(log, macs, progress);
      log.exec(`PRAGMA user_version = ${String(LEVEL)}; COMMIT`);
      return facts;
    } finally {
      // What was not committed is rolled back.
      log.close();
    }
  } catch (error) {
    throw unavailable(error);
  } finally {
    claimed.release();
  }
}

function upgradeFacts(log: DatabaseSync, macs: FactMacs, progress: (facts: number) => void): number {
  log.exec(UPGRADE.before);
  const facts = giveEach(log, macs, progress);
  log.exec(UPGRADE.after);
  return facts;
}

function giveEach(log: DatabaseSync, macs: FactMacs, progress: (facts: number) => void): number {
  const page = log.prepare(
    `SELECT position, id, stream, stream_number, revision, type, CAST(payload AS TEXT) AS payload,
       CAST(metadata AS TEXT) AS metadata, recorded_at
     FROM fact WHERE (stream_number, revision) > (?, ?) ORDER BY stream_number, revision LIMIT ?`,
  );
  page.setReadBigInts(true);
  const give = log.prepare('UPDATE fact SET mac = ? WHERE position = ?');
  let [facts, previous, last] = [0, '', { stream_number: -1n, revision: -1n }];
  for (;;) {
    const rows = page.all(last.stream_number, last.revision, PAGE) as unknown as readonly Row[];
    for (const { position, stream_number, revision, recorded_at, ...fact } of rows) {
      if (stream_number !== last.stream_number) previous = '';
      previous = macs.of({ ...fact, revision: Number(revision), recordedAt: Number(recorded_at) }, previous);
      give.run(previous, position);
      last = { stream_number, revision };
    }
    facts += rows.length;
    progress(facts);
    if (rows.length < PAGE) return facts;
  }
}
