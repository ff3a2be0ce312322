import type { DatabaseSync } from 'node:sqlite';
import type { FactMacs } from '../fact-macs.js';
import { claim } from './claim.js';
import { formatOf, openForWriting, unavailable, UPGRADE, WITH_MACS } from './log-file.js';

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
 * Gives every fact of a log that was begun without MACs its own, in one transaction: all of them or none. Answers how many
 * facts got one: 0 when they had them.
 * @param progress is told how many facts have theirs
 * @throws StoreInUse while a server runs on it; StoreUnavailable
 */
export function giveMacs(directory: string, macs: FactMacs, progress: (facts: number) => void): number {
  const claimed = claim(directory);
  try {
    const log = openForWriting(directory, true);
    try {
      if (formatOf(log) === WITH_MACS) return 0;
      log.exec(`BEGIN IMMEDIATE; ${UPGRADE.before}`);
      const facts = giveEach(log, macs, progress);
      log.exec(`${UPGRADE.after} COMMIT`);
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
