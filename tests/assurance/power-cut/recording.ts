import { join } from 'node:path';
import { Chance } from '#apps/cli/seed/chance.js';
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
}

/** Records lives that end in order or are killed, by chance. */
export async function record({ place, folder, seed, lives, rounds, length }: Lives): Promise<Recording> {
  const chance = new Chance('lives', seed);
  const below = join(folder, 'disk');
  const data = join(below, 'made', 'here');
  const acts: Act[] = [];
  for (let life = 0; life < lives; life += 1) {
    const end = chance.happens(0.5) ? 'stop' : 'kill';
    const words = [data, `${seed}-${String(life)}`, String(rounds), end, String(length)];
    const program = ['dist/tests/assurance/power-cut/writer.js', ...words];
    const before = acts.length;
    for (const act of await trace({ program, below, place, folder })) {
      acts.push(act.did === 'sync' ? { ...act, since: act.since + before } : act);
    }
  }
  return { below, data, acts };
}
