import { STATES } from './cast.js';
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

/** The agreements in force, as the registrar made them: some pairs of states have one with hours, some one without. */
export class Agreements {
  readonly #rules = new Map<string, Rule>();

  between(one: string, other: string): Rule {
    return this.#rules.get(pair(one, other)) ?? NONE;
  }

  async conclude(world: World): Promise<void> {
    const pairs = STATES.flatMap((one, i) => STATES.slice(i + 1).map((other, j) => [one, other, 2 * i + j] as const));
    await Promise.all(
      pairs
        .filter(([, , number]) => number % 4 < 2)
        .map(([one, other, number]) => this.#conclude(world, one, other, number % 4 === 0 ? HOURS : null)),
    );
  }

  async #conclude(world: World, one: string, other: string, withinHours: number | null): Promise<void> {
    const parties = [one.toUpperCase(), other.toUpperCase()];
    const citation = `SYNTHETIC agreement of ${parties.join(' and ')}`;
    const body = { parties, concludedOn: '2024-01-01', mandatory: true, withinHours, citation };
    const key = `agreement-${parties.join('-')}`;
    const concluded = await world.posts('registrar', '/v1/agreements', body, key);
    const agreement = String(concluded.body.id);
    const path = `/v1/agreements/${agreement}/enter-into-force`;
    const inForce = await world.posts('registrar', path, { on: '2024-02-01' }, `${key}-in-force`);
    if (inForce.status !== 200) throw new Error(inForce.text);
    this.#rules.set(pair(one, other), { kind: 'mandatory', withinHours, agreement, version: 1, citation });
  }
}

const pair = (one: string, other: string) => [one.slice(0, 2), other.slice(0, 2)].sort().join('-');
