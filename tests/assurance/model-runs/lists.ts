import { difference, type Matcher } from './expected.js';
import type { Kind, List } from './kind.js';
import type { Playing } from './player.js';
import type { World } from './world.js';

interface Page {
  readonly items: readonly Record<string, unknown>[];
  readonly nextCursor?: string;
}

/**
 * Reads every list to its end, while nothing is sent, and compares it with what the model has on it. Records of which
 * something is not known for sure, those `doubted`, are passed over.
 */
export async function compareLists(
  world: World,
  kind: Kind,
  records: readonly Playing[],
  doubted: ReadonlySet<string>,
): Promise<{ readonly read: number; readonly wrong: readonly string[] }> {
  const certain = records.filter((record) => record.kind === kind && !doubted.has(record.id));
  const wrong: string[] = [];
  let read = 0;
  for (const list of kind.lists) {
    if (list.denied) {
      const { status } = await world.reads(list.reader, `${list.path}limit=1`);
      if (status !== 403) wrong.push(`${list.reader} GET ${list.path}: ${String(status)}, not 403`);
      continue;
    }
    const items = (await readWhole(world, list)).filter(({ id }) => !doubted.has(String(id)));
    read += items.length;
    const now = world.now();
    const { order } = list;
    if (order && items.some((item, index) => index > 0 && order(item) > order(items[index - 1] ?? item))) {
      wrong.push(`${list.reader} GET ${list.path}: not in its order`);
    }
    const found = new Map(items.map(({ id }, index) => [String(id), BigInt(-index)]));
    const place = ({ id, known, positions }: Playing) =>
      (order ? found.get(id) : positions.get(list.since?.(known) ?? 0)) ?? 0n;
    const expected = certain
      .filter(({ known, cast }) => list.has(known, cast, now))
      .sort((one, other) => (place(one) < place(other) ? 1 : -1))
      .map(({ known, cast, id }): Matcher => ({ ...(list.item(known, cast, now) as Record<string, Matcher>), id }));
    const differs = difference(expected, items);
    if (differs !== undefined) wrong.push(`${list.reader} GET ${list.path}: ${differs}`);
  }
  return { read, wrong };
}

async function readWhole(world: World, { reader, path }: List): Promise<readonly Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for (let cursor = ''; ;) {
    const reply = await world.reads(reader, `${path}limit=200${cursor}`);
    if (reply.status !== 200) throw new Error(`${reader} GET ${path}: ${reply.text}`);
    const page = reply.body as unknown as Page;
    items.push(...page.items);
    if (page.nextCursor === undefined) return items;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}
