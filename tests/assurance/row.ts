import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Control, Experiment, Found, Promised } from './experiment.js';

/** `held`: nothing wrong, and every control was caught. `unproven`: nothing wrong, but a control went unseen. */
export type Verdict = 'held' | 'broken' | 'unproven' | 'not run';

/** What someone needs to have the row again. */
export interface Circumstances {
  readonly seed: number;
  readonly commit: string;
  readonly date: string;
  readonly machine: string;
}

export interface Row {
  readonly id: string;
  readonly promise: Promised;
  readonly what: string;
  readonly unit: string;
  readonly found: Found;
  readonly controls: readonly (Found & { readonly broken: string; readonly caught: boolean })[];
  readonly verdict: Verdict;
  readonly under: Circumstances;
  readonly seconds: number;
  /** Why it was not run, or what kept it from ending. */
  readonly reason?: string;
}

export type Size = keyof Experiment['times'];

export interface Run {
  readonly under: Pick<Circumstances, 'seed'>;
  readonly size: Size;
  readonly say: (message: string) => void;
}

/** Runs the experiment and its controls. Never rejects: what keeps it from ending is in the row, which is then broken. */
export async function rowOf(experiment: Experiment, run: Run & { readonly under: Circumstances }): Promise<Row> {
  const { id, promise, what, unit } = experiment;
  const started = performance.now();
  const row = { id, promise, what, unit, under: run.under };
  const seconds = () => Math.round((performance.now() - started) / 100) / 10;
  const nothing = { found: { tried: 0, wrong: {} }, controls: [] };
  const reason = experiment.missing?.();
  if (reason !== undefined) return { ...row, ...nothing, verdict: 'not run', reason, seconds: 0 };
  try {
    const found = await tryOut(experiment, run);
    const controls = [];
    for (const control of experiment.controls) {
      const seen = await tryOut(experiment, run, control);
      controls.push({ ...seen, broken: control.broken, caught: isWrong(seen) });
    }
    return {
      ...row,
      found,
      controls,
      verdict: verdictOf(found, controls, experiment.times[run.size]),
      seconds: seconds(),
    };
  } catch (error) {
    const ended = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ...row, ...nothing, verdict: 'broken', reason: ended, seconds: seconds() };
  }
}

/** Whether something was found that must never be. */
export function isWrong(found: Found): boolean {
  return Object.values(found.wrong).some((count) => count > 0);
}

/** One run in a folder of its own: of the experiment, or of one of its controls. */
export async function tryOut(
  experiment: Experiment,
  { under: { seed }, size, say }: Run,
  control?: Control,
): Promise<Found> {
  const folder = await mkdtemp(join(tmpdir(), `talaan-${experiment.id}-`));
  const name = control ? `${experiment.id}, control (${control.broken})` : experiment.id;
  try {
    const trial = {
      seed,
      folder,
      times: control?.times ?? experiment.times[size],
      say: (line: string) => say(`${name}: ${line}`),
    };
    return await (control ?? experiment).run(trial);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function verdictOf(found: Found, controls: readonly { readonly caught: boolean }[], asked: number): Verdict {
  if (isWrong(found)) return 'broken';
  return found.tried >= asked && controls.every(({ caught }) => caught) ? 'held' : 'unproven';
}
