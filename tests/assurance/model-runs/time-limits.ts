import type { Chance } from '#apps/seed/chance.js';
import { HOUR } from './expected.js';
import type { World } from './world.js';

/** A version of the time-limit policy, in hours. */
export interface Limits {
  readonly version: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly inForceFrom: number;
  readonly acknowledge: Readonly<Record<string, number>>;
  readonly answer: Readonly<Record<string, number>>;
  /** By how much a delay notice may move the limit to answer. */
  readonly longestDelay: number;
}

/** The versions of the policy as they were adopted: a request is under the one in force when it was submitted. */
export class TimeLimits {
  readonly #versions: Limits[] = [
    {
      ...{ version: 1, inForceFrom: 0, longestDelay: 720 },
      acknowledge: { urgent: 2, priority: 24, routine: 24 },
      answer: { urgent: 8, priority: 72, routine: 168 },
    },
  ];

  inForceAt(instant: number): Limits {
    const found = this.#versions.findLast(({ inForceFrom }) => inForceFrom <= instant);
    if (!found) throw new Error('no limits are in force');
    return found;
  }

  /** The chair has another version adopted, which is in force before the clock is put forward next, or after that. */
  async adopt(world: World, chance: Chance): Promise<void> {
    const version = this.#versions.length + 1;
    const inForceFrom = world.now() + 1.5 * HOUR;
    const acknowledge = { urgent: chance.whole(1, 4), priority: chance.whole(4, 36), routine: chance.whole(36, 72) };
    const answer = { urgent: chance.whole(4, 12), priority: chance.whole(40, 90), routine: chance.whole(100, 200) };
    const longestDelay = chance.whole(48, 200);
    const body = {
      inForceFrom: new Date(inForceFrom).toISOString(),
      ...{ acknowledgeWithinHours: acknowledge, answerWithinHours: answer, longestDelayHours: longestDelay },
    };
    const reply = await world.posts('chair', '/v1/policies/time-limits', body, `time-limits-${String(version)}`);
    if (reply.status !== 201) throw new Error(reply.text);
    this.#versions.push({ version, inForceFrom, acknowledge, answer, longestDelay });
  }
}
