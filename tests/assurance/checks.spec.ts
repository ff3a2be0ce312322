import { type Check, checksOf, lineOf, summaryOf } from './checks.js';
import type { Experiment, Found } from './experiment.js';
import { EXPERIMENTS } from './experiments.js';
import { rowOf } from './row.js';

const NOTHING: Found = { tried: 5, wrong: { lost: 0 } };
const LOST: Found = { tried: 5, wrong: { lost: 2 }, example: 'the third' };
const under = { seed: 1, commit: 'abc', date: '2026-11-28', machine: 'one' };

function experiment(found: Found | Error, seen: Found | Error = LOST, missing?: string): Experiment {
  const giving = (what: Found | Error) => () =>
    what instanceof Error ? Promise.reject(what) : Promise.resolve<Found>(what);
  return {
    id: 'trying',
    promise: 'nothing lost',
    what: 'what is tried',
    unit: 'tries',
    times: { full: 50, short: 5 },
    run: giving(found),
    controls: [
      { broken: 'it loses', run: giving(seen) },
      { broken: 'it loses too', run: giving(LOST) },
    ],
    ...(missing !== undefined && { missing: () => missing }),
  };
}

async function checks(tried: Experiment): Promise<readonly Check[]> {
  return checksOf(tried, await rowOf(tried, { under, size: 'short', say: () => undefined, patience: 60_000 }));
}

const outcomes = async (tried: Experiment) => (await checks(tried)).map(({ outcome }) => outcome);

describe('the checks of a short run', () => {
  it('are the experiment, and each of its controls', async () => {
    const made = await checks(experiment(NOTHING));
    expect(made).toEqual([
      { name: 'trying', outcome: 'passed' },
      { name: 'trying: it loses', outcome: 'passed' },
      { name: 'trying: it loses too', outcome: 'passed' },
    ]);
    expect([...made.map(lineOf), summaryOf(made)]).toEqual([
      'passed trying',
      'passed trying: it loses',
      'passed trying: it loses too',
      '3 passed, 0 failed',
    ]);
  });

  it('fail where something wrong is found, and show it', async () => {
    const made = await checks(experiment(LOST));
    expect(made.map(lineOf)[0]).toBe('failed trying: {"lost":2}\n  the third');
    expect(summaryOf(made)).toBe('2 passed, 1 failed');
  });

  it('fail where too little was tried, and where there is an example of what was not counted', async () => {
    expect((await checks(experiment({ ...NOTHING, tried: 4 })))[0]?.why).toBe('tried 4, not 5');
    expect(await outcomes(experiment({ ...NOTHING, example: 'odd' }))).toEqual(['failed', 'passed', 'passed']);
  });

  it('fail where a control goes unseen', async () => {
    expect(await outcomes(experiment(NOTHING, NOTHING))).toEqual(['passed', 'failed', 'passed']);
  });

  it('fail where one does not end, alone', async () => {
    expect(await outcomes(experiment(new Error('no server')))).toEqual(['failed', 'passed', 'passed']);
    const made = await checks(experiment(NOTHING, new Error('no server')));
    expect(made.map(({ outcome }) => outcome)).toEqual(['passed', 'failed', 'passed']);
    expect(made[1]?.why).toContain('no server');
  });

  it('fail where one is given up', async () => {
    const run = () => new Promise<Found>(() => undefined);
    const endless: Experiment = { ...experiment(NOTHING), run, controls: [{ broken: 'it does not end', run }] };
    const row = await rowOf(endless, { under, size: 'short', say: () => undefined, patience: 1 });
    expect(checksOf(endless, row).map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
  });

  it('are skipped, with the reason, where the machine lacks what they need, or others use it', async () => {
    const lacking = await checks(experiment(NOTHING, LOST, 'no strace'));
    expect(lacking.map(({ outcome, why }) => [outcome, why])).toEqual(Array(3).fill(['skipped', 'no strace']));
    expect(summaryOf(lacking)).toBe('0 passed, 0 failed, 3 skipped');
    const shared = { ...NOTHING, tried: 0, unjudged: 'others' };
    expect(await outcomes(experiment(shared, shared))).toEqual(['skipped', 'skipped', 'passed']);
    expect(await outcomes(experiment({ ...shared, wrong: { lost: 1 } }))).toEqual(['failed', 'passed', 'passed']);
  });
});

describe('the rows of the tables', () => {
  const verdict = async (tried: Experiment) =>
    (await rowOf(tried, { under, size: 'short', say: () => undefined })).verdict;

  it('hold only when nothing wrong was found and every control was caught', async () => {
    expect(await verdict(experiment(NOTHING))).toBe('held');
    expect(await verdict(experiment(LOST))).toBe('broken');
    expect(await verdict(experiment(new Error('no server')))).toBe('broken');
    expect(await verdict(experiment(NOTHING, NOTHING))).toBe('unproven');
    expect(await verdict(experiment(NOTHING, new Error('no server')))).toBe('unproven');
    expect(await verdict(experiment({ ...NOTHING, tried: 4 }))).toBe('unproven');
    expect(await verdict(experiment(NOTHING, LOST, 'no strace'))).toBe('not run');
  });

  it('are of experiments that each have a name of their own, and controls that differ', () => {
    const names = EXPERIMENTS.flatMap(({ id, controls }) => [id, ...controls.map(({ broken }) => `${id}: ${broken}`)]);
    expect(EXPERIMENTS.length).toBeGreaterThan(10);
    expect(new Set(names).size).toBe(names.length);
  });
});
