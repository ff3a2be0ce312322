import { type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Answers, Batch } from './batch.js';
import { FactMacs, type MacKeys } from '../checks/fact-macs.js';
import { writeAgain } from '../files/write-again.js';
import { logFile, openForWriting } from './log-file.js';
import { LogWriter } from './log-writer.js';

export interface WriterSettings {
  readonly directory: string;
  /** Needed for a log whose facts have MACs. */
  readonly keys?: MacKeys;
}

/** What the writer's thread is told. */
export type WriterMessage = Batch | 'close';

/** What it says: that it is ready, the answers to a batch, why the whole batch failed, or why it does nothing more. */
export type Report =
  'ready' | { readonly answers: Answers } | { readonly failed: string } | { readonly inDoubt: string };

/** Pages still to be moved to the log file that make a checkpoint beside the writer worth while. */
const CHECKPOINT_FROM = 2_000;
/**
 * A checkpoint beside a busy writer never catches up quite, and only then does the WAL start again from its beginning,
 * which is quicker to write than a file that grows. So the writer itself moves the last few pages.
 */
const LAST_FEW = 500;
/** Pages at which it moves all that is left, however many. */
const WAL_PAGES = 16_000;

if (!parentPort) throw new Error('the writer runs in a worker thread');
serve(parentPort, workerData as WriterSettings);

function serve(port: MessagePort, { directory, keys }: WriterSettings): void {
  writeAgain(`${logFile(directory)}-wal`);
  const macs = keys && new FactMacs(keys);
  const writer = new LogWriter(() => openForWriting(directory, macs !== undefined), macs);
  const checkpoints = new Worker(new URL('./checkpoint.worker.js', import.meta.url), { workerData: directory });
  let checkpointing = false;
  let isInDoubt = false;
  const doubt = (why: string): void => {
    isInDoubt = true;
    port.postMessage({ inDoubt: why } satisfies Report);
  };
  checkpoints.on('message', (inDoubt: string | undefined) => {
    checkpointing = false;
    if (inDoubt !== undefined) doubt(inDoubt);
  });
  port.on('message', (message: WriterMessage) => {
    if (isInDoubt) return;
    if (message === 'close') {
      void checkpoints.terminate().then(() => {
        writer.close();
        port.close();
      });
      return;
    }
    port.postMessage(report(writer, message));
    const { pages, left } = writer.wal();
    if (pages >= WAL_PAGES || (pages >= CHECKPOINT_FROM && left <= LAST_FEW && !checkpointing)) {
      try {
        writer.checkpoint();
      } catch (error) {
        doubt(String(error));
      }
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
