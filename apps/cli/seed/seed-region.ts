import 'reflect-metadata';
import { establishBaseline } from '#apps/server/baseline.js';
import { readConfig } from '#apps/server/config.js';
import type { LogReader } from '#event-store/event-store.js';
import { createApplication, type ServerOptions } from '#apps/server/server.js';
import { TARGETS } from '#apps/server/targets.js';
import { DeadlineClock } from '#exchange/deadline.clock.js';
import { NotificationClock } from '#referral/notification.clock.js';
import { usage } from '../exit.js';
import { withLog } from '../log.js';
import { playRegion } from './region.js';
import { countsOf } from './shares.js';
import { Stage } from './stage.js';
import { SteppedClock } from './stepped-clock.js';

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

interface Wanted {
  readonly seed: number;
  readonly records: number;
  /** Left out: as many as belong to so many records. */
  readonly requests?: number;
  readonly years: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly from: number;
}

/**
 * Lets a synthetic region live in a data folder.
 * @throws StoreInUse, StoreUnavailable; Stop when the log already holds facts later than the beginning
 */
export async function seedRegion(
  data: string,
  { seed, records, requests, years, from }: Wanted,
  progress: (played: number, share: number) => void,
): Promise<Seeded> {
  const clock = new SteppedClock(from);
  const until = new Date(from).setUTCFullYear(new Date(from).getUTCFullYear() + years);
  const config = readConfig({ TALAAN_DATA: data, TALAAN_LOG_LEVEL: 'error', TALAAN_OIDC_ISSUER: 'http://127.0.0.1' });
  const prepare: ServerOptions['prepare'] = async (app) => {
    await nothingAfter(data, from);
    await establishBaseline(app);
  };
  const application = await createApplication(config, { clock, prepare });
  try {
    // Nothing is due yet; from here on the limits are looked at when they are due, and not by the second.
    for (const clocked of [DeadlineClock, NotificationClock])
      await application.app.get(clocked).onApplicationShutdown();
    const stage = new Stage(application, clock, { seed, from, until });
    for (const { views } of TARGETS.all ?? []) for (const view of views) await stage.shown(view);
    const counts = countsOf(records, requests);
    playRegion(stage, counts);
    await stage.play(progress);
    const { store } = application.platform;
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

async function nothingAfter(data: string, from: number): Promise<void> {
  await withLog(data, async (log) => {
    if ((await log.positionAt(from)) === (await log.head())) return;
    throw usage(
      `The log holds facts later than ${new Date(from).toISOString()}: seed an empty folder, or give --from.`,
    );
  });
}

/** Streams, but for those that only say who read what. */
async function recordsIn(log: LogReader): Promise<number> {
  const streams = new Set<string>();
  for await (const events of log.readAll(0n)) for (const { stream } of events) streams.add(stream);
  return [...streams].filter((stream) => !stream.startsWith('reads-')).length;
}
