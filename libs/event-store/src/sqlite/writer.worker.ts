import { type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Answers, Batch } from './batch.js';
import { openForWriting } from './log-file.js';
import { LogWriter } from './log-writer.js';

/** What the writer's thread is told. */
export type Order = Batch | 'close';

/** What it says: that it is ready, the answers to a batch, or why the whole batch failed. */
export type Report = 'ready' | { readonly answers: Answers } | { readonly failed: string };

/** Pages in the WAL that make a checkpoint worth while. */
const CHECKPOINT_FROM = 2_000;
/**
 * Pages at which the writer makes an end of it. A checkpoint beside a busy writer never catches up quite, and only then
 * does the WAL start again from its beginning; what is left to move is little.
 */
const WAL_PAGES = 16_000;

if (!parentPort) throw new Error('the writer runs in a worker thread');
serve(parentPort, String(workerData));

function serve(port: MessagePort, directory: string): void {
  const writer = new LogWriter(() => openForWriting(directory));
  const checkpoints = new Worker(new URL('./checkpoint.worker.js', import.meta.url), { workerData: directory });
  let checkpointing = false;
  checkpoints.on('message', () => (checkpointing = false));
  port.on('message', (order: Order) => {
    if (order === 'close') {
      void checkpoints.terminate().then(() => {
        writer.close();
        port.close();
      });
      return;
    }
    port.postMessage(report(writer, order));
    const { pages, left } = writer.wal();
    if (pages >= WAL_PAGES) {
      writer.checkpoint();
    } else if (left >= CHECKPOINT_FROM && !checkpointing) {
      checkpointing = true;
      checkpoints.postMessage('checkpoint');
    }
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
