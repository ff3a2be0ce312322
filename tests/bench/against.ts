import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { accessToken } from '#apps/cli/access-token.js';
import { type RunningServer, startServer } from '../scenarios/running-server.js';
import type { Flood } from './flood.js';
import { atLeast, atMost, type Figure, type Plan, quantile } from './figure.js';
import { catchUpRate, flood, officerTokens, SUBMISSION, writeRate } from './processes.js';

const REACH = 0.95;
const MOST_TIME = 1.05;
const CONNECTIONS = 64;
/** Milliseconds between one page and the next, of another officer: who asks without a pause is made to wait. */
const BETWEEN_PAGES = 33;
/** So that no limit on requests is part of what is measured: ten persons stand for all. */
const UNLIMITED = {
  TALAAN_RATE_LIMIT_SUBJECT: '100000000',
  TALAAN_RATE_LIMIT_STATE: '100000000',
  TALAAN_REQUESTS_PER_SUBJECT: '100000',
};

type Place = 'own' | 'other';

/** Something that either build does, at a rate or within a time. */
interface Subject {
  readonly what: string;
  readonly unit: string;
  readonly note: string;
  readonly rate: (place: Place) => Promise<number>;
  /** Whether less of the unit is better. */
  readonly isTime?: boolean;
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
    const asked = async (place: Place, path: string, load: Partial<Flood> = {}) => {
      const { officers: tokens } = targets[place];
      const url = `${servers[place].origin}${path}`;
      const flooded = await flood({ connections: CONNECTIONS, seconds, url, tokens, ...load });
      const { refused, errors } = flooded;
      if (refused + errors > 0) throw new Error(`${path}: ${String(refused)} refused, ${String(errors)} failed`);
      return flooded;
    };
    const body = JSON.stringify(SUBMISSION);
    const each = `${String(seconds)} s a round, ${String(targets.own.officers.length)} officers`;
    const unpaced = { unit: 'req/s', note: `${String(CONNECTIONS)} connections, ${each}` };
    const subjects: readonly Subject[] = [
      {
        what: 'HTTP submit',
        ...unpaced,
        rate: async (place) => (await asked(place, '/v1/exchange-requests', { body })).perSecond,
      },
      {
        what: 'HTTP read of one request',
        ...unpaced,
        rate: async (place) => {
          const { id, parties: tokens } = targets[place];
          return (await asked(place, `/v1/exchange-requests/${id}`, { tokens })).perSecond;
        },
      },
      {
        what: 'HTTP list of an outbox, 20 of it',
        unit: 'ms',
        isTime: true,
        note: `one page each ${String(BETWEEN_PAGES)} ms, ${each}`,
        rate: async (place) => await pageTime(servers[place].origin, targets[place].officers, seconds),
      },
    ];
    return await inTurns(subjects, revision, plan);
  } finally {
    await own.stop();
    await other.stop();
  }
}

/** Officers of ten states, each with an outbox of more than a page; one of their requests, and its two parties. */
async function targetOf({ origin, idpPort }: RunningServer) {
  const officers = await officerTokens(idpPort);
  let [id, sender] = ['', ''];
  for (const [at, token] of officers.entries()) {
    for (let n = 0; n < 30; n += 1) {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': `a-${String(at)}-${String(n)}`,
      };
      const reply = await fetch(`${origin}/v1/exchange-requests`, {
        method: 'POST',
        headers,
        body: JSON.stringify(SUBMISSION),
      });
      ({ id } = (await reply.json()) as { id: string });
      sender = token;
    }
  }
  return { id, officers, parties: [sender, await accessToken(idpPort, 'vn-officer')] };
}

/** Milliseconds that a page of an outbox takes, half of the time at most. */
async function pageTime(origin: string, tokens: readonly string[], seconds: number): Promise<number> {
  const times: number[] = [];
  for (let page = 0; page < (seconds * 1_000) / BETWEEN_PAGES; page += 1) {
    await pause(BETWEEN_PAGES);
    const headers = { authorization: `Bearer ${tokens[page % tokens.length] ?? ''}` };
    const began = performance.now();
    const reply = await fetch(`${origin}/v1/exchange-requests?box=outbox&limit=20`, { headers });
    await reply.text();
    times.push(performance.now() - began);
    if (!reply.ok) throw new Error(`a page of an outbox: ${String(reply.status)}`);
  }
  return quantile(times, 0.5);
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
  for (const { what, unit, note, rate, isTime = false } of subjects) {
    const rates = { own: [] as number[], other: [] as number[] };
    for (const place of ['own', 'other'] as const) await rate(place);
    for (let round = 0; round < rounds; round += 1) {
      for (const place of round % 2 === 0 ? (['own', 'other'] as const) : (['other', 'own'] as const)) {
        rates[place].push(await rate(place));
      }
      plan.say(`${what}: ${inWords(rates.own.at(-1))} / ${inWords(rates.other.at(-1))} ${unit}`);
    }
    const row = {
      what,
      against: revision,
      ours: quantile(rates.own, 0.5),
      limit: quantile(rates.other, 0.5),
      unit,
      note: `median of ${String(rounds)} rounds in turns, after one to warm up; ${note}`,
    };
    figures.push(isTime ? atMost(MOST_TIME, row) : atLeast(REACH, row));
  }
  return figures;
}

function inWords(value = Number.NaN): string {
  return value.toFixed(value < 100 ? 2 : 0);
}

function git(...words: readonly string[]): void {
  execFileSync('git', words, { stdio: ['ignore', 'ignore', 'inherit'] });
}
