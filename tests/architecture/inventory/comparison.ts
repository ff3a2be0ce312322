import { type Inventory, type Kind, KINDS } from './contents.js';

/** Something that has another name now, or in whose place something else stands. */
export interface Renaming {
  readonly kind: Kind;
  /** A name, or the groups that it begins with: `the directory` is also `the directory › lists units`. */
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

export interface Difference {
  readonly kind: Kind;
  readonly name: string;
  /** How many fewer or more there are. */
  readonly times: number;
}

export interface Comparison {
  readonly went: readonly Difference[];
  readonly came: readonly Difference[];
  /** What is there under another name, with the renaming's reason. */
  readonly renamed: readonly (Difference & { readonly to: string; readonly why: string })[];
  /** Renamings to something that is not here. */
  readonly astray: readonly Renaming[];
}

const GROUP = ' › ';

/** What is not here any more, and what is new. What went is renamed only when that which it became is here. */
export function compared(there: Inventory, here: Inventory, renamings: readonly Renaming[]): Comparison {
  const went: Difference[] = [];
  const renamed: (Difference & { to: string; why: string })[] = [];
  for (const difference of KINDS.flatMap((kind) => fewer(kind, there, here))) {
    const became = heir(difference, here, renamings);
    if (became) renamed.push({ ...difference, ...became });
    else went.push(difference);
  }
  const taken = new Set(renamed.map(({ kind, to }) => `${kind} ${to}`));
  const came = KINDS.flatMap((kind) => fewer(kind, here, there)).filter(
    ({ kind, name }) => !taken.has(`${kind} ${name}`),
  );
  const isThere = ({ kind, to }: Renaming) => [...here[kind].keys()].some((name) => beginsWith(name, to));
  const astray = renamings.filter(
    (renaming) =>
      !isThere(renaming) && !renamings.some(({ kind, from }) => kind === renaming.kind && from === renaming.to),
  );
  return { went, came, renamed, astray };
}

/** What of `one` is not in `other`, or not as often. */
function fewer(kind: Kind, one: Inventory, other: Inventory): readonly Difference[] {
  return [...one[kind]]
    .map(([name, times]) => ({ kind, name, times: times - (other[kind].get(name) ?? 0) }))
    .filter(({ times }) => times > 0);
}

/** What a name became, from one renaming to the next, when that is here. */
function heir(
  { kind, name }: Difference,
  here: Inventory,
  renamings: readonly Renaming[],
): { readonly to: string; readonly why: string } | undefined {
  const left = new Set(renamings.filter((renaming) => renaming.kind === kind));
  const reasons: string[] = [];
  for (let current = name; ;) {
    const next = [...left].find(({ from }) => beginsWith(current, from));
    if (!next) return undefined;
    left.delete(next);
    current = next.to + current.slice(next.from.length);
    reasons.push(next.why);
    if (here[kind].has(current)) return { to: current, why: reasons.join('; ') };
  }
}

function beginsWith(name: string, from: string): boolean {
  return name === from || name.startsWith(from + GROUP);
}
