// Who is who for a practice, written from the domain's description alone. MUST NOT import the platform's own.
import { affiliation } from './cast.js';

/** Whom someone submits and adopts for: a unit of a state, a state, or a sectoral body. */
export type Party = Readonly<Record<string, string>> & { readonly kind: string };

/** What of a practice decides who is who. */
interface Concerned {
  readonly state: string;
  readonly submitter: Party;
  /** States. */
  readonly reviewers: readonly string[];
}

export const IN_FORCE = ['published', 'adopted', 'result-reported'];
const PUBLIC = [...IN_FORCE, 'superseded'];
/** Who knows of every practice, published or not. */
const EVERYTHING = ['delegate', 'chair', 'secretariat', 'analyst', 'auditor'];

/** Undefined for those who act for none. */
export function partyOf(identity: string): Party | undefined {
  const { role, unit = '', state = '', body = '' } = affiliation(identity);
  if (role === 'officer' || role === 'unit-head') return { kind: 'unit', unit, state };
  if (role === 'delegate') return { kind: 'state', state };
  return role === 'body-reporter' ? { kind: 'body', body } : undefined;
}

export const same = (one: Party | undefined, other: Party) =>
  one !== undefined && Object.values(one).join() === Object.values(other).join();

export const roleOf = (identity: string) => String(affiliation(identity).role);
/** In capital letters. */
export const stateOf = (identity: string) => affiliation(identity).state ?? '';
export const isAny =
  (...roles: readonly string[]) =>
  (identity: string) =>
    roles.includes(roleOf(identity));

export const isSubmitter = (identity: string, { submitter }: Concerned) => same(partyOf(identity), submitter);
export const isReviewer = (identity: string, { reviewers }: Concerned) =>
  roleOf(identity) === 'delegate' && reviewers.includes(stateOf(identity));

/** Published, and not withdrawn since: anyone may read it. */
export const isPublic = ({ state }: Concerned) => PUBLIC.includes(state);
/** How it came about, as far as conduct tells. */
export const knowsHow = (identity: string, practice: Concerned) =>
  isSubmitter(identity, practice) || isAny(...EVERYTHING)(identity);
export const mayKnow = (identity: string, practice: Concerned) => isPublic(practice) || knowsHow(identity, practice);
/** What was written and not published. */
export const mayRead = (identity: string, practice: Concerned) =>
  isSubmitter(identity, practice) || isReviewer(identity, practice) || isAny('secretariat', 'chair')(identity);
