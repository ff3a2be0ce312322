// One measurement with the modules of a build in another folder: arguments in TALAAN_IN_PLACE; the rate, in facts a
// second, goes to the parent.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import type { SystemClock } from '#kernel/clock.js';
import type { View } from '#views/view.js';
import type { ViewHost } from '#views/view-host.js';
import { fill, requests } from './views-log.js';
import { view as register } from './views-register.js';

/** What is measured in a process of its own. */
export interface InPlace {
  /** The folder of the build. */
  readonly place: string;
  /** A data folder; its log is written, by that build, when it is empty. */
  readonly log: string;
  readonly facts: number;
  readonly seed: number;
  /** The view that is built; left out, the writing is measured. */
  readonly view?: 'register' | 'audit-trail';
  /** Where it is built. */
  readonly into?: string;
}

const {
  place,
  log: directory,
  facts,
  seed,
  view,
  into = '',
} = JSON.parse(process.env.TALAAN_IN_PLACE ?? '{}') as InPlace;
const from = async <Module>(path: string) =>
  (await import(pathToFileURL(join(place, 'dist/libs', path)).href)) as Module;
const { SqliteEventStore: Store } = await from<{ SqliteEventStore: typeof SqliteEventStore }>(
  'event-store/src/sqlite/sqlite-event-store.js',
);
const { SystemClock: Clock } = await from<{ SystemClock: typeof SystemClock }>('kernel/src/clock.js');
const store = await Store.open({ directory, clock: new Clock() });
const rate = view === undefined ? await writing() : await building(view);
await store.close();
process.send?.(rate, () => {
  process.disconnect();
});

async function writing(): Promise<number> {
  const source = requests(seed);
  const started = performance.now();
  for (let written = 0; written < facts;) {
    const next = source.next().value as { stream: string; events: Parameters<typeof store.append>[2] };
    await store.append(next.stream, 'any', next.events);
    written += next.events.length;
  }
  return (facts * 1_000) / (performance.now() - started);
}

async function building(name: 'register' | 'audit-trail'): Promise<number> {
  const log = { adapter: 'sqlite', directory } as const;
  if ((await store.head()) === 0n) await fill(store, requests(seed), facts);
  const { ViewHost: Host } = await from<{ ViewHost: typeof ViewHost }>('views/src/view-host.js');
  const built =
    name === 'register' ? register : (await from<{ view: View }>('oversight/src/views/audit-trail.js')).view;
  const started = performance.now();
  const onFault = ({ message }: { message: string }) => {
    throw new Error(message);
  };
  const host = Host.start({ directory: into, views: [built], log, wake: () => undefined, onFault });
  if (!(await host.whenReady(600_000))) throw new Error('the view did not catch up');
  const seconds = (performance.now() - started) / 1_000;
  await host.stop();
  return Number(await store.head()) / seconds;
}
