/** The two promises that are measured. */
export const PROMISES = ['nothing lost', 'no one let in'] as const;
export type Promised = (typeof PROMISES)[number];

/** How one run of an experiment, or of one of its controls, is done. */
export interface Trial {
  /** Every random choice comes from it. */
  readonly seed: number;
  /** How many of the experiment's units are to be tried. */
  readonly times: number;
  /** An empty folder on disk, removed afterwards. */
  readonly folder: string;
  /** What is being done, for the person who waits; goes to standard error. */
  readonly say: (message: string) => void;
}

/** What a run found. */
export interface Found {
  /** How many units were tried; never fewer than asked for. */
  readonly tried: number;
  /** What must never be, by its name, each with how often it was found: `{ 'acknowledged but missing': 0 }`. */
  readonly wrong: Readonly<Record<string, number>>;
  /** What else was counted or timed, in words with units: `{ 'recovery p99': '812 ms' }`. */
  readonly measured?: Readonly<Record<string, string>>;
  /** The smallest or first history that shows what is wrong, for whoever mends it. No case content. */
  readonly example?: string;
  /** Why times were not judged: others used the machine. Nothing counts as tried then. */
  readonly unjudged?: string;
}

/** A deliberately broken variant that the experiment must catch: one that goes unseen means that it can see nothing. */
export interface Control {
  /** What was broken, in words. */
  readonly broken: string;
  readonly run: (trial: Trial) => Promise<Found>;
  /** How many units suffice to catch it; the experiment's own number otherwise. */
  readonly times?: number;
}

/** One row of the tables. */
export interface Experiment {
  /** As `--only` takes it, and the name of its file. */
  readonly id: string;
  readonly promise: Promised;
  /** What is tried, as the row says it. */
  readonly what: string;
  /** What is counted: `kills`, `disk images`, `commands`. */
  readonly unit: string;
  readonly times: { readonly full: number; readonly short: number };
  readonly run: (trial: Trial) => Promise<Found>;
  /** It judges times, and nothing else may run beside it. */
  readonly isAlone?: boolean;
  /** At least one. */
  readonly controls: readonly [Control, ...Control[]];
  /** Why it cannot be run on this machine; absent or undefined where it can. */
  readonly missing?: () => string | undefined;
}

/** For a control: only what it is about counts, as something else that goes wrong, too, is not what is to be caught. */
export function by(name: string, found: Found): Found {
  return { ...found, wrong: { [name]: found.wrong[name] ?? 0 } };
}
