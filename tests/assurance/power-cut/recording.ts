import { join } from 'node:path';
import { Chance } from '#apps/seed/chance.js';
import { type Act, trace } from './acts.js';

/** A data folder over several lives of a program, from its making on. */
export interface Recording {
  /** What was there before the first life. */
  readonly below: string;
  /** The data folder, in a folder that the program makes as well. */
  readonly data: string;
  readonly acts: readonly Act[];
}

interface Lives {
  /** The build whose writer is run. */
  readonly place: string;
  /** An empty folder. */
  readonly folder: string;
  readonly seed: string;
  readonly lives: number;
  readonly rounds: number;
  /** Characters of filler in a fact at most. */
  readonly length: number;
  /** Whether some syncs fail, in all lives but the first. */
  readonly syncsFail: boolean;
}

/** Records lives that end in order or are killed, by chance. */
export async function record({ place, folder, seed, lives, rounds, length, syncsFail }: Lives): Promise<Recording> {
  const chance = new Chance('lives', seed);
  const below = join(folder, 'disk');
  const data = join(below, 'made', 'here');
  const acts: Act[] = [];
  for (let life = 0; life < lives; life += 1) {
    const end = chance.happens(0.5) ? 'stop' : 'kill';
    const words = [data, `${seed}-${String(life)}`, String(rounds), end, String(length)];
    const program = ['dist/tests/assurance/power-cut/writer.js', ...words];
    const before = acts.length;
    const options = syncsFail && life > 0 ? failures(chance) : [];
    for (const act of await trace({ program, below, place, folder, options })) {
      acts.push(act.did === 'sync' ? { ...act, since: act.since + before } : act);
    }
  }
  return { below, data, acts };
}

/** Some syncs of each thread fail, one after the other or each so many, as a disk's errors come. */
function failures(chance: Chance): readonly string[] {
  const first = chance.whole(2, 14);
  const when = chance.happens(0.5)
    ? `${String(first)}..${String(first + chance.whole(0, 3))}`
    : `${String(first)}+${String(chance.whole(2, 9))}`;
  return ['-e', `inject=fsync,fdatasync:error=EIO:when=${when}`];
}
