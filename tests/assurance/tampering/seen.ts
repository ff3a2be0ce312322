import type { Entry, Items, Region } from '../../scenarios/client.js';

/** What people and the platform note beside records: it goes on while the experiment asks. */
const BESIDE = /^(?:access|log)\./;

/** Entries of facts, without their places in the log: as the auditor's trail has them, and the analyst's live feed. */
export async function entriesSeen(people: Region, which: 'all' | 'trail'): Promise<readonly string[]> {
  const trail: Entry[] = [];
  for (let cursor = ''; ;) {
    const { body, status, text } = await people.auditor().reads<Items<Entry>>(`/v1/audit-trail?limit=200${cursor}`);
    if (status !== 200) throw new Error(`the trail is answered ${String(status)} ${text}`);
    trail.push(...body.items);
    if (body.nextCursor === undefined) break;
    cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
  }
  const feed = which === 'all' ? await followed(people, BigInt(trail.at(-1)?.position ?? 0)) : [];
  return [...trail.map(entryIn('trail')), ...feed.map(entryIn('feed'))].filter((entry) => entry !== undefined);
}

const entryIn =
  (where: string) =>
  (entry: Entry): string | undefined => {
    if (BESIDE.test(entry.type)) return undefined;
    return `${where} ${JSON.stringify({ ...entry, position: undefined })}`;
  };

/** The live feed from the beginning until it is past a position. */
async function followed(people: Region, until: bigint): Promise<readonly Entry[]> {
  const stream = await people.analyst().followsTheFacts('0');
  const idsIn = (text: string) => [...text.matchAll(/^id: ?[0-9a-f]{12}-(\d+)$/gm)].map(([, id = '0']) => BigInt(id));
  const isPast = (arrived: string) => (idsIn(arrived.slice(-5_000)).at(-1) ?? 0n) >= until;
  const brokenOff = stream.ended.then((): never => {
    throw new Error(`the live feed ended before position ${String(until)}`);
  });
  brokenOff.catch(() => undefined);
  const text = await Promise.race([stream.until(isPast), brokenOff]);
  stream.close();
  const frames = text.slice(0, text.lastIndexOf('\n\n')).matchAll(/^data: ?(.*)$/gm);
  return [...frames].map(([, data = '']) => JSON.parse(data) as Entry);
}
