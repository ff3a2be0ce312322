import { setImmediate } from 'node:timers';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Answers, Batch } from './batch.js';
import { openForWriting } from './log-file.js';
import { LogWriter } from './log-writer.js';

/** What the writer's thread is told. */
export type Order = Batch | 'close';

/** What it says: that it is ready, the answers to a batch, or why the whole batch failed. */
export type Report = 'ready' | { readonly answers: Answers } | { readonly failed: string };

/** Pages in the WAL that make a checkpoint worth while, in a pause; and the number at which it waits for no pause. */
const CHECKPOINT_IN_A_PAUSE = 4_000;
const CHECKPOINT_NOW = 16_000;

if (!parentPort) throw new Error('the writer runs in a worker thread');
serve(parentPort, new LogWriter(() => openForWriting(String(workerData))));

function serve(port: MessagePort, writer: LogWriter): void {
  let pause: NodeJS.Immediate | undefined;
  port.on('message', (order: Order) => {
    clearImmediate(pause);
    if (order === 'close') {
      writer.close();
      port.close();
      return;
    }
    port.postMessage(report(writer, order));
    const pages = writer.uncheckpointed;
    if (pages >= CHECKPOINT_NOW) writer.checkpoint();
    else if (pages >= CHECKPOINT_IN_A_PAUSE) pause = setImmediate(() => writer.checkpoint());
  });
  port.postMessage('ready' satisfies Report);
}

function report(writer: LogWriter, batch: Batch): Report {
  try {
    return { answers: writer.commit(batch) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}
