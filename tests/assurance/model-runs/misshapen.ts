import type { Chance } from '#apps/seed/chance.js';

type Body = Readonly<Record<string, unknown>>;

/** A body with a field that nobody knows, with one gone, or with one of another type; `optional` ones stay as they are. */
export function misshapen(body: Body, chance: Chance, optional: readonly string[]): Body {
  const names = Object.keys(body).filter((name) => !optional.includes(name));
  if (names.length === 0 || chance.happens(0.4)) return { ...body, unheardOf: true };
  const name = chance.pick(names);
  if (chance.happens(0.5)) return { ...body, [name]: { not: 'this' } };
  return Object.fromEntries(Object.entries(body).filter(([field]) => field !== name));
}
