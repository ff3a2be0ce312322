// What other slices may ask of the Working Group's records: each answer is read from the records' own streams. Beside
// the contract and its codes, the one file of this slice that others may import.
import { instant } from '#kernel/time.js';
import type { Folding, Known, Lookup } from '#records/lookup.js';
import type { PolicyFact, RetentionPolicyAdopted, TimeLimitFact, TimeLimitPolicyAdopted } from './contract.js';
import { timeLimitsOf } from './earlier-facts.js';
import * as roles from './roles/roles.js';

/** A version of the time-limit policy. */
export type TimeLimits = TimeLimitPolicyAdopted['conduct'];

/** Every version of the time-limit policy, the first first. */
const VERSIONS: Folding<readonly TimeLimits[], TimeLimitFact> = {
  initial: [],
  evolve: (versions, fact) => [...versions, timeLimitsOf(fact)],
};

/** The version in force at `at` (milliseconds): the highest whose start has come; undefined when none has. */
export async function timeLimitsAt(lookup: Lookup, at: number): Promise<TimeLimits | undefined> {
  const versions = await lookup.state(VERSIONS, 'policy-time-limits');
  return versions.findLast(({ inForceFrom }) => inForceFrom <= instant(at));
}

/** What a version of the time-limit policy says. */
export async function timeLimitsOfVersion(lookup: Lookup, version: number): Promise<TimeLimits | undefined> {
  return (await lookup.state(VERSIONS, 'policy-time-limits')).find((each) => each.version === version);
}

/** A version of the policy on how long content is kept. */
export type Retention = RetentionPolicyAdopted['conduct'];

/** Every version of that policy, the first first. A policy without rules may have had this name before. */
const RETENTIONS: Folding<readonly Retention[], PolicyFact> = {
  initial: [],
  evolve: (versions, fact) =>
    fact.type === 'governance.retention-policy-adopted.v1' ? [...versions, fact.conduct] : versions,
};

/** The version in force at `at` (milliseconds); undefined when none is. */
export async function retentionAt(lookup: Lookup, at: number): Promise<Retention | undefined> {
  const versions = await lookup.state(RETENTIONS, 'policy-retention');
  return versions.findLast(({ inForceFrom }) => inForceFrom <= instant(at));
}

/** Who leads, and who chairs SOMTC, as it was recorded. */
export function rolesRecorded(lookup: Lookup): Promise<roles.Roles> {
  return lookup.state(roles.rolesDecider, 'working-group-roles');
}

/** The same, with the revision of the record that says so. */
export function rolesKnown(lookup: Lookup): Promise<Known<roles.Roles>> {
  return lookup.known(roles.rolesDecider, 'working-group-roles');
}

/** The state that is Lead Shepherd on `day` (YYYY-MM-DD); undefined before the first appointment. */
export async function leadShepherdOn(lookup: Lookup, day: string): Promise<string | undefined> {
  return roles.leadShepherdOn(await rolesRecorded(lookup), day);
}

/** Whether a state is Lead Shepherd on a day (YYYY-MM-DD) or, as it is recorded, on a later one. */
export const leadsFrom = roles.leadsFrom;

/** The state that chairs SOMTC in a year; undefined when nobody said so. */
export async function somtcChairIn(lookup: Lookup, year: number): Promise<string | undefined> {
  return roles.somtcChairIn(await rolesRecorded(lookup), year);
}

export { timeLimitsOf };
export { type MeetingYear, meetingYears } from './meeting/meeting-years.js';
