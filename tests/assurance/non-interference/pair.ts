import { Chance } from '#apps/seed/chance.js';
import type { Contract } from '../../contract/contract.js';
import { examplesOf } from '../../scenarios/contract-examples.js';
import { withoutKeys, withoutPositions, withoutSeals } from './declassified.js';
import { questions } from './questions.js';
import { COMMON, type Secret, SECRETS, type Viewer } from './secrets.js';
import { type Known, type Source, Telling } from './telling.js';
import type { Answer, Asked, World } from './world.js';

/**
 * How two worlds differ: in what people wrote; in what happened, with as many facts in both; or in that more happened in
 * one of them.
 */
export const DIFFERENCES = ['words', 'facts', 'more'] as const;
export type Difference = (typeof DIFFERENCES)[number];

/** What a batch of pairs has in common. */
export interface Batch {
  readonly worlds: readonly [World, World];
  readonly contract: Contract;
  readonly seed: number;
  /** The number of the first of its pairs. */
  readonly first: number;
  readonly viewers: readonly Viewer[];
  readonly difference: Difference;
  /** A record of which only those know who fill up the shorter log; see `balance`. */
  readonly filler: string;
}

export interface Compared {
  readonly answers: number;
  readonly notFound: number;
  readonly pages: number;
  /** The questions that were answered differently, and how. */
  readonly differing: readonly string[];
}

const MINUTE = 60_000;
/** Pages of a list that are followed. */
const PAGES = 4;

/** Lets both worlds go on, the same but for what the viewers may not know, and compares what one of them is answered. */
export async function pair(batch: Batch, number: number, known: Known[]): Promise<Compared> {
  const { worlds, seed, viewers, difference, contract } = batch;
  const chance = new Chance(seed, 'pair', number);
  const began = await Promise.all(worlds.map((world) => world.head()));
  const secrets = SECRETS.filter((secret) => viewers.every((viewer) => isKept(secret, viewer, difference)));
  await common(batch, `${String(number)}-a`, known);
  await secret(batch, chance.pick(secrets), `${String(number)}-b`, known);
  await common(batch, `${String(number)}-c`, known);
  if (chance.happens(0.5)) await secret(batch, chance.pick(secrets), `${String(number)}-d`, known);
  if (difference !== 'facts' && chance.happens(0.1)) await both(worlds, (world) => world.pass(26 * 60 * MINUTE));
  const viewer = viewers[chance.whole(0, viewers.length - 1)];
  const example = (path: string) => exampleIn(contract, path, worlds[0]);
  const asked = questions({ contract, viewer, chance, known: known.slice(-24), example });
  const [here = [], there = []] = await both(worlds, (world) => inquire(world, asked, number));
  const feeds = await listen(batch, viewer, number, began);
  const topics = await follow(batch, viewer);
  const [first] = worlds;
  const isNamed = (path: string) => first.isNamed(path);
  const isLonger = difference === 'more';
  const all = [here, there].map((asking, index) => [...asking, ...(feeds[index] ?? []), ...(topics[index] ?? [])]);
  const seen = compare(all[0] ?? [], all[1] ?? [], { isLonger, isNamed });
  return { ...seen, differing: seen.differing.map((line) => `pair ${String(number)} (${difference}), ${line}`) };
}

/** Does the same to both worlds at the same time: neither knows of the other. */
function both<Result>(worlds: readonly World[], does: (world: World, index: number) => Promise<Result>) {
  return Promise.all(worlds.map(does));
}

function isKept({ isHidden, isSealed }: Secret, viewer: Viewer, difference: Difference): boolean {
  return difference === 'words' ? isHidden(viewer) || isSealed(viewer) : isHidden(viewer);
}

function source({ contract, seed }: Batch, world: World, key: string, secretly: string, openly = ''): Source {
  return {
    world,
    chance: new Chance(seed, key, openly),
    secretly: new Chance(seed, key, secretly),
    key: `${key}${openly}`,
    number: fourDigits(key),
    example: (path, name) => exampleIn(contract, path, world, name),
  };
}

async function common(batch: Batch, key: string, known: Known[]): Promise<void> {
  const tell = new Chance(batch.seed, key, 'which').pick(COMMON);
  const [here] = await both(batch.worlds, async (world) => {
    const t = new Telling(source(batch, world, key, ''));
    await tell(t);
    return t.known;
  });
  known.push(...(here ?? []));
  await together(batch);
}

async function secret(batch: Batch, { tell }: Secret, key: string, known: Known[]): Promise<void> {
  const { worlds, viewers, difference } = batch;
  const told = await both(difference === 'more' ? worlds.slice(1) : worlds, async (world) => {
    const t = new Telling(source(batch, world, key, world.name, difference === 'words' ? '' : `-${world.name}`));
    await tell(t, viewers);
    return t.known;
  });
  known.push(...(difference === 'words' ? (told[0] ?? []) : told.flat()));
  if (difference === 'facts') await balance(batch, key);
  await together(batch);
}

/** Brings the clocks of both worlds to the same minute. */
async function together({ worlds }: Batch): Promise<void> {
  const latest = Math.max(...worlds.map(({ now }) => now));
  const next = (Math.floor(latest / MINUTE) + 1) * MINUTE;
  await both(worlds, (world) => world.pass(next - world.now));
}

/** Fills up the shorter log with readings of a victim's referral by its own unit, of which nobody else may know. */
async function balance({ worlds, filler }: Batch, key: string): Promise<void> {
  const heads = await Promise.all(worlds.map((world) => world.head()));
  const longest = heads.reduce((one, other) => (one > other ? one : other));
  for (const world of worlds) {
    for (let head = await world.head(); head < longest; head += 1n) {
      await world.ask({ who: 'bn-head', method: 'GET', path: filler }, `${key}-fill-${String(head)}`);
    }
    if ((await world.head()) !== longest) throw new Error('the logs cannot be made equally long');
  }
}

interface Asking extends Asked {
  readonly answer: Answer;
}

async function inquire(world: World, asked: readonly Asked[], number: number): Promise<readonly Asking[]> {
  const asking: Asking[] = [];
  for (const [index, one] of asked.entries()) {
    let { path } = one;
    for (let page = 0; page < PAGES; page += 1) {
      // How far a view is behind the log is a matter of timing.
      await world.settle();
      const answer = await world.ask({ ...one, path }, `ask-${String(number)}-${String(index)}-${String(page)}`);
      asking.push({ ...one, path: `${one.path} page ${String(page)}`, answer });
      const next = one.method === 'GET' ? /^<(.+)>; rel="next"$/.exec(answer.headers.link ?? '')?.[1] : undefined;
      if (next === undefined) break;
      path = next;
    }
  }
  return asking;
}

/** What the viewer hears, where it may follow the facts, from the beginning of this pair to a fact that all hear of. */
async function listen(
  batch: Batch,
  viewer: Viewer,
  number: number,
  began: readonly bigint[],
): Promise<readonly (readonly Asking[])[]> {
  const { worlds, contract } = batch;
  if (viewer === undefined || !['delegate', 'chair', 'analyst', 'auditor'].includes(viewer.role)) return [];
  return await both(worlds, async (world, index) => {
    const body = { ...exampleIn(contract, '/v1/bodies', world), body: letters(number) };
    const sent = await world.ask(
      { who: 'registrar', method: 'POST', path: '/v1/bodies', body },
      `heard-${String(number)}`,
    );
    if (sent.status !== 201) throw new Error(`nothing is recorded that all hear of: ${sent.text}`);
    const { id } = JSON.parse(sent.text) as { id: string };
    const text = await world.feed(viewer.subject, began[index] ?? 0n, `"record":"body-${id}"`);
    return [{ who: viewer.subject, method: 'GET', path: '/v1/facts', answer: { status: 200, headers: {}, text } }];
  });
}

/** What the system of the viewer's unit or post has read on Kafka by then. */
async function follow({ worlds }: Batch, viewer: Viewer): Promise<readonly (readonly Asking[])[]> {
  const { subject: who, unit, post } = viewer ?? {};
  if (unit === undefined && post === undefined) return [];
  const path = unit === undefined ? `talaan.post.${String(post)}` : `talaan.unit.${unit}`;
  return await both(worlds, async (world) => {
    const answer = { status: 200, headers: {}, text: await world.published(path) };
    return [{ who, method: 'GET', path, answer }];
  });
}

interface Comparing {
  readonly isLonger: boolean;
  /** Whether a path names a record that has another id in the other world: cursors are bound to what was asked. */
  readonly isNamed: (path: string) => boolean;
}

function compare(here: readonly Asking[], there: readonly Asking[], { isLonger, isNamed }: Comparing): Compared {
  const differing: string[] = [];
  const canonical = (asking?: Asking) => {
    if (!asking) return '';
    const answer = isNamed(asking.path) ? withoutSeals(asking.answer) : asking.answer;
    return JSON.stringify(isLonger ? withoutPositions(withoutKeys(answer)) : withoutKeys(answer));
  };
  for (let at = 0; at < Math.max(here.length, there.length); at += 1) {
    const [one, other] = [here[at], there[at]];
    const asked = `${one?.who ?? 'a stranger'}: ${one?.method ?? ''} ${one?.path ?? ''}`;
    if (one?.path !== other?.path) {
      differing.push(`${asked} ≠ ${other?.path ?? ''}: a list goes on in one world only`);
      break;
    }
    const [a, b] = [canonical(one), canonical(other)];
    if (a === b) continue;
    let from = 0;
    while (from < a.length && a[from] === b[from]) from += 1;
    from = Math.max(0, from - 60);
    differing.push(`${asked}: ${a.slice(from, from + 160)} ≠ ${b.slice(from, from + 160)}`);
  }
  return {
    answers: here.length,
    notFound: here.filter(({ answer }) => answer.status === 404).length,
    pages: here.filter(({ path }) => !path.endsWith('page 0')).length,
    differing,
  };
}

/** With days that can be sent in that world now. */
function exampleIn(contract: Contract, path: string, { now }: World, name?: string): Record<string, unknown> {
  const examples = examplesOf(contract, path, now);
  const example = name === undefined ? examples[0] : examples.find((one) => one.name === name);
  if (!example) throw new Error(`the contract has no example for POST ${path}`);
  return structuredClone(example.value);
}

/** `0731` for the second story of the 183rd pair. */
function fourDigits(key: string): string {
  const [pair = '0', story = 'a'] = key.split('-');
  return String(Number(pair) * 4 + story.charCodeAt(0) - 97).padStart(4, '0');
}

/** A code of letters for a number: `XAHD` for 73. */
function letters(number: number): string {
  return `X${String(number)
    .padStart(3, '0')
    .replaceAll(/\d/g, (digit) => 'ABCDEFGHIJ'[Number(digit)] ?? '')}`;
}
