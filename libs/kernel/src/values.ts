/** The members of these names that are there, in this order: what is stored has its members in one order. */
export function pick<T extends object, Name extends keyof T>(value: T, ...names: readonly Name[]): Pick<T, Name> {
  const given = names.filter((name) => value[name] !== undefined).map((name) => [name, value[name]]);
  return Object.fromEntries(given) as Pick<T, Name>;
}

/** Whether two values have the same members in the same order. */
export function saysTheSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The list with the item in the place of the one like it, or at the end. */
export function replaced<Item>(
  items: readonly Item[],
  item: Item,
  isLike: (one: Item, other: Item) => boolean,
): readonly Item[] {
  const place = items.findIndex((each) => isLike(each, item));
  return place === -1 ? [...items, item] : items.with(place, item);
}
