import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Refusal } from '#kernel/refusal.js';
import { FileViewQueries } from '../file-view-queries.js';
import type { Asked, Settled } from './question-desk.js';
import type { Question } from '../view.js';

const port = parentPort;
if (!port) throw new Error('question.worker runs in a worker thread only');
othersComeFirst();
let placed: Asked['placed'] = {};
const queries = new FileViewQueries(workerData as string, {
  placed: ({ name }) => placed[name] ?? 0,
  placings: () => placed,
  position: () => 0n,
  until: () => Promise.resolve(false),
});
let last = Promise.resolve();
port.on('message', (asked: Asked) => {
  last = last.then(async () => port.postMessage(await settled(asked)));
});

/** Where the system gives threads priorities of their own (Linux), those that answer have the processors before this one. */
function othersComeFirst(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Then it has the same as all.
  }
}

async function settled({ no, module, given, placed: now }: Asked): Promise<Settled> {
  try {
    const { question } = (await import(module)) as { question: Question<unknown, unknown> };
    placed = now;
    return { no, answer: await queries.standingStill(() => question.answer(queries, given)) };
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    return { no, code: error instanceof Refusal ? error.code : undefined, message };
  }
}
