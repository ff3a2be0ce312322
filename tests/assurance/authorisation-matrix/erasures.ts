import type { Identity } from '#apps/dev-idp/identities.js';
import type { Known } from '../world/known.js';
import { type ByRecord, commands, holds, ofUnits, oversight, type Rules, type RecordRules } from './rule.js';

const ERASURES = '/v1/erasures';
const ERASURE = `${ERASURES}/{record}`;

/** Whom a person speaks for in an erasure: the chair and the secretariat for the Working Group. */
function partyOf({ role, unit, post, body, state }: Identity): string {
  return holds('chair', 'secretariat')({ role } as Identity) ? 'working-group' : (unit ?? post ?? body ?? state ?? '');
}

/**
 * docs/domain.md, Erasure: asked for and objected to by the parties of a record, a unit's by its head; held by the heads
 * of its units and the chair; known to the parties and to oversight, as far as they may know of the record.
 */
export function erasureOf<K extends Known>(
  know: ByRecord<K>,
  partiesOf: (record: K) => readonly string[],
): RecordRules<K> {
  const isOfParty: ByRecord<K> = (person, record) => partiesOf(record).includes(partyOf(person));
  const watches = (person: Identity) => oversight(person) || holds('secretariat')(person);
  const knows: ByRecord<K> = (person, record) => know(person, record) && (watches(person) || isOfParty(person, record));
  const acts: ByRecord<K> = (person, record) =>
    knows(person, record) && isOfParty(person, record) && !holds('officer', 'analyst', 'auditor', 'registrar')(person);
  const holdsIt: ByRecord<K> = (person, record) =>
    knows(person, record) && (holds('chair')(person) || (holds('unit-head')(person) && isOfParty(person, record)));
  return {
    [`GET ${ERASURE}`]: knows,
    [`GET ${ERASURE}/history`]: knows,
    ...commands(ERASURE, 'ask withdraw object withdraw-objection', acts),
    ...commands(ERASURE, 'hold lift-hold', holdsIt),
  };
}

export const ERASURE_LIST: Rules = {
  [`GET ${ERASURES}`]: (person) =>
    ofUnits(person) || oversight(person) || holds('consular-officer', 'secretariat', 'body-reporter')(person),
};
