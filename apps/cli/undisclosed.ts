import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { noteOperatorAct } from '#event-store/files/operator-acts.js';
import { refusedByDisk } from './exit.js';

/** What is about to be read. */
interface Read {
  readonly command: string;
  readonly from: bigint;
  readonly until: bigint;
}

/**
 * Notes that what nobody may know of yet is read. MUST come before any of it is shown.
 * @throws Stop when it cannot be noted
 */
export function noteUndisclosed(data: string, { command, from, until }: Read): void {
  const at = new Date().toISOString();
  try {
    noteOperatorAct(resolve(data), {
      line: randomUUID(),
      at,
      command,
      from: String(from),
      until: String(until),
    });
  } catch (error) {
    throw refusedByDisk(`That it is read cannot be noted in ${data}, so nothing is shown`, error);
  }
}
