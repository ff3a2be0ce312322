import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inspectLog, type LogInspection } from '#event-store/sqlite/log-inspection.js';
import type { Sealed } from '#vault/vault.js';
import { keepAside, viewsAhead } from '#views/views-ahead.js';

/** A log that ends before what was known of it, and that the operator ordered to go on with. */
export interface AcceptedCut {
  readonly head: bigint;
  readonly knownUpTo: bigint;
}

/**
 * Compares what is in a data folder before anything of it is used: the log with what the platform makes, its end with
 * what was known of it, its content with the keys. `accepted` is the position at which the operator says the log may end
 * although more was known; what knew more is then kept in `evidence`.
 * @throws Error which says what is wrong and what to do
 */
export function checkLog(directory: string, accepted: bigint | undefined): AcceptedCut | undefined {
  const log = inspectLog(directory);
  if (!log) return undefined;
  const { head, given, schemaFaults } = log;
  if (schemaFaults.length > 0) throw new Error(`The log was changed outside the platform: ${schemaFaults.join('; ')}.`);
  return checkEnd(directory, { head, given }, accepted);
}

/** The same, as far as it concerns the end of a log, wherever that is. `given` is the position that was given out last. */
export function checkEnd(
  directory: string,
  { head, given }: Pick<LogInspection, 'head' | 'given'>,
  accepted: bigint | undefined,
): AcceptedCut | undefined {
  if (head > 0n && !existsSync(join(directory, 'keys.db'))) {
    throw new Error('There are facts in the log, and keys.db is missing: restore it.');
  }
  const ahead = viewsAhead(directory, head);
  const knownUpTo = [given, ...ahead.map(({ position }) => position)].reduce((a, b) => (a > b ? a : b));
  if (knownUpTo === head) return undefined;
  if (accepted !== head) {
    throw new Error(
      `The log ends at position ${String(head)}, and facts up to ${String(knownUpTo)} were known: it was cut off, or it ` +
        `is an older copy. Restore the newest backup; to go on with it as it is, start with TALAAN_ACCEPT_LOG_END=${String(head)}.`,
    );
  }
  keepAside(directory, ahead, join(directory, 'evidence', `${String(head)}-of-${String(knownUpTo)}`));
  return { head, knownUpTo };
}

/** Which keys there are. */
export interface Keys {
  readonly hasMacKeys: boolean;
  /** Whether the log beside them was seen with MACs. */
  readonly factsHaveMacs: boolean;
  /** Whether there is, or was, a record key of this id. */
  knows(key: string): boolean;
}

/**
 * @throws Error when facts have MACs, or their content was sealed, under keys that are not among these; or when facts had
 * MACs and have none
 */
export function checkKeys(directory: string, keys: Keys): void {
  const log = inspectLog(directory);
  if (log) checkKeysOf(log, keys);
}

/** The same, for a log wherever it is. */
export function checkKeysOf(log: Pick<LogInspection, 'head' | 'hasMacs' | 'lastContent'>, keys: Keys): void {
  const newest = log.lastContent as Sealed | undefined;
  if (!log.hasMacs && (keys.factsHaveMacs || (newest && newest.v !== 1))) {
    throw new Error('The log was changed outside the platform: its facts had MACs, and have none. Restore a backup.');
  }
  if (log.head === 0n) return;
  const lost = new Error(
    'keys.db is not that of the log, or an older copy: keys are missing. Restore both from one backup.',
  );
  if (log.hasMacs && !keys.hasMacKeys) throw lost;
  if (newest && !keys.knows(newest.key)) throw lost;
}
