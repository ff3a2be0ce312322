import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { accessToken } from '#apps/cli/access-token.js';
import { type RunningServer, startServer } from '../scenarios/running-server.js';
import { atLeast, type Figure, type Plan, quantile } from './figure.js';
import { catchUpRate, flood, SUBMISSION, writeRate } from './processes.js';

const REACH = 0.95;
const CONNECTIONS = 64;
/** So that no limit on requests is part of what is measured: two persons stand for all. */
const UNLIMITED = {
  TALAAN_RATE_LIMIT_SUBJECT: '100000000',
  TALAAN_RATE_LIMIT_STATE: '100000000',
  TALAAN_REQUESTS_PER_SUBJECT: '100000',
};

type Place = 'own' | 'other';

/** Something that either build does, at a rate. */
interface Subject {
  readonly what: string;
  readonly unit: string;
  readonly note: string;
  readonly rate: (place: Place) => Promise<number>;
}

/**
 * This build against that of an earlier revision, on the same machine, in turns. The earlier one is built in a folder of
 * its own with the packages of this one.
 */
export async function measureAgainst(
  revision: string,
  groups: readonly string[],
  plan: Plan,
): Promise<readonly Figure[]> {
  const other = join(plan.folder, 'other');
  plan.say(`building ${revision}`);
  git('worktree', 'add', '--detach', '--force', other, revision);
  try {
    symlinkSync(resolve('node_modules'), join(other, 'node_modules'));
    execFileSync(process.execPath, ['tools/build.mjs'], { cwd: other, stdio: 'ignore' });
    const places = { own: resolve('.'), other };
    const figures = groups.includes('http') ? [...(await overHttp(places, revision, plan))] : [];
    if (groups.includes('views') || groups.includes('store'))
      figures.push(...(await inProcess(places, revision, plan)));
    return figures;
  } finally {
    git('worktree', 'remove', '--force', other);
  }
}

type Places = Readonly<Record<Place, string>>;

async function overHttp(places: Places, revision: string, plan: Plan): Promise<readonly Figure[]> {
  const own = await startServer(join(plan.folder, 'own-data'), UNLIMITED, places.own);
  const other = await startServer(join(plan.folder, 'other-data'), UNLIMITED, places.other);
  const servers = { own, other };
  try {
    const targets = { own: await targetOf(own), other: await targetOf(other) };
    const seconds = plan.quick ? 2 : 5;
    const load = { connections: CONNECTIONS, seconds };
    const rate = async (place: Place, path: string, body?: string): Promise<number> => {
      const { tokens } = targets[place];
      const url = `${servers[place].origin}${path}`;
      const { perSecond, refused, errors } = await flood({ ...load, url, tokens, ...(body !== undefined && { body }) });
      if (refused + errors > 0) throw new Error(`${path}: ${String(refused)} refused, ${String(errors)} failed`);
      return perSecond;
    };
    const note = `${String(CONNECTIONS)} connections, ${String(seconds)} s a round`;
    const subjects: readonly Subject[] = [
      { what: 'HTTP submit', rate: (place: Place) => rate(place, '/v1/exchange-requests', JSON.stringify(SUBMISSION)) },
      {
        what: 'HTTP read of one request',
        rate: (place: Place) => rate(place, `/v1/exchange-requests/${targets[place].id}`),
      },
      {
        what: 'HTTP list of an inbox, 20 of it',
        rate: (place: Place) => rate(place, '/v1/exchange-requests?box=inbox&limit=20'),
      },
    ].map((subject) => ({ ...subject, unit: 'req/s', note }));
    return await inTurns(subjects, revision, plan);
  } finally {
    await own.stop();
    await other.stop();
  }
}

/** An officer who has asked and one who was asked, and one of their requests. */
async function targetOf({ origin, idpPort }: RunningServer) {
  const [asking, asked] = [await accessToken(idpPort, 'ph-officer'), await accessToken(idpPort, 'th-officer')];
  let id = '';
  for (let n = 0; n < 30; n += 1) {
    const headers = {
      authorization: `Bearer ${asking}`,
      'content-type': 'application/json',
      'idempotency-key': `a-${String(n)}`,
    };
    const body = JSON.stringify({ ...SUBMISSION, to: 'TH-ATU' });
    const reply = await fetch(`${origin}/v1/exchange-requests`, { method: 'POST', headers, body });
    ({ id } = (await reply.json()) as { id: string });
  }
  return { id, tokens: [asking, asked] };
}

async function inProcess(places: Places, revision: string, plan: Plan): Promise<readonly Figure[]> {
  const facts = plan.quick ? 20_000 : 150_000;
  const folder = (place: string) => join(plan.folder, `${place}-log`);
  for (const place of ['own', 'other'] as const) mkdirSync(folder(place), { recursive: true });
  let turn = 0;
  const into = (place: string) => join(plan.folder, `${place}-views-${String((turn += 1))}`);
  const catchUp = (view: 'register' | 'audit-trail') => (place: Place) =>
    catchUpRate({ place: places[place], log: folder(place), facts, seed: plan.seed, view, into: into(place) });
  const note = `${facts.toLocaleString('en')} facts`;
  const views = (['register', 'audit-trail'] as const).map((view) => ({
    what: `view catch-up from position 0: ${view}`,
    unit: 'facts/s',
    note,
    rate: catchUp(view),
  }));
  const appends = plan.quick ? 300 : 3_000;
  const writer: Subject = {
    what: 'one writer that waits for each append',
    unit: 'facts/s',
    note: `${String(appends)} appends a round`,
    rate: (place: Place) => writeRate({ place: places[place], log: into(place), facts: appends, seed: plan.seed }),
  };
  return await inTurns([...views, writer], revision, plan);
}

/** Each subject by both builds in turns, which change places; the medians are compared. */
async function inTurns(subjects: readonly Subject[], revision: string, plan: Plan): Promise<readonly Figure[]> {
  const rounds = plan.quick ? 1 : 7;
  const figures: Figure[] = [];
  for (const { what, unit, note, rate } of subjects) {
    const rates = { own: [] as number[], other: [] as number[] };
    for (const place of ['own', 'other'] as const) await rate(place);
    for (let round = 0; round < rounds; round += 1) {
      for (const place of round % 2 === 0 ? (['own', 'other'] as const) : (['other', 'own'] as const)) {
        rates[place].push(await rate(place));
      }
      plan.say(`${what}: ${String(rates.own.at(-1)?.toFixed(0))} / ${String(rates.other.at(-1)?.toFixed(0))} ${unit}`);
    }
    figures.push(
      atLeast(REACH, {
        what,
        against: revision,
        ours: quantile(rates.own, 0.5),
        limit: quantile(rates.other, 0.5),
        unit,
        note: `median of ${String(rounds)} rounds in turns, after one to warm up; ${note}`,
      }),
    );
  }
  return figures;
}

function git(...words: readonly string[]): void {
  execFileSync('git', words, { stdio: ['ignore', 'ignore', 'inherit'] });
}
