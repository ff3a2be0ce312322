import 'reflect-metadata';
import { establishBaseline } from '#apps/server/register/baseline.js';
import { readConfig } from '#apps/server/config/config.js';
import { EventStore, type LogReader } from '#event-store/event-store.js';
import { createApplication, type ServerOptions } from '#apps/server/server.js';
import { TARGETS } from '#apps/server/targets.js';
import { DeadlineScheduler } from '#exchange/deadline/deadline.scheduler.js';
import { ReminderScheduler } from '#notices/reminders/reminder.scheduler.js';
import { NotificationScheduler } from '#referral/notification.scheduler.js';
export { madeWhole } from './made-whole.js';
import { scheduleRegion } from './region.js';
import { CommandRunner } from './command-runner.js';
import { SteppedClock } from './stepped-clock.js';
import { countsOf, type Wanted } from './wanted.js';

/** Milliseconds that a view has to come as far as the log. */
const PATIENCE = 60_000;

export interface Seeded {
  readonly seed: number;
  readonly requests: number;
  /** Everything that has a record of its own, the registry and the work plan included. */
  readonly records: number;
  readonly from: string;
  readonly until: string;
  /** The position of the last fact. */
  readonly head: string;
}

/**
 * Fills a data folder with a synthetic region.
 * @throws StoreInUse, StoreUnavailable, LaterFacts
 */
export async function seedRegion(
  data: string,
  { seed, records, requests, years, from }: Wanted,
  progress: (happened: number, share: number) => void,
): Promise<Seeded> {
  const clock = new SteppedClock(from);
  const until = new Date(from).setUTCFullYear(new Date(from).getUTCFullYear() + years);
  const config = readConfig({ TALAAN_DATA: data, TALAAN_LOG_LEVEL: 'error', TALAAN_OIDC_ISSUER: 'http://127.0.0.1' });
  const prepare: ServerOptions['prepare'] = async (app) => {
    await nothingAfter(app.get(EventStore, { strict: false }), from);
    await establishBaseline(app);
  };
  const application = await createApplication(config, { clock, prepare });
  try {
    // Nothing is due yet; from here on the limits are looked at when they are due, and not by the second.
    for (const scheduler of [DeadlineScheduler, NotificationScheduler, ReminderScheduler])
      await application.app.get(scheduler).onApplicationShutdown();
    const { store, views } = application.platform;
    const head = await store.head();
    for (const slice of TARGETS.all ?? [])
      for (const view of slice.views) await views.queries.reached(view, head, PATIENCE);
    const runner = new CommandRunner(application, clock, { seed, from, until });
    const counts = countsOf(records, requests);
    scheduleRegion(runner, counts);
    await runner.run(progress);
    return {
      seed,
      requests: counts.requests,
      records: await recordsIn(store),
      from: new Date(from).toISOString(),
      until: new Date(until).toISOString(),
      head: String(await store.head()),
    };
  } finally {
    await application.stop();
  }
}

/** The log cannot be seeded: it holds facts later than the beginning of the region. */
export class LaterFacts extends Error {
  constructor(from: number) {
    super(`The log holds facts later than ${new Date(from).toISOString()}: seed an empty folder, or give --from.`);
    this.name = 'LaterFacts';
  }
}

/** @throws LaterFacts */
async function nothingAfter(log: LogReader, from: number): Promise<void> {
  if ((await log.positionAt(from)) !== (await log.head())) throw new LaterFacts(from);
}

/** Streams, but for those that only say who read what. */
async function recordsIn(log: LogReader): Promise<number> {
  const streams = new Set<string>();
  for await (const events of log.readAll(0n)) for (const { stream } of events) streams.add(stream);
  return [...streams].filter((stream) => !stream.startsWith('reads-')).length;
}
