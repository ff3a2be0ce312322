import { isDeepStrictEqual } from 'node:util';
import type { Entry, Region } from '../scenarios/client.js';
import { talaan } from '../scenarios/talaan.js';
import type { Acknowledged, Journal, Sent } from './journal.js';

/**
 * Sends every command of a journal once more, `atOnce` at a time, and takes down the answers that had been missing.
 * Answers with those that were not answered as the first time, or were not carried out.
 */
export async function sentAgain(journal: Journal, atOnce: number): Promise<readonly string[]> {
  const left: Sent[] = [...journal.sent].reverse();
  const otherwise: string[] = [];
  const one = async (): Promise<void> => {
    for (let sent = left.pop(); sent; sent = left.pop()) {
      const { status, body } = await sent.again();
      if (status > 201 || (sent.answer && !isDeepStrictEqual(body, sent.answer))) {
        otherwise.push(`${String(status)} ${sent.act}`);
      } else if (!sent.answer) {
        sent.answer = body;
        journal.acknowledged.push(sent as Acknowledged);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return otherwise;
}

/** How many entries of the audit trail are not those of the log, or are too few; `log` has `<type> <position>` of each fact. */
export async function entriesThatDiffer(people: Region, log: readonly string[]): Promise<number> {
  const trail = await wholeAuditTrail(people);
  const entries = trail.map(({ type, position }) => `${type} ${position}`);
  const longer = Math.max(entries.length, log.length);
  return Array.from({ length: longer }, (_, at) => entries[at] === log[at]).filter((same) => !same).length;
}

/** Every entry of the audit trail, in its order. */
export async function wholeAuditTrail(people: Region): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for (let cursor = ''; ;) {
    const { body } = await people.auditor().readsTheAuditTrail(`?limit=200${cursor}`);
    entries.push(...body.items);
    if (body.nextCursor === undefined) return entries;
    cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
  }
}

/**
 * What `talaan verify` finds wrong with a log.
 * @param environment says where it is, unless it is in the folder
 */
export async function breaksIn(data: string, environment: Record<string, string> = {}): Promise<number> {
  const { out, err } = await talaan(['verify', '--data', data, '--json'], environment);
  if (out === '') throw new Error(err);
  return (JSON.parse(out) as { breaks: readonly unknown[] }).breaks.length;
}

/** The value that `share` of the values do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
