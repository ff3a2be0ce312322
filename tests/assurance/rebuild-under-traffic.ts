import { join } from 'node:path';
import { openLogReader } from '#event-store/transfer/log-location.js';
import { region } from '../scenarios/client.js';
import { playEverything } from '../scenarios/play/everything.js';
import { startServer } from '../scenarios/running-server.js';
import { talaan } from '../scenarios/talaan.js';
import { brokenBuild } from './broken-build.js';
import { by, type Experiment, type Found, type Trial } from './experiment.js';
import { Journal } from './journal.js';
import { type Compared, compareViews } from './rebuild-under-traffic/comparing.js';

const DIFFERENT = 'rebuilt otherwise';
const SENDERS = 2;
/** One round in so many compares the views of a region that is being filled, which has every kind of record. */
const FILLED = 4;
const RECORDS = 800;

/** What was found in one round, and how far the log went meanwhile. */
interface Round {
  readonly compared: readonly Compared[];
  readonly written: bigint;
}

async function rebuildUnderTraffic({ seed, times, folder, say }: Trial, place = '.'): Promise<Found> {
  const rounds: Round[] = [];
  for (let number = 1, tried = 0; tried < times; number += 1) {
    const data = join(folder, `data-${String(number)}`);
    const round = number % FILLED === 0 ? filling(data, seed + number) : serving(data, place, times > 100);
    const { compared, written } = await round;
    rounds.push({ compared, written });
    tried += compared.length;
    say(`${String(tried)} rebuilds`);
  }
  const compared = rounds.flatMap((round) => round.compared);
  const different = compared.filter(({ same }) => !same);
  const [first] = different;
  return {
    tried: compared.length,
    wrong: {
      [DIFFERENT]: different.length,
      'rounds in which nothing was written': rounds.filter(({ written }) => written <= 0n).length,
    },
    measured: {
      views: String(new Set(compared.map(({ view }) => view)).size),
      rounds: String(rounds.length),
      'rows compared': compared.reduce((sum, { rows }) => sum + rows, 0).toLocaleString('en'),
      'facts written meanwhile': rounds.reduce((sum, { written }) => sum + written, 0n).toLocaleString('en'),
    },
    ...(first && { example: `${first.view} at position ${first.position}: ${first.difference ?? ''}` }),
  };
}

/** A server that carries out every command of the contract, and many requests; then, if `killed`, the same after it. */
async function serving(data: string, place: string, killed: boolean): Promise<Round> {
  let server = await startServer(data, {}, place);
  try {
    const people = region(server);
    const before = await head(data);
    // A build that is broken may refuse what is in order; that is not what is compared here.
    const everything = playEverything(server.origin, people).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    let load = new Journal('before').load(people, SENDERS);
    const compared = [...(await compareViews(data, 1, place))];
    const refused = await everything;
    if (refused && compared.every(({ same }) => same)) throw refused.error;
    if (killed) {
      await server.kill();
      await load;
      server = await server.again();
      load = new Journal('after').load(people, SENDERS);
      compared.push(...(await compareViews(data, 1, place)));
    }
    const written = (await head(data)) - before;
    await server.stop();
    await load;
    return { compared, written };
  } finally {
    await server.kill();
  }
}

/** The seeding of a region, whose commands come as fast as they are carried out; afterwards it stands still. */
async function filling(data: string, seed: number): Promise<Round> {
  const words = ['--data', data, '--records', String(RECORDS), '--seed', String(seed), '--json'];
  const seeding = talaan(['seed-demo', ...words]);
  const compared = [...(await compareViews(data, 2, '.'))];
  const seeded = await seeding;
  if (seeded.exit !== 0) throw new Error(seeded.err);
  compared.push(...(await compareViews(data, 1, '.')));
  const end = BigInt((JSON.parse(seeded.out) as { head: string }).head);
  const first = compared.map(({ position }) => BigInt(position)).find((position) => position > 0n) ?? end;
  return { compared, written: end - first };
}

async function head(data: string): Promise<bigint> {
  const log = await openLogReader({ adapter: 'sqlite', directory: data });
  try {
    return await log.head();
  } finally {
    await log.close();
  }
}

/** Every view, built from position 0 while others write, beside the running one at the same position. */
export const rebuildExperiment: Experiment = {
  id: 'rebuild-under-traffic',
  promise: 'nothing lost',
  what: 'rebuild of every view from position 0 while traffic runs',
  unit: 'rebuilds',
  times: { full: 600, short: 1 },
  run: (trial) => rebuildUnderTraffic(trial),
  controls: [
    {
      broken: 'a view that asks the clock, and not the fact, when something was',
      times: 1,
      run: async (trial) => {
        const file = 'libs/exchange/src/views/exchange-requests.js';
        const breakage = { file, from: 'Date.parse(fact.conduct.at)', to: 'Date.now()' };
        return by(DIFFERENT, await rebuildUnderTraffic(trial, await brokenBuild(trial.folder, [breakage])));
      },
    },
    {
      broken: 'a running view that passes over one fact in a hundred',
      times: 1,
      run: async (trial) => {
        const breakage = {
          file: 'libs/views/src/view-file.js',
          from: 'event.position <= this.#at.position)',
          to: 'event.position <= this.#at.position || (this.serving && event.position % 100n === 0n))',
        };
        return by(DIFFERENT, await rebuildUnderTraffic(trial, await brokenBuild(trial.folder, [breakage])));
      },
    },
  ],
};
