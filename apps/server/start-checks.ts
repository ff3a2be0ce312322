import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { KnownFact } from '#event-store/checks/known-fact.js';
import { inspectLog, type LogInspection } from '#event-store/sqlite/log-inspection.js';
import type { Sealed } from '#vault/vault.js';
import { keepAside, knownByViews, type ViewKnows } from '#views/views-ahead.js';
import { notedEnd } from './noted-end.js';

/** A log that has not all that was known of it, and that the operator ordered to go on with. */
export interface AcceptedCut {
  readonly head: bigint;
  readonly knownUpTo: bigint;
}

/** What a folder knows of its log, from what was done in it before. */
export interface KnownOfLog {
  readonly views: readonly ViewKnows[];
  /** The last fact that was noted; undefined where nothing was. */
  readonly noted: KnownFact | undefined;
}

export function knownOf(directory: string): KnownOfLog {
  return { views: knownByViews(directory), noted: notedEnd(directory) };
}

export function factsOf({ views, noted }: KnownOfLog): readonly KnownFact[] {
  return noted ? [...views, noted] : views;
}

/**
 * Compares what is in a data folder before anything of it is used: the log with what the platform makes, what it has with
 * what was known of it, its content with the keys. `accepted` is the position at which the operator says the log may end
 * although more was known; what knew more is then kept in `evidence`.
 * @throws Error which says what is wrong and what to do
 */
export function checkLog(directory: string, accepted: bigint | undefined): AcceptedCut | undefined {
  const known = knownOf(directory);
  const log = inspectLog(directory, factsOf(known));
  if (!log) return undefined;
  const { schemaFaults } = log;
  if (schemaFaults.length > 0) throw new Error(`The log was changed outside the platform: ${schemaFaults.join('; ')}.`);
  demandKeysInFolder(directory, log.head);
  return checkEnd(directory, known, log, accepted);
}

/** How a log is, beside what was known of it. */
interface Compared extends Pick<LogInspection, 'head' | 'given' | 'missing'> {
  /** What operators ordered on it before, for another folder: what was lost then needs no other order. */
  readonly cuts?: readonly AcceptedCut[];
}

/** The same, as far as it concerns what a log has, wherever that is. `given` is the position that was given out last. */
export function checkEnd(
  directory: string,
  known: KnownOfLog,
  { head, given, missing, cuts = [] }: Compared,
  accepted: bigint | undefined,
): AcceptedCut | undefined {
  const lost = missing.filter(({ position }) => !cuts.some((cut) => cut.head < position && position <= cut.knownUpTo));
  const isCut = lost.length > 0 || given > head;
  const positions = [...lost.map(({ position }) => position), ...(given > head ? [given] : [])];
  const knownUpTo = positions.reduce((a, b) => (a > b ? a : b), 0n);
  if (isCut && accepted !== head) throw new Error(lostFacts(head, knownUpTo));
  const aside = known.views.filter((view) => missing.includes(view));
  if (aside.length > 0) {
    const upTo = aside.reduce((most, { position }) => (position > most ? position : most), knownUpTo);
    keepAside(directory, aside, join(directory, 'evidence', `${String(head)}-of-${String(upTo)}`));
  }
  return isCut ? { head, knownUpTo } : undefined;
}

function lostFacts(head: bigint, knownUpTo: bigint): string {
  const found =
    knownUpTo > head
      ? `The log ends at position ${String(head)}, and facts up to ${String(knownUpTo)} were known: it was cut off, or it is ` +
        'an older copy.'
      : `The log has another fact at position ${String(knownUpTo)} than was known there: it is an older copy that was gone ` +
        'on with, or another log.';
  return `${found} Restore the newest backup; to go on with it as it is, start with TALAAN_ACCEPT_LOG_END=${String(head)}.`;
}

/** @throws Error where there are facts, and the keys of the folder are gone */
export function demandKeysInFolder(directory: string, head: bigint): void {
  if (head > 0n && !existsSync(join(directory, 'keys.db'))) {
    throw new Error('There are facts in the log, and keys.db is missing: restore it.');
  }
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
    'The keys are not those of the log, or an older copy: some are missing. Restore both from one backup.',
  );
  if (log.hasMacs && !keys.hasMacKeys) throw lost;
  if (newest && !keys.knows(newest.key)) throw lost;
}
