// The records of other slices that belong to a case: whose they are and how they stand, as their own streams tell it.
import type { Fact } from '#event-store/fact.js';
import { informationNamed, requestNamed } from '#exchange/lookups.js';
import { fold } from '#kernel/decider.js';
import type { Lookup } from '#records/lookup.js';
import { referralNamed } from '#referral/lookups.js';
import { caseFileDecider, isMember } from './case-file.js';
import type { CaseFileFact, LinkContent, RecordLinked } from './contract.js';
import { recordsThatName, view } from './views/stated-records.js';

/** A record of another slice. */
export interface LinkedRecord extends LinkContent {
  /** The units that are parties of it: they alone may know that it belongs to a case. The one that sent it comes first. */
  readonly units: readonly string[];
  readonly state: string;
  /** UUID of the case file that it names, and where in the log it does so. */
  readonly caseFile?: string | undefined;
  readonly position?: bigint;
}

/** A case file as its own stream tells it. */
interface File {
  readonly id: string;
  readonly facts: readonly Fact[];
}

type NamedRecord = Omit<LinkedRecord, keyof LinkContent>;

const NAMED: Readonly<Record<LinkContent['kind'], (lookup: Lookup, id: string) => Promise<NamedRecord | undefined>>> = {
  exchange: requestNamed,
  information: informationNamed,
  async referral(lookup, id) {
    const referral = await referralNamed(lookup, id);
    return referral && { units: [referral.unit], state: referral.state };
  },
};

/** A record by its kind and UUID; undefined when there is none. */
export async function recordNamed(lookup: Lookup, { kind, record }: LinkContent): Promise<LinkedRecord | undefined> {
  const known = await NAMED[kind](lookup, record);
  return known && { kind, record, ...known };
}

export const isParty = (record: LinkedRecord | undefined, unit: string) => record?.units.includes(unit) ?? false;

/** Whether a record belongs to a case file because it says so itself, sent by a unit that was a member of it then. */
export function isStated(
  { caseFile, position = 0n, units: [sender = ''] }: LinkedRecord,
  { id, facts }: File,
): boolean {
  if (caseFile !== id) return false;
  const before = facts.filter((fact) => fact.position < position) as readonly unknown[] as readonly CaseFileFact[];
  const then = fold(caseFileDecider, before);
  return then.name !== 'unopened' && isMember(then, sender);
}

/** The records that belong to a case file because they say so themselves, in a fixed order. */
export async function statedRecords(lookup: Lookup, file: File): Promise<readonly LinkedRecord[]> {
  const named = recordsThatName(await lookup.caughtUp(view), file.id);
  const records = await Promise.all(named.map((each) => recordNamed(lookup, each)));
  return records.filter((record) => record !== undefined && isStated(record, file)) as readonly LinkedRecord[];
}

/** Whether a fact made one of these links. */
export function isLink(
  fact: Fact,
  links: readonly string[],
): fact is Fact<RecordLinked['type'], RecordLinked['conduct']> {
  return fact.type === 'casefile.record-linked.v1' && links.includes((fact.conduct as RecordLinked['conduct']).link);
}
