import { Conditions } from '#telemetry/conditions.js';
import type { ViewStatus } from '#views/view-progress.js';
import { Readiness } from './readiness.js';

const conditions = new Conditions();

function readinessWith(...views: readonly Pick<ViewStatus, 'name' | 'state' | 'position'>[]) {
  const status = () => views.map((view) => ({ version: 1, ...view }));
  const whole = { faults: [], broken: [], failsToWrite: () => false, haltedAt: () => undefined };
  const readiness = new Readiness({ ...whole, isClockDisputed: () => false, conditions, views: { status } }, 5_000);
  readiness.started(() => 'had');
  return readiness;
}

describe('The readiness of the server', () => {
  it('ends when a view is further behind the log than was configured, and says how far', () => {
    const readiness = readinessWith(
      { name: 'near', state: 'serving', position: 99_999n },
      { name: 'lagging', state: 'serving', position: 95_000n },
    );
    expect([readiness.reasons(100_000n), readiness.notes(100_000n)]).toEqual([
      [],
      ['view lagging is 5000 facts behind'],
    ]);
    expect(readiness.reasons(100_001n)).toEqual(['view lagging is 5001 facts behind, more than 5000']);
  });

  it('is what parts of the program say of themselves, as long as they do', () => {
    const readiness = readinessWith();
    conditions.reason('relay', 'stopped');
    conditions.note('relay', 'waits');
    expect([readiness.reasons(1n), readiness.notes(1n)]).toEqual([['relay: stopped'], ['relay: waits']]);
    conditions.reason('relay', undefined);
    conditions.note('relay', undefined);
    expect([readiness.reasons(1n), readiness.notes(1n)]).toEqual([[], []]);
  });

  it('has not begun while a view is being built, and says how far it is', () => {
    const readiness = readinessWith({ name: 'new', state: 'building', position: 40n });
    expect(readiness.reasons(100n)).toEqual(['view new is being built, 60 facts behind']);
  });
});
