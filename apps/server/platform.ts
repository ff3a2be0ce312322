import { resolve } from 'node:path';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import type { Clock } from '#kernel/clock.js';
import type { JsonLog } from '#telemetry/log.js';
import type { Metrics } from '#telemetry/metrics.js';
import { followErasures } from '#vault/erasure.js';
import { FileVault } from '#vault/file-vault.js';
import { ViewHost } from '#views/view-host.js';
import type { Config } from './config.js';
import { prepareDataFolder } from './data-folder.js';
import { MeteredStore } from './metered-store.js';
import type { Slice } from './targets.js';

/** What the slices stand on, opened on one data folder. */
export interface Platform {
  readonly store: MeteredStore;
  readonly vault: FileVault;
  readonly views: ViewHost;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Why the process cannot go on as it is and must be started again; empty while all is well. */
  readonly faults: readonly string[];
  /** Lets go of everything, in order. Nothing may be in flight. */
  close(): Promise<void>;
}

export interface Foundation {
  readonly config: Config;
  readonly slices: readonly Slice[];
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: JsonLog;
}

/** @throws Error, StoreInUse, StoreUnavailable: nothing then stays open */
export async function openPlatform({ config, slices, clock, metrics, log }: Foundation): Promise<Platform> {
  const directory = resolve(config.data);
  prepareDataFolder(directory);
  const faults: string[] = [];
  const fault = (what: string, message: string): void => {
    faults.push(what);
    log.error(`${what}: ${message}`, 'Platform');
  };
  // The store claims the folder for this process, so it comes before everything else that is in it.
  const onFault = ({ message }: Error): void => {
    log.error(`log: ${message}`, 'Platform');
  };
  const sqlite = await SqliteEventStore.open({ directory, clock, onFault });
  let ring = (): void => undefined;
  const store = new MeteredStore(sqlite, metrics, () => {
    ring();
  });
  let vault: FileVault;
  try {
    vault = new FileVault(directory, config.rootKeyFile);
  } catch (error) {
    await store.close();
    throw error;
  }
  const stopping = new AbortController();
  const erasures = followErasures(store, vault, stopping.signal).catch((error: unknown) => {
    fault('erasures', error instanceof Error ? error.message : 'failed');
  });
  const views = ViewHost.start({
    directory,
    views: slices.flatMap((slice) => slice.views),
    log: { adapter: 'sqlite', directory },
    wake: (wake) => (ring = wake),
    onFault: ({ view, message }) => {
      fault(view === undefined ? 'views' : `view ${view}`, message);
    },
  });
  const close = async (): Promise<void> => {
    stopping.abort();
    await views.stop();
    await erasures;
    await store.close();
    vault.close();
  };
  return { store, vault, views, clock, metrics, faults, close };
}
