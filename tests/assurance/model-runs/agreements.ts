import { STATES } from './cast.js';
import { Span } from './expected.js';
import type { World } from './world.js';

/** What the register says of two states. */
export interface Rule {
  readonly kind: 'mandatory' | 'on-request';
  readonly withinHours: number | null;
  readonly agreement: string | null;
  readonly version: number | null;
  readonly citation: string;
}

const NONE: Rule = {
  kind: 'on-request',
  withinHours: null,
  agreement: null,
  version: null,
  citation: 'Vienna Convention on Consular Relations (1963), Art. 36(1)(b)',
};
const HOURS = 48;

/** A rule that both states confirmed, and when the second of them did. */
interface Confirmed extends Rule {
  readonly confirmedAt: Span;
}

/**
 * The agreements in force, as the registrar made them: some pairs of states have one with hours, some one without; of
 * some, one of the two states alone has confirmed the terms, or those before their revision: these count for nothing.
 */
export class Agreements {
  readonly #rules = new Map<string, Confirmed>();

  /** The rule for what happened at an instant (milliseconds): one that was confirmed later does not count. */
  between(one: string, other: string, happenedAt: number): Rule {
    const { confirmedAt, ...rule } = this.#rules.get(pair(one, other)) ?? { ...NONE, confirmedAt: undefined };
    return confirmedAt !== undefined && happenedAt < confirmedAt.from ? NONE : rule;
  }

  async conclude(world: World): Promise<void> {
    const pairs = STATES.flatMap((one, i) => STATES.slice(i + 1).map((other, j) => [one, other, 2 * i + j] as const));
    await Promise.all(
      pairs
        .filter(([, , number]) => number % 5 < 4)
        .map(([one, other, number]) => this.#conclude(world, one, other, number % 5)),
    );
  }

  /** `way`: 0 with hours, 1 without, 2 confirmed by one state alone, 3 revised after both confirmed. */
  async #conclude(world: World, one: string, other: string, way: number): Promise<void> {
    const withinHours = way === 0 ? HOURS : null;
    const parties = [one.toUpperCase(), other.toUpperCase()];
    const citation = `SYNTHETIC agreement of ${parties.join(' and ')}`;
    const body = { parties, concludedOn: '2024-01-01', mandatory: true, withinHours, citation };
    const key = `agreement-${parties.join('-')}`;
    const concluded = await world.posts('registrar', '/v1/agreements', body, key);
    const agreement = String(concluded.body.id);
    const does = async (identity: string, command: string, said: object) => {
      const sent = await world.posts(
        identity,
        `/v1/agreements/${agreement}/${command}`,
        said,
        `${key}-${command}-${identity}`,
      );
      if (sent.status !== 200) throw new Error(sent.text);
    };
    await does('registrar', 'enter-into-force', { on: '2024-02-01' });
    await does(`${one}-delegate`, 'confirm', { version: 1 });
    if (way === 2) return;
    const before = world.now();
    await does(`${other}-delegate`, 'confirm', { version: 1 });
    const confirmedAt = new Span(before, world.now());
    if (way === 3) {
      const terms = { mandatory: true, withinHours: HOURS, citation };
      await does('registrar', 'amend', { ...terms, from: '2024-03-01' });
      return;
    }
    this.#rules.set(pair(one, other), { kind: 'mandatory', withinHours, agreement, version: 1, citation, confirmedAt });
  }
}

const pair = (one: string, other: string) => [one.slice(0, 2), other.slice(0, 2)].sort().join('-');
