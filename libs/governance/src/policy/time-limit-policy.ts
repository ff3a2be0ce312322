// The limits under which units answer each other, as versions with the time from which each is in force.
import type { Decider } from '#kernel/decider.js';
import { demandField, Refusal } from '#kernel/refusal.js';
import type { HoursByUrgency, TimeLimitFact } from '../contract.js';
import { afterVersion, type Coming, type LastVersion, nextVersion } from './policy.js';

const MODELLED_ON =
  'Policy of the Working Group. The limits to answer are modelled on Directive (EU) 2023/977, those to acknowledge and ' +
  'the longest delay are its own; none is a duty of the member states.';
const MODELLED_ON_BELOW_LEVEL_3 =
  'Policy of the Working Group, modelled on Directive (EU) 2023/977; it states no duty of the member states.';

const URGENCIES = ['urgent', 'priority', 'routine'] as const satisfies readonly (keyof HoursByUrgency)[];

export interface AdoptTimeLimits extends Coming {
  readonly type: 'adopt';
  /** From submission to the acknowledgement, or whatever the requested unit sends first. */
  readonly acknowledgeWithinHours: HoursByUrgency;
  /** From submission to the answer. */
  readonly answerWithinHours: HoursByUrgency;
  /** Whole hours by which delay notices may move the answer limit in all; MUST be given from level 3 on. */
  readonly longestDelayHours?: number | undefined;
  /** The level at which the log is written. */
  readonly level: 1 | 2 | 3;
}

const shorterForMoreUrgent = ({ urgent, priority, routine }: HoursByUrgency) =>
  urgent <= priority && priority <= routine;

function demandLimits({ acknowledgeWithinHours, answerWithinHours }: AdoptTimeLimits): void {
  for (const [field, hours] of Object.entries({ acknowledgeWithinHours, answerWithinHours })) {
    const detail =
      'The limit of an urgent request is no longer than that of a priority one, and that of a routine one.';
    demandField(shorterForMoreUrgent(hours), 'governance.limits-disordered', `/${field}`, detail);
  }
  for (const urgency of URGENCIES) {
    const detail = `An answer is due after ${String(answerWithinHours[urgency])} hours; an acknowledgement no later.`;
    const isInTime = acknowledgeWithinHours[urgency] <= answerWithinHours[urgency];
    demandField(isInTime, 'governance.acknowledged-after-answer', `/acknowledgeWithinHours/${urgency}`, detail);
  }
}

function decide(command: AdoptTimeLimits, last: LastVersion): readonly TimeLimitFact[] {
  const { inForceFrom, longestDelayHours, level } = command;
  demandLimits(command);
  const version = { version: nextVersion(last, command), inForceFrom };
  const acknowledgeWithinHours = byUrgency(command.acknowledgeWithinHours);
  const answerWithinHours = byUrgency(command.answerWithinHours);
  if (level < 3) {
    const { urgent, routine } = acknowledgeWithinHours;
    const detail =
      'Hours to acknowledge by urgency and a longest delay wait until the level of the data folder is raised.';
    if (urgent !== routine || longestDelayHours !== undefined) throw new Refusal('log.level-needed', detail);
    const modelledOn = MODELLED_ON_BELOW_LEVEL_3;
    const conduct = { ...version, modelledOn, acknowledgeWithinHours: urgent, answerWithinHours };
    return [{ type: 'governance.time-limit-policy-adopted.v1', conduct }];
  }
  const detail = 'A policy says by how many hours an answer may be delayed.';
  demandField(longestDelayHours !== undefined, 'governance.longest-delay-missing', '/longestDelayHours', detail);
  const limits = { acknowledgeWithinHours, answerWithinHours, longestDelayHours };
  return [
    { type: 'governance.time-limit-policy-adopted.v2', conduct: { ...version, modelledOn: MODELLED_ON, ...limits } },
  ];
}

const byUrgency = ({ urgent, priority, routine }: HoursByUrgency): HoursByUrgency => ({ urgent, priority, routine });

/** The limits under which units answer each other. Stream `policy-time-limits`. */
export const timeLimitDecider: Decider<AdoptTimeLimits, LastVersion, TimeLimitFact> = {
  initial: { name: 'none' },
  decide,
  evolve: afterVersion,
};
