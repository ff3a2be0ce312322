import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type Breakage, brokenBuild } from '../broken-build.js';
import type { Found, Trial } from '../experiment.js';
import { judge, type Judgement, NOTHING_WRONG } from './after-cut.js';
import { type Cut, cutsOf } from './cuts.js';
import { Disk } from './disk.js';
import { record, type Recording } from './recording.js';
import type { Told } from './told.js';

/** One image in so many is opened with the whole store; its threads take ten times as long to start as all the rest. */
const WITH_THREADS = 10;
/** One recording in so many is of the build as it is shipped, and long enough to reach its checkpoints. */
const AS_SHIPPED = 10;

const WRITER = 'libs/event-store/src/sqlite/writer.worker.js';
export const LOG = 'libs/event-store/src/sqlite/log-file.js';
export const KEYS = 'libs/vault/src/folder/key-database.js';

/** Checkpoints come after megabytes; so that small logs go through what large ones do, they come sooner here. */
const SOONER: readonly Breakage[] = [
  { file: WRITER, from: 'CHECKPOINT_FROM = 2_000', to: 'CHECKPOINT_FROM = 12' },
  { file: WRITER, from: 'LAST_FEW = 500', to: 'LAST_FEW = 6' },
  { file: WRITER, from: 'WAL_PAGES = 16_000', to: 'WAL_PAGES = 40' },
  { file: LOG, from: 'journal_size_limit = 67108864', to: 'journal_size_limit = 65536' },
];

export interface Variant {
  /** Images made from one recording. */
  readonly imagesOfOne: number;
  /** Whether some syncs fail, in all lives but the first. */
  readonly syncsFail: boolean;
  readonly breakages?: readonly Breakage[];
}

/** Records programs, and judges `trial.times` disks as they may look after a power cut at some moment. */
export async function powerCuts(trial: Trial, variant: Variant): Promise<Found> {
  const { imagesOfOne, syncsFail, breakages = [] } = variant;
  const wrong = { ...NOTHING_WRONG };
  const place = await brokenBuild(trial.folder, [...SOONER, ...breakages]);
  const moments = new Set<string>();
  let tried = 0;
  let acts = 0;
  let failed = 0;
  let example: string | undefined;
  for (let number = 1; tried < trial.times; number += 1) {
    const seed = `${String(trial.seed)}-${String(number)}`;
    const isAsShipped = number % AS_SHIPPED === 0 && breakages.length === 0;
    const recording = await recorded(trial, isAsShipped ? '.' : place, seed, syncsFail);
    acts += recording.acts.length;
    failed += recording.acts.filter((act) => act.did === 'sync' && act.failed).length;
    const count = Math.min(imagesOfOne, trial.times - tried);
    for (const { cut, told, image } of images(recording, cutsOf(recording.acts.length, count, seed))) {
      const laid = lay(image, recording, trial.folder);
      const found = await judge(laid.data, told, tried % WITH_THREADS === 0);
      rmSync(laid.place, { recursive: true });
      for (const name of Object.keys(wrong) as (keyof typeof wrong)[]) wrong[name] += found.wrong[name];
      if (Object.values(found.wrong).some((value) => value > 0)) example ??= exampleOf(seed, cut, found);
      moments.add(`${seed} ${String(cut.after)}`);
      tried += 1;
    }
    rmSync(join(trial.folder, `recording-${seed}`), { recursive: true });
    trial.say(`${String(tried)} disks`);
  }
  const measured = {
    moments: String(moments.size),
    'writes, syncs and names recorded': String(acts),
    ...(syncsFail && { 'syncs that failed': String(failed) }),
  };
  if (syncsFail && failed === 0) throw new Error('no sync failed');
  return { tried, wrong, measured, ...(example !== undefined && { example }) };
}

async function recorded(trial: Trial, place: string, seed: string, syncsFail: boolean): Promise<Recording> {
  const folder = join(trial.folder, `recording-${seed}`);
  await mkdir(join(folder, 'disk'), { recursive: true });
  const size =
    place === '.' ? { lives: 2, rounds: 40, length: 80_000 } : { lives: syncsFail ? 3 : 2, rounds: 15, length: 2_000 };
  return record({ place, folder, seed, syncsFail, ...size });
}

interface Image {
  readonly cut: Cut;
  readonly told: readonly Told[];
  readonly image: ReadonlyMap<string, Buffer | 'folder'>;
}

function* images({ below, acts }: Recording, cuts: readonly Cut[]): Generator<Image> {
  const disk = new Disk(below);
  const told: Told[] = [];
  let next = 0;
  for (const cut of cuts) {
    for (; next < cut.after; next += 1) {
      const act = acts[next];
      if (!act) break;
      disk.play(act);
      if (act.did === 'say') for (const line of act.text.trimEnd().split('\n')) told.push(JSON.parse(line) as Told);
    }
    yield { cut, told, image: disk.afterCut(cut.survival(disk.unsynced())) };
  }
}

/** Writes an image to a folder of its own. */
function lay(image: Image['image'], { below, data }: Recording, folder: string) {
  const place = mkdtempSync(join(folder, 'image-'));
  for (const [path, bytes] of image) {
    // In a container a program has the same process id in each life, and meets what the one before left half done.
    const name = join(place, path.replace(/(?<=root\.key\.)\d+(?=\.new$)/, String(process.pid)));
    mkdirSync(bytes === 'folder' ? name : dirname(name), { recursive: true, mode: 0o700 });
    if (bytes !== 'folder') writeFileSync(name, bytes, { mode: 0o600 });
  }
  return { place, data: join(place, relative(below, data)) };
}

function exampleOf(seed: string, { after, kind }: Cut, { wrong, reason }: Judgement): string {
  const counts = Object.entries(wrong).filter(([, count]) => count > 0);
  const what = counts.map(([name, count]) => `${name} ${String(count)}`).join(', ');
  return `recording ${seed}, cut after act ${String(after)}, ${kind}: ${what}${reason === undefined ? '' : ` (${reason})`}`;
}
