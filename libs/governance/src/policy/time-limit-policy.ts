import type { Decider } from '#kernel/decider.js';
import { refuseField } from '#kernel/refusal.js';
import type { TimeLimitPolicyAdopted } from '../contract.js';

// Commands

export interface AdoptTimeLimits {
  readonly type: 'adopt';
  /** RFC 3339, UTC, milliseconds */
  readonly inForceFrom: string;
  /** Hours, whole, from submission to the first reaction. */
  readonly acknowledgeWithinHours: number;
  /** Hours, whole, from submission to the answer. */
  readonly answerWithinHours: { readonly urgent: number; readonly priority: number; readonly routine: number };
  /** The time of the command: RFC 3339, UTC, milliseconds */
  readonly at: string;
}

// State

export type TimeLimitPolicy =
  { readonly name: 'none' } | { readonly name: 'adopted'; readonly version: number; readonly inForceFrom: string };

// Decide

const MODELLED_ON =
  'Policy of the Working Group, modelled on Directive (EU) 2023/977; it states no duty of the member states.';

function decide(command: AdoptTimeLimits, policy: TimeLimitPolicy): readonly TimeLimitPolicyAdopted[] {
  if (!shorterForMoreUrgent(command)) {
    throw refuseField(
      'governance.limits-disordered',
      '/answerWithinHours',
      'An urgent request is answered no later than a priority one, and that no later than a routine one.',
    );
  }
  switch (policy.name) {
    case 'none':
      return [adopted(command, 1)];
    case 'adopted':
      if (command.inForceFrom < policy.inForceFrom) {
        throw refuseField(
          'governance.before-previous-version',
          '/inForceFrom',
          `Version ${String(policy.version)} is in force from ${policy.inForceFrom}.`,
        );
      }
      if (command.inForceFrom < command.at) {
        throw refuseField('governance.in-the-past', '/inForceFrom', 'Only the first version may be backdated.');
      }
      return [adopted(command, policy.version + 1)];
  }
}

function shorterForMoreUrgent({ answerWithinHours: { urgent, priority, routine } }: AdoptTimeLimits): boolean {
  return urgent <= priority && priority <= routine;
}

function adopted(command: AdoptTimeLimits, version: number): TimeLimitPolicyAdopted {
  const { inForceFrom, acknowledgeWithinHours, answerWithinHours } = command;
  const { urgent, priority, routine } = answerWithinHours;
  return {
    type: 'governance.time-limit-policy-adopted.v1',
    conduct: {
      version,
      inForceFrom,
      modelledOn: MODELLED_ON,
      acknowledgeWithinHours,
      answerWithinHours: { urgent, priority, routine },
    },
  };
}

// Evolve

function evolve(_policy: TimeLimitPolicy, { conduct }: TimeLimitPolicyAdopted): TimeLimitPolicy {
  return { name: 'adopted', version: conduct.version, inForceFrom: conduct.inForceFrom };
}

/** The limits under which units answer each other. Stream `policy-time-limits`. */
export const timeLimitDecider: Decider<AdoptTimeLimits, TimeLimitPolicy, TimeLimitPolicyAdopted> = {
  initial: { name: 'none' },
  decide,
  evolve,
};
