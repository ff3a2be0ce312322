import type { Experiment } from './experiment.js';
import { isWrong, type Row } from './row.js';

/** One thing that a short run shows: that an experiment finds nothing wrong, or that it catches one of its controls. */
export interface Check {
  /** `kill-nine`, or `kill-nine: what was broken`. */
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped, or what was found. */
  readonly why?: string;
}

/** The checks that the short run of an experiment made: one of its own, and one for each control. */
export function checksOf({ id, times, controls }: Experiment, row: Row): readonly Check[] {
  const names = [id, ...controls.map(({ broken }) => `${id}: ${broken}`)];
  if (row.verdict === 'not run') return names.map((name) => ({ name, outcome: 'skipped', why: row.reason ?? '' }));
  return [
    { name: id, ...held(row, times.short) },
    ...row.controls.map((control) => ({ name: `${id}: ${control.broken}`, ...caught(control) })),
  ];
}

/** The check as a line, with what was found below it. */
export function lineOf({ name, outcome, why }: Check): string {
  return why === undefined ? `${outcome} ${name}` : `${outcome} ${name}: ${why.replaceAll('\n', '\n  ')}`;
}

/** The last line: `N passed, N failed`, and how many were skipped where some were. */
export function summaryOf(checks: readonly Check[]): string {
  const count = (outcome: Check['outcome']) => checks.filter((check) => check.outcome === outcome).length;
  const skipped = count('skipped');
  const counts = `${String(count('passed'))} passed, ${String(count('failed'))} failed`;
  return skipped === 0 ? counts : `${counts}, ${String(skipped)} skipped`;
}

type Outcome = Omit<Check, 'name'>;

function held({ found, verdict, reason }: Row, asked: number): Outcome {
  const { tried, wrong, example, unjudged } = found;
  if (isWrong(found) || example !== undefined) {
    return { outcome: 'failed', why: [JSON.stringify(wrong), example ?? ''].join('\n').trim() };
  }
  if (unjudged !== undefined) return { outcome: 'skipped', why: unjudged };
  if (verdict === 'broken') return { outcome: 'failed', why: reason ?? verdict };
  if (tried < asked) return { outcome: 'failed', why: `tried ${String(tried)}, not ${String(asked)}` };
  return { outcome: 'passed' };
}

function caught(control: Row['controls'][number]): Outcome {
  if (control.caught) return { outcome: 'passed' };
  if (control.unjudged !== undefined) return { outcome: 'skipped', why: control.unjudged };
  return { outcome: 'failed', why: control.reason ?? `not caught in ${String(control.tried)} tries` };
}
