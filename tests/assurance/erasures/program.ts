// Tells random stories about the erasure of records of every slice, so many steps, and says on standard output what was
// found. A program of its own, so that it can be run from a build that is broken. Arguments: an empty folder, the seed,
// the number of steps, and `with-backup` where a backup is to be made half-way and put back at the end.
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Chance } from '#apps/seed/chance.js';
import type { Person } from '../../scenarios/client.js';
import { ACTIVITY, type Ended, SLICES } from '../../scenarios/ended-records.js';
import { Player } from '../../scenarios/play/play.js';
import { talaan } from '../../scenarios/talaan.js';
import { readThrough } from '../backup-restore/contents.js';
import { RegionUnderSteps } from '../clock-steps/region-under-steps.js';
import type { Found } from '../experiment.js';
import { Expected, NOTHING_WRONG, type Wrong } from './expected.js';

const [folder = '', seed = '', steps = '', backup = ''] = process.argv.slice(2);
const DAY = 86_400_000;
/** Records that are not erased, at least; below it new ones come. */
const FEWEST = 12;

interface Told {
  readonly kind: string;
  readonly mark: string;
  readonly ended: Ended;
  readonly parties: readonly [Person, Person];
  readonly expected: Expected;
}

const chance = new Chance('erasures', seed);
const wrong: Wrong = { ...NOTHING_WRONG };
let example: string | undefined;
const records: Told[] = [];
const counts = { acts: 0, 'over a stop': 0 };
const data = join(folder, 'data');
const copy = join(folder, 'backup');

const under = await RegionUnderSteps.open(data);
const now = () => under.machine.now();
let player = await Player.at(under.server.address, under.people, now);
for (const kind of Object.keys(SLICES)) await begin(kind);
records.push(await told('activity', ACTIVITY));
let inBackup: readonly Told[] = [];

for (let step = 1; step <= Number(steps); step += 1) {
  if (step === Math.ceil(Number(steps) / 2) && backup !== '') {
    // The digest of the log is recorded when a server stops: the minutes that were skipped had none.
    await restart();
    await run('backup', '--data', data, '--to', copy);
    inBackup = [...records];
  }
  if (chance.happens(0.3)) {
    await moveOn();
    await settle();
    for (const each of records) await look(each);
  }
  for (let acts = 4; acts > 0; acts -= 1) {
    const left = records.filter(({ expected }) => !expected.erased);
    const record = chance.pick(chance.happens(0.9) && left.length > 0 ? left : records);
    if (record.kind === 'exchange' && chance.happens(0.2)) await changeRequest(record);
    else await act(record);
    await settle();
    await look(record);
  }
  const standing = records.filter(({ expected }) => !expected.erased);
  if (standing.length < FEWEST) await begin(chance.pick(Object.keys(SLICES)));
}
await under.close();
await openFiles();

const erased = records.filter(({ expected }) => expected.erased);
const measured = {
  records: String(records.length),
  erased: String(erased.length),
  kinds: String(new Set(records.map(({ kind }) => kind)).size),
  ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, String(count)])),
};
const found: Found = { tried: Number(steps), wrong, measured, ...(example !== undefined && { example }) };
console.log(JSON.stringify(found));

async function settle(): Promise<void> {
  await under.settle();
  for (const { expected } of records) expected.elapse(under.machine.now());
}

async function begin(kind: string): Promise<void> {
  const slice = SLICES[kind];
  if (slice) records.push(await told(kind, slice));
}

async function told(kind: string, slice: (typeof SLICES)[string]): Promise<Told> {
  const mark = `CANARY-${kind}-${String(records.length)}.`;
  const ended = await slice.ends(player, mark);
  return { kind, mark, ended, parties: slice.parties(under.people), expected: new Expected() };
}

/** By days and some hours, so that no sum of moves ends where a period or a hold does. */
async function moveOn(): Promise<void> {
  const to = under.machine.now() + (chance.whole(1, 35) + 0.37) * DAY;
  if (!chance.happens(0.1)) {
    under.machine.passTo(to);
    return;
  }
  counts['over a stop'] += 1;
  await restart(() => under.machine.passTo(to));
}

async function restart(whileDown: () => void = () => undefined): Promise<void> {
  await under.restart(whileDown);
  player = await Player.at(under.server.address, under.people, now);
  for (const [index, record] of records.entries()) records[index] = again(record);
}

/** The same record, with people who know the address of the server that was started again. */
function again(record: Told): Told {
  const [one, other] = record.parties.map(({ identity }) => under.people.person(identity));
  if (!one || !other) throw new Error('a record has two parties');
  return { ...record, parties: [one, other] };
}

/** The chair and the secretariat act for the same party. */
function partyOf({ identity }: Person): string {
  return ['chair', 'secretariat'].includes(identity) ? 'working-group' : identity;
}

async function act(record: Told): Promise<void> {
  const { parties, ended, expected } = record;
  const type = chance.weighted({ ask: 6, withdraw: 1, object: 2, 'withdraw-objection': 2, hold: 2, 'lift-hold': 2 });
  const holders = [under.people.chair(), ...parties.filter(({ identity }) => identity.endsWith('-head'))];
  const person = chance.pick(type.endsWith('hold') ? holders : parties);
  const until = under.machine.now() + (chance.whole(1, 39) + 0.21) * DAY;
  const body = {
    ask: { reason: 'no-longer-needed' },
    object: { ground: 'evidence' },
    hold: { until: new Date(until).toISOString(), reason: 'investigation' },
  };
  const { status, text } = await person.posts(
    `/v1/erasures/${ended.record}/${type}`,
    (body as Record<string, object>)[type] ?? {},
  );
  counts.acts += 1;
  const wanted = expected.answerTo({ type, by: partyOf(person), until }, under.machine.now());
  if (status !== wanted) note('answered otherwise', record, `${type} by ${person.identity}: ${String(status)} ${text}`);
}

/** A request is reopened, which keeps its content, or withdrawn. */
async function changeRequest(record: Told): Promise<void> {
  const { ended, expected } = record;
  const id = ended.record.slice('exchange-'.length);
  const command = expected.hasEnded ? 'reopen' : 'withdraw';
  const { status } = await under.people.officer('ph').does(command, id, { reason: 'SYNTHETIC' });
  if (status === 200) expected.hasEnded = command === 'withdraw';
  if (status === 200 ? expected.erased : expected.erased !== (status === 410)) {
    note('answered otherwise', record, `${command}: ${String(status)}`);
  }
}

async function look(record: Told): Promise<void> {
  const isRead = (await record.ended.reads(under.people)).includes(record.mark);
  if (isRead && record.expected.erased) note('read after its erasure', record);
  if (!isRead && !record.expected.erased) note('gone though not erased', record);
}

function note(name: keyof Wrong, { kind }: Told, what = ''): void {
  wrong[name] += 1;
  example ??= `${name}: ${kind} ${what}`.trim();
}

async function run(...words: readonly string[]): Promise<string> {
  const { exit, out, err } = await talaan(words);
  if (exit !== 0) throw new Error(`${words.join(' ')}: ${err}`);
  return out;
}

/** What whoever has the root key reads in the files, and in those of the backup that is put back. */
async function openFiles(): Promise<void> {
  const rootKey = join(data, 'root.key');
  const here = await wordsIn(data, rootKey);
  for (const record of records) {
    const isThere = here.includes(record.mark);
    if (isThere && record.expected.erased) note('opened from the files after its erasure', record);
    if (!isThere && !record.expected.erased) note('lost from the files though not erased', record);
  }
  if (backup === '') return;
  const [list, restored] = [join(folder, 'erasures.ndjson'), join(folder, 'restored')];
  await writeFile(list, await run('replay', '--erasures', '--data', data));
  await run('restore', '--from', copy, '--data', restored, '--erasures', list);
  await cp(rootKey, join(restored, 'root.key'));
  const there = await wordsIn(restored, join(restored, 'root.key'));
  for (const record of inBackup) {
    const isThere = there.includes(record.mark);
    if (isThere && record.expected.erased) note('opened from a backup after its erasure', record);
    if (!isThere && !record.expected.erased) note('lost from the files though not erased', record);
  }
}

async function wordsIn(place: string, rootKey: string): Promise<string> {
  return (await readThrough(place, rootKey)).map(({ content = '' }) => content).join('\n');
}
