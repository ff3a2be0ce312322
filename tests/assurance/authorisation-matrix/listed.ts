import { type Identity, IDENTITIES } from '#apps/dev-idp/identities.js';
import type { Items, Region } from '../../scenarios/client.js';
import type { Growth } from '../world/growth.js';
import type { Standing } from '../world/known.js';
import { COLLECTIONS, LISTS, tableOf } from './table.js';

/** Whether one record stands in a list as one person sees it, and whether it should. */
export interface Row {
  readonly person: Identity;
  readonly path: string;
  readonly record: Standing;
  readonly isListed: boolean;
  readonly shouldBe: boolean;
}

/** One list as one person is to see it. */
export type ListCase = readonly [person: Identity, list: (typeof LISTS)[number]];

/** Every list that records of the world stand in, by every identity of the demo. */
export function listCases({ records }: Growth): readonly ListCase[] {
  const lists = LISTS.filter(({ kinds }) => records.some(({ known }) => kinds.includes(known.kind)));
  return IDENTITIES.flatMap((person) => lists.map((list): ListCase => [person, list]));
}

/** Reads the whole list and compares it with the table, row by row; ids of no record of that kind are an error. */
export async function rowsOf([person, { path, kinds, sees }]: ListCase, growth: Growth): Promise<readonly Row[]> {
  const found = await listed(person, path, growth.people);
  const mayList = COLLECTIONS[`GET ${path}`]?.(person) ?? true;
  return growth.records
    .filter(({ known }) => kinds.includes(known.kind))
    .map((record) => ({
      ...{ person, path, record },
      isListed: found.has(record.id),
      shouldBe: mayList && sees(person, record.known),
    }));
}

const NOTICES = '/v1/notices';

/** The records of which one person is told by notices: of none that they may not know of. Who is told of more, it does not say. */
export async function recordsToldOf(person: Identity, { records, people }: Growth): Promise<readonly Row[]> {
  const told = new Set<string>();
  for (let after = '0'; ;) {
    const { status, body } = await people.person(person.subject).reads<Items>(`${NOTICES}?limit=200&after=${after}`);
    if (status !== 200) break;
    for (const { record } of body.items) told.add(String(record));
    const last = body.items.at(-1);
    if (last === undefined) break;
    after = String(last.id);
  }
  return records.flatMap((record) => {
    if (record.stream === undefined || !told.has(record.stream)) return [];
    const shouldBe = tableOf(record).know(person, record.known);
    return [{ person, path: NOTICES, record, isListed: true, shouldBe }];
  });
}

async function listed(person: Identity, path: string, people: Region): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (let cursor = ''; ;) {
    const { status, body } = await people.person(person.subject).reads<Items>(`${path}?limit=100${cursor}`);
    if (status !== 200) return ids;
    for (const { id } of body.items) ids.add(String(id));
    if (body.nextCursor === undefined) return ids;
    cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
  }
}
