// Pairs of worlds, in a process of its own, in which ids and clocks are given up to the experiment. Which ones stands in
// TALAAN_PAIRS; the result goes to the parent.
import 'reflect-metadata';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { IDENTITIES } from '#apps/dev-idp/identities.js';
import { Chance } from '#apps/seed/chance.js';
import { establishBaseline } from '#apps/server/register/baseline.js';
import { givenIssuer } from '#web/auth/given-issuer.js';
import { Scheduler } from '#web/scheduler.js';
import type { Contract } from '../../contract/contract.js';
import { chooseIds } from './chosen-ids.js';
import { type Compared, type Difference, DIFFERENCES, pair } from './pair.js';
import { raised } from './referral-stories.js';
import type { Viewer } from './secrets.js';
import { type Known, Telling } from './telling.js';
import { Tokens, World } from './world.js';

export interface Pairs {
  readonly seed: number;
  /** The numbers of the first pair, and of the one after the last. */
  readonly from: number;
  readonly until: number;
  /** How many pairs share two servers. */
  readonly batch: number;
  readonly folder: string;
  /** For a control, which the first difference ends: by whom, and between which worlds, it is to be seen. */
  readonly control?: { readonly viewers: readonly string[]; readonly difference: Difference };
}

/** What has been played by now; the last of them has all pairs. */
export interface Played extends Compared {
  readonly pairs: Readonly<Record<Difference, number>>;
  readonly isWhole: boolean;
}

/** Who asks, together: the worlds of a batch differ in nothing that one of them may know. */
const AUDIENCES: readonly (readonly string[])[] = [
  ['vn-officer', 'sg-officer'],
  ['vn-consular', 'sg-consular'],
  ['vn-delegate'],
  ['analyst', 'auditor'],
  ['acwc-reporter', 'registrar', ''],
  ['chair'],
  ['vn-head'],
  ['secretariat'],
];

// Whoever wanted the pairs has gone, or has the result.
process.once('disconnect', () => process.exit());
/** In these worlds limits are looked at when the experiment says so, and not by the second. */
Scheduler.prototype.onApplicationBootstrap = () => undefined;
chooseIds();

const asked = JSON.parse(process.env.TALAAN_PAIRS ?? '{}') as Pairs;
const issuer = await givenIssuer();
const tokens = new Tokens(issuer);
const origin = join(asked.folder, 'origin');
await (await World.open('origin', origin, tokens, establishBaseline)).close();
const seen = { answers: 0, notFound: 0, pages: 0, differing: [] as string[] };
const pairs: Record<Difference, number> = { words: 0, facts: 0, more: 0 };
const isOver = () => asked.control !== undefined && seen.differing.length > 0;
for (let first = asked.from; first < asked.until && !isOver(); first += asked.batch) {
  await play(first, Math.min(first + asked.batch, asked.until));
  process.send?.({ ...seen, pairs, isWhole: false } satisfies Played);
}
await issuer.close();
process.send?.({ ...seen, pairs, isWhole: true } satisfies Played, () => {
  process.disconnect();
});

/** Two worlds, and as many pairs as belong to them: each goes on where the one before ended. */
async function play(first: number, until: number): Promise<void> {
  const number = Math.floor(first / asked.batch);
  const difference = asked.control?.difference ?? DIFFERENCES[number % DIFFERENCES.length] ?? 'words';
  const chance = new Chance(asked.seed, 'audience');
  const round = Math.floor(number / AUDIENCES.length / DIFFERENCES.length);
  const audience = AUDIENCES[(chance.whole(0, AUDIENCES.length - 1) + number + round) % AUDIENCES.length] ?? [];
  const viewers = (asked.control?.viewers ?? audience).map(viewerOf);
  const open = async (name: string) => {
    const data = join(asked.folder, `${String(first)}-${name}`);
    await cp(origin, data, { recursive: true });
    return await World.open(name, data, tokens);
  };
  const worlds = await Promise.all([open('a'), open('b')]);
  try {
    const { text } = await worlds[0].ask({ who: undefined, method: 'GET', path: '/openapi.json' }, 'contract');
    const contract = JSON.parse(text) as Contract;
    const fillers = await Promise.all(worlds.map((world) => fillerOf(world)));
    const batch = { worlds, contract, seed: asked.seed, first, viewers, difference, filler: fillers[0] ?? '' };
    const known: Known[] = [];
    for (let at = first; at < until && !isOver(); at += 1) {
      const { answers, notFound, pages, differing } = await pair(batch, at, known);
      seen.answers += answers;
      seen.notFound += notFound;
      seen.pages += pages;
      seen.differing.push(...differing);
      pairs[difference] += 1;
    }
  } finally {
    await Promise.all(worlds.map((world) => world.close()));
  }
}

function viewerOf(subject: string): Viewer {
  return IDENTITIES.find((identity) => identity.subject === subject);
}

async function fillerOf(world: World): Promise<string> {
  const [chance, secretly] = [new Chance('filler'), new Chance('filler')];
  const t = new Telling({ world, chance, secretly, key: 'filler', number: '0000', example: () => ({}) });
  return `/v1/referrals/${await raised(t, 'victim', 'bn', 'la')}`;
}
