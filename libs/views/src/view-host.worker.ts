import { once } from 'node:events';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { Broken } from '#event-store/checks/fact-checks.js';
import { StoreUnavailable } from '#event-store/event-store.js';
import { type LogLocation, openLogReader } from '#event-store/transfer/log-location.js';
import { ViewRunner, type ViewReport } from './running/view-runner.js';
import { ViewFault } from './view-file.js';
import type { View } from './view.js';
import { viewPath } from './view-path.js';

export type HostedView = Pick<View, 'name' | 'version' | 'module'>;

export interface WorkerSettings {
  readonly directory: string;
  readonly log: LogLocation;
  readonly views: readonly HostedView[];
  /** Counts commits; shared between threads. */
  readonly bell: Int32Array<SharedArrayBuffer>;
  /** Milliseconds after which the log is looked at although nobody rang. */
  readonly round: number;
}

export type Message =
  | { readonly kind: 'reached'; readonly views: readonly string[]; readonly position: bigint }
  | { readonly kind: 'ready'; readonly view: string }
  | { readonly kind: 'broken'; readonly broken: Broken }
  | { readonly kind: 'halted'; readonly position: bigint }
  | { readonly kind: 'waits' | 'fault'; readonly view: string; readonly message: string };

const host = parentPort;
if (!host) throw new Error('view-host.worker runs in a worker thread only');
const { directory, log, views, bell, round } = workerData as WorkerSettings;
const tell = (message: Message): void => host.postMessage(message);
const stop = new AbortController();
host.once('message', () => {
  stop.abort();
  Atomics.add(bell, 0, 1);
  Atomics.notify(bell, 0);
});

const checkpoints = new Worker(new URL('./running/checkpoint.worker.js', import.meta.url));

const report: ViewReport = {
  reached: (moved, position) => tell({ kind: 'reached', views: moved.map(({ name }) => name), position }),
  ready: (view) => {
    checkpoints.postMessage({ path: viewPath(directory, view) });
    tell({ kind: 'ready', view: view.name });
  },
  halted: (position) => tell({ kind: 'halted', position }),
  waits: ({ name }, error) => tell({ kind: 'waits', view: name, message: describe(error) }),
  fault: ({ name }, error) => tell({ kind: 'fault', view: name, message: describe(error) }),
};

// Views have nothing else to do than to wait for a log that is away.
const reader = await openLogReader(log, (broken) => tell({ kind: 'broken', broken }), stop.signal);
let runner: ViewRunner | undefined;
try {
  runner = await ViewRunner.open(reader, directory, await load(views), report);
  while (!stop.signal.aborted) {
    const seen = Atomics.load(bell, 0);
    await runner.advance(stop.signal);
    const rung = Atomics.waitAsync(bell, 0, seen, round);
    if (rung.async) await rung.value;
  }
} catch (error) {
  // Told to end, it waits no longer for a log that is away.
  if (!(stop.signal.aborted && error instanceof StoreUnavailable)) throw error;
}
checkpoints.postMessage('stop');
await once(checkpoints, 'exit');
runner?.close();
await reader.close();
host.close();

async function load(hosted: readonly HostedView[]): Promise<readonly View[]> {
  const loaded: View[] = [];
  for (const { name, version, module } of hosted) {
    const { view } = (await import(module)) as { view?: View };
    if (view?.name !== name || view.version !== version) throw new Error(`${module} does not export view ${name}`);
    loaded.push(view);
  }
  return loaded;
}

function describe(error: unknown): string {
  if (error instanceof ViewFault) return `${error.message}: ${describe(error.cause)}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
