import type { Fact } from '#event-store/fact.js';
import type { Raised } from '#referral/contract.js';
import type { Access } from '#web/auth/access.js';
import type { Caller } from '#web/auth/caller.js';
import type { AuditEntry } from './audit-entry.js';

/** From whom an entry is kept: nobody, everybody, or the persons of one state (ISO 3166-1 alpha-2). */
export type KeptFrom = '' | '*' | (string & {});

/** How a record comes to be known: from whom its beginnings are kept for good, and what follows from those of a state. */
export interface Disclosure {
  /** From whom all is kept that was recorded before `known`. */
  readonly keptFrom: KeptFrom;
  /** The position from which on it is known; undefined while it is kept. */
  readonly known: bigint | undefined;
  /** The position after which it is kept from the persons of `state`; undefined while it is not. */
  readonly ended: bigint | undefined;
  readonly state: string;
}

/** The records that can be kept from viewers, by the start of their streams, and what is recorded beside them. */
const KEPT_RECORDS = /^(?:(?:reads|refused|broken)-)?(?:erasure-|reminder-)?(referral-.+)$/;

/** The stream of the record that the facts of `stream` are about, when it is one that can be kept from viewers. */
export function keptRecordOf(stream: string): string | undefined {
  return KEPT_RECORDS.exec(stream)?.[1];
}

/**
 * How a record stands after a fact of its own. The referral of a victim is kept from everybody until the consular post
 * was told, that of a person held from those of the state of nationality; and from these again once a victim withdrew
 * the consent.
 */
export function disclosureAfter(before: Disclosure | undefined, fact: Fact): Disclosure | undefined {
  if (fact.type === 'referral.raised.v1') {
    const { track, nationality } = fact.conduct as Raised['conduct'];
    return { keptFrom: track === 'victim' ? '*' : nationality, known: undefined, ended: undefined, state: nationality };
  }
  if (!before) return undefined;
  if (fact.type === 'referral.notified.v1') return { ...before, known: fact.position };
  return fact.type === 'referral.consent-withdrawn.v1' ? { ...before, ended: fact.position } : before;
}

/**
 * From whom the entry at `position` of such a record is kept, for good: an entry that was kept is never shown. A record
 * that there is not can still have been asked for: the asking is kept from everybody, as if there were one that is.
 */
export function keptFrom(disclosure: Disclosure | undefined, position: bigint): KeptFrom {
  if (!disclosure) return '*';
  const { known, ended, state } = disclosure;
  if (known === undefined || position < known) return disclosure.keptFrom;
  return ended !== undefined && position > ended ? state : '';
}

/** Whether what was recorded before `known` is kept from the viewer, who then counts from there. */
export function isBeginningKept({ keptFrom: from }: Disclosure, { state }: Pick<Caller, 'state'>): boolean {
  return from === '*' || from === state;
}

/**
 * Whether the viewer may know of an entry, and so of every party that it names.
 *
 * Every entry of the trail, of the reads and of the live feed MUST pass here before it leaves. The policies decide by
 * the entry's slice and type and by whom it is kept from.
 */
export function mayKnowOf(access: Access, caller: Caller, { slice, type }: AuditEntry, kept: KeptFrom): boolean {
  const attributes = { slice, kind: type, keptFrom: kept };
  return access.permits(caller, 'oversight.know-entry', { type: 'AuditEntry', attributes });
}
