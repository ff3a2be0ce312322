import { appendFile, copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '#apps/seed/chance.js';
import { StoreUnavailable } from '#event-store/event-store.js';
import { aRequestTo, region } from '../../scenarios/client.js';
import type { RunningServer } from '../../scenarios/running-server.js';
import { talaan } from '../../scenarios/talaan.js';
import { Journal } from '../journal.js';
import { Ledger } from '../ledger.js';
import { breaksIn, entriesThatDiffer } from '../whole-log.js';
import { aliveIn, foundOnDisk, type Readable, readThrough } from './contents.js';
import { erase, listedPersons, readOtherwise } from './listed-persons.js';
import type { Way } from './ways.js';

const SENDERS = 16;
/** Persons of the directory erased before, during and after the backup, and as many that are kept. */
const OF_EACH = 4;
/** Commands acknowledged before the backup, at least. */
const BEFOREHAND = 100;
/** Milliseconds under load, at most, before and after the backup. */
const LONGEST = 600;

/** What a round counted; names as in the row. */
export interface Counted {
  'acknowledged before the backup but missing': number;
  'facts unlike before': number;
  'contents unlike before': number;
  'destroyed keys that came back': number;
  'answers unlike before': number;
  'audit entries unlike the log': number;
  'breaks in the log': number;
}

export interface Round {
  readonly wrong: Counted;
  readonly facts: number;
  readonly contents: number;
  readonly destroyed: number;
  /** Of the destroyed keys, those that the backup still had. */
  readonly alive: number;
  /** Milliseconds. */
  readonly backingUp: number;
  readonly puttingBack: number;
  readonly server: RunningServer;
}

interface Places {
  readonly data: string;
  readonly backup: string;
  readonly way: Way;
}

/** Backs up under load, loses the data, puts the backup back, and compares: first the files, then what people read. */
export async function round(
  running: RunningServer,
  name: string,
  { data, backup, way }: Places,
  chance: Chance,
): Promise<Round> {
  const people = region(running);
  const [early, during, late, kept] = await Promise.all(
    ['early', 'during', 'late', 'kept'].map((when) => listedPersons(people, `${name} ${when}`, OF_EACH)),
  );
  await erase(people, early ?? []);
  const journal = new Journal(name);
  const load = journal.load(people, SENDERS);
  await journal.moreThan(BEFOREHAND);
  await pause(chance.next() * LONGEST);
  const told = journal.acknowledged.length;
  const wait = chance.next() * LONGEST;
  const [backingUp] = await Promise.all([
    timed(way.backUp(data, backup)),
    pause(wait).then(() => erase(people, during ?? [])),
  ]);
  await erase(people, late ?? []);
  await pause(chance.next() * LONGEST);
  await running.kill();
  await load;

  const [rootKey, erasures] = [`${backup}-root.key`, `${backup}-erasures.ndjson`];
  await copyFile(join(data, 'root.key'), rootKey);
  const before = await readThrough(data, rootKey);
  await listErasures(data, erasures);
  await rm(data, { recursive: true });
  const puttingBack = await timed(way.putBack(backup, data, erasures));
  await copyFile(rootKey, join(data, 'root.key'));

  const restored = await readable(data, rootKey);
  const whole = new Ledger();
  if (restored.length > 0) await whole.read(data);
  const gone = new Set(before.flatMap(({ key, content }) => (key !== undefined && content === undefined ? [key] : [])));
  const alive = aliveIn(backup, gone);
  const cameBack = new Set(await foundOnDisk(data, alive));
  for (const { key, content } of restored)
    if (key !== undefined && content !== undefined && gone.has(key)) cameBack.add(key);
  const wrong: Counted = {
    'acknowledged before the backup but missing': whole.missing(journal.acknowledged.slice(0, told)).length,
    ...unlike(before, restored),
    'destroyed keys that came back': cameBack.size,
    'answers unlike before': 0,
    'audit entries unlike the log': 0,
    'breaks in the log': restored.length > 0 ? await breaksIn(data) : 1,
  };
  const contents = restored.filter(({ content }) => content !== undefined).length;
  const counted = { facts: restored.length, contents, destroyed: gone.size, alive: alive.size, backingUp, puttingBack };
  // What is not there in the files cannot be read over HTTP either.
  if (Object.values(wrong).some((count) => count > 0)) return { ...counted, wrong, server: running };

  const server = await running.again();
  const again = region(server);
  const otherwise = [
    ...(await readOtherwise(again, kept ?? [], 'kept')),
    ...(await readOtherwise(
      again,
      [early, during, late].flatMap((some) => some ?? []),
      'erased',
    )),
  ];
  const refused = (await again.officer('ph').submits(aRequestTo('TH-ATU'))).status === 201 ? 0 : 1;
  wrong['answers unlike before'] = otherwise.length + refused;
  await whole.read(data);
  wrong['audit entries unlike the log'] = await entriesThatDiffer(again, whole.all);
  return { ...counted, wrong, server };
}

/** Facts and contents at the positions that were put back which are not what they were; erased ones are told apart. */
function unlike(before: readonly Readable[], restored: readonly Readable[]) {
  const pairs = restored.map((fact, index) => [fact, before[index]] as const);
  return {
    'facts unlike before': pairs.filter(([fact, was]) => fact.stored !== was?.stored).length,
    'contents unlike before': pairs.filter(([fact, was]) => was?.content !== undefined && fact.content !== was.content)
      .length,
  };
}

/** Nothing where what was put back is not even a log. */
async function readable(data: string, rootKey: string): Promise<readonly Readable[]> {
  try {
    return await readThrough(data, rootKey);
  } catch (error) {
    if (error instanceof StoreUnavailable || String(error).includes('is not in the key database')) return [];
    throw error;
  }
}

/** As an operator keeps them, from the log that survives. */
async function listErasures(data: string, file: string): Promise<void> {
  const { exit, out, err } = await talaan(['replay', '--erasures', '--data', data]);
  if (exit !== 0) throw new Error(err);
  await appendFile(file, out);
}

async function timed(work: Promise<void>): Promise<number> {
  const began = performance.now();
  await work;
  return performance.now() - began;
}
