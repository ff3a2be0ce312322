import { Chance } from '#apps/seed/chance.js';
import type { Survival, Unsynced } from './disk.js';

/** Which of the unsynced reaches the disk, as a power cut may have it. */
type Kind = (unsynced: readonly Unsynced[], chance: Chance) => (one: Unsynced) => Survival;

const NOTHING: Kind = () => () => 'gone';

const torn =
  (sector: number): Kind =>
  (_, chance) => {
    const survives = () => chance.happens(0.5);
    return () => (chance.happens(0.2) ? 'whole' : { sector, survives });
  };

/** By the names under which they are counted. */
export const KINDS: Readonly<Record<string, Kind>> = {
  'nothing unsynced': NOTHING,
  'all unsynced': () => () => 'whole',
  'a prefix': (unsynced, chance) => {
    const end = unsynced[chance.whole(0, unsynced.length)]?.number ?? Infinity;
    // The last write to come through may be cut off in the middle.
    const last = chance.happens(0.5) ? unsynced.findLast(({ number }) => number < end)?.number : undefined;
    const cutOff = { sector: 512, survives: inFront(chance.whole(0, 8)) };
    return ({ number }) => (number === last ? cutOff : number < end ? 'whole' : 'gone');
  },
  'a random part': (_, chance) => {
    const share = chance.next();
    return () => (chance.happens(share) ? 'whole' : 'gone');
  },
  'torn sectors of 512': torn(512),
  'torn sectors of 4096': torn(4_096),
};

/** True so many times, then false. */
function inFront(pieces: number): () => boolean {
  let left = pieces;
  return () => (left -= 1) >= 0;
}

/** One power cut: after how many acts, and what then happens to the unsynced. */
export interface Cut {
  readonly after: number;
  readonly kind: string;
  readonly survival: (unsynced: readonly Unsynced[]) => (one: Unsynced) => Survival;
}

/** So many cuts over a trace, denser at its beginning, where files are made; each kind in its turn, in order. */
export function cutsOf(acts: number, count: number, seed: string): readonly Cut[] {
  const chance = new Chance('cuts', seed);
  const kinds = Object.entries(KINDS);
  return Array.from({ length: count }, (_, index): Cut => {
    const [kind, of] = kinds[index % kinds.length] ?? ['nothing unsynced', NOTHING];
    const after = Math.min(acts, Math.ceil(((index + chance.next()) / count) ** 2 * acts));
    return { after, kind, survival: (unsynced) => of(unsynced, new Chance('survival', seed, index)) };
  });
}
