import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
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
  readonly controls: readonly (Ended & { readonly broken: string; readonly caught: boolean })[];
  readonly verdict: Verdict;
  readonly under: Circumstances;
  readonly seconds: number;
  /** Why it was not run, what kept it or a control from ending, or why what took too long is not judged. */
  readonly reason?: string;
}

/** What was found, or nothing and what kept it from ending. */
type Ended = Found & { readonly reason?: string };

type Size = keyof Experiment['times'];

interface Run {
  readonly under: Pick<Circumstances, 'seed'>;
  readonly size: Size;
  readonly say: (message: string) => void;
  /** Milliseconds after which the experiment, or a control, is given up; never, if it is left out. */
  readonly patience?: number;
}

/**
 * Runs the experiment and its controls, each also when another one failed. Never rejects: what keeps one from ending is
 * in the row, which then has not held.
 */
export async function rowOf(experiment: Experiment, run: Run & { readonly under: Circumstances }): Promise<Row> {
  const { id, promise, what, unit } = experiment;
  const started = performance.now();
  const row = { id, promise, what, unit, under: run.under };
  const missing = experiment.missing?.();
  if (missing !== undefined) {
    return { ...row, found: { tried: 0, wrong: {} }, controls: [], verdict: 'not run', reason: missing, seconds: 0 };
  }
  const { reason: ended, ...found } = await endOf(experiment, run);
  const controls = [];
  for (const control of experiment.controls) {
    const seen = await endOf(experiment, run, control);
    controls.push({ ...seen, broken: control.broken, caught: isWrong(seen) });
  }
  const reason = ended ?? found.unjudged ?? controls.find((control) => control.reason !== undefined)?.reason;
  return {
    ...row,
    found,
    controls,
    verdict: ended === undefined ? verdictOf(found, controls, experiment.times[run.size]) : 'broken',
    seconds: Math.round((performance.now() - started) / 100) / 10,
    ...(reason !== undefined && { reason }),
  };
}

async function endOf(experiment: Experiment, run: Run, control?: Control): Promise<Ended> {
  try {
    return await tryOut(experiment, run, control);
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { tried: 0, wrong: {}, reason };
  }
}

async function givenUp(patience: number): Promise<never> {
  await after(patience, undefined, { ref: false });
  throw new Error(`did not end within ${String(patience / 60_000)} minutes`);
}

/** Whether something was found that must never be. */
export function isWrong(found: Found): boolean {
  return Object.values(found.wrong).some((count) => count > 0);
}

/** One run in a folder of its own: of the experiment, or of one of its controls. */
async function tryOut(
  experiment: Experiment,
  { under: { seed }, size, say, patience }: Run,
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
    const running = (control ?? experiment).run(trial);
    return await (patience === undefined ? running : Promise.race([running, givenUp(patience)]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function verdictOf(found: Found, controls: readonly { readonly caught: boolean }[], asked: number): Verdict {
  if (isWrong(found)) return 'broken';
  return found.tried >= asked && controls.every(({ caught }) => caught) ? 'held' : 'unproven';
}
