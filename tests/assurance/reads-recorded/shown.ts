import type { Fact } from '#event-store/fact.js';
import type { Entry, Items, Region } from '../../scenarios/client.js';
import type { Growth } from '../world/growth.js';

const LISTS = ['/v1/audit-trail/reads?limit=500', '/v1/audit-trail?type=access.refused&limit=500'];

/** The positions of all readings and refusals that the auditor is shown. */
export async function shownIn(people: Region): Promise<ReadonlySet<string>> {
  const positions = new Set<string>();
  for (const list of LISTS) {
    for (let cursor = ''; ;) {
      const { body } = await people.auditor().reads<Items<Entry>>(list + cursor);
      for (const { position } of body.items) positions.add(position);
      if (body.nextCursor === undefined) break;
      cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
    }
  }
  return positions;
}

/** The positions that the auditor is to be shown: all but those that concern a victim of whom no post was told. */
export function positionsOf(facts: readonly Fact[], { records }: Growth): Set<string> {
  const kept = records.flatMap(({ known, stream = '' }) =>
    known.kind === 'referral' && known.track === 'victim' && !known.told
      ? [`reads-${stream}`, `refused-${stream}`, `refused-erasure-${stream}`]
      : [],
  );
  const shown = facts.filter(({ type, stream }) => type.startsWith('access.') && !kept.includes(stream));
  return new Set(shown.map(({ position }) => String(position)));
}

/** How many are in one of both only. */
export function differing(some: ReadonlySet<string>, others: ReadonlySet<string>): number {
  return [...some].filter((one) => !others.has(one)).length + [...others].filter((one) => !some.has(one)).length;
}
