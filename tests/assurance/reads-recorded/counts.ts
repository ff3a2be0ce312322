import { resolve } from 'node:path';
import { decode, type Fact } from '#event-store/fact.js';
import { openLogReader } from '#event-store/transfer/log-location.js';
import type { ContentRead, Refused } from '#vault/contract.js';

/** How often each thing happened, by what it is. */
export class Counts {
  readonly #counts = new Map<string, number>();

  add(what: string, times = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + times);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** What is here more often than there, and how often. */
  beyond(other: Counts): readonly string[] {
    return [...this.#counts].flatMap(([what, count]) => {
      const more = count - (other.#counts.get(what) ?? 0);
      return more > 0 ? [`${what} (${String(more)})`] : [];
    });
  }

  /** How often in all something is here more often than there. */
  excessOver(other: Counts): number {
    return [...this.#counts].reduce(
      (sum, [what, count]) => sum + Math.max(0, count - (other.#counts.get(what) ?? 0)),
      0,
    );
  }
}

/** One reading of one record by one person. */
export const reading = (actor: string, record: string | undefined, purpose: string): string =>
  `${purpose} of ${String(record)} by ${actor}`;
/** One refusal to one person. */
export const refusal = (actor: string, record: string | undefined, as: string): string =>
  `${String(record)} ${as} to ${actor}`;

/** What the log holds after a position: readings and refusals. Reads the file, so that no answer of the server counts. */
export async function recordedIn(data: string, after: bigint) {
  const [reads, refusals] = [new Counts(), new Counts()];
  const facts: Fact[] = [];
  const log = await openLogReader({ adapter: 'sqlite', directory: resolve(data) });
  try {
    for await (const events of log.readAll(after)) facts.push(...events.map((event) => decode(event, new Map())));
  } finally {
    await log.close();
  }
  for (const { type, conduct, meta } of facts) {
    if (type === 'access.content-read.v1') {
      const { record, purpose } = conduct as ContentRead['conduct'];
      reads.add(reading(meta.actor, record, purpose));
    } else if (type === 'access.refused.v1') {
      const { record, as } = conduct as Refused['conduct'];
      refusals.add(refusal(meta.actor, record ?? undefined, as));
    }
  }
  const others = facts.filter(({ type }) => !type.startsWith('access.')).length;
  return { reads, refusals, others, facts };
}

/** The position of the last fact. */
export async function headOf(data: string): Promise<bigint> {
  const log = await openLogReader({ adapter: 'sqlite', directory: resolve(data) });
  try {
    return await log.head();
  } finally {
    await log.close();
  }
}
