import 'reflect-metadata';
import { establishBaseline } from '#apps/server/baseline.js';
import { readConfig } from '#apps/server/config.js';
import { createApplication, type ServerOptions } from '#apps/server/server.js';
import { DeadlineClock } from '#exchange/deadline.clock.js';
import { view as grounds } from '#exchange/views/exchange-grounds.js';
import { usage } from '../exit.js';
import { withLog } from '../log.js';
import { Region } from './region.js';
import { SteppedClock } from './stepped-clock.js';

export interface Seeded {
  readonly seed: number;
  readonly requests: number;
  readonly from: string;
  readonly until: string;
  /** The position of the last fact. */
  readonly head: string;
}

interface Wanted {
  readonly seed: number;
  readonly requests: number;
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
  { seed, requests, years, from }: Wanted,
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
    await application.app.get(DeadlineClock).onApplicationShutdown();
    const { store, views } = application.platform;
    await views.queries.reached(grounds, await store.head(), 60_000);
    const region = new Region(application, clock, { seed, requests, from, until });
    await region.play(progress);
    const head = String(await store.head());
    return { seed, requests, from: new Date(from).toISOString(), until: new Date(until).toISOString(), head };
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
