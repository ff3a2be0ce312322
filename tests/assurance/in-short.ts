import type { Experiment } from './experiment.js';
import { isWrong, tryOut } from './row.js';

const SEED = Number(process.env.TALAAN_ASSURANCE_SEED ?? 20171113);
/** Milliseconds for the experiment, and for each control. */
const PATIENCE = 300_000;

/** The short version of an experiment and of its controls, as tests. */
export function inShort(experiment: Experiment): void {
  const reason = experiment.missing?.();
  if (reason !== undefined) console.warn(`not run: ${experiment.id}: ${reason}`);
  const run = { under: { seed: SEED }, size: 'short', say: () => undefined } as const;
  (reason === undefined ? describe : describe.skip)(`${experiment.what}, in short`, () => {
    it(
      'finds nothing wrong',
      async () => {
        const { tried, wrong, example } = await tryOut(experiment, run);
        expect({ wrong, example }).toEqual({ wrong: none(wrong), example: undefined });
        expect(tried).toBeGreaterThanOrEqual(experiment.times.short);
      },
      PATIENCE,
    );

    it.each(experiment.controls.map((control) => [control.broken, control] as const))(
      'catches a broken variant: %s',
      async (_, control) => {
        const found = await tryOut(experiment, run, control);
        expect(isWrong(found)).toBe(true);
      },
      PATIENCE,
    );
  });
}

function none(wrong: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.keys(wrong).map((name) => [name, 0]));
}
