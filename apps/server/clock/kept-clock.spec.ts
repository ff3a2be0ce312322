import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anEvent } from '#event-store/behaviour/subject.js';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import { DAY, HOUR } from '#kernel/time.js';
import { KeptClock } from './kept-clock.js';

const START = Date.parse('2026-06-01T12:00:00Z');
const bounds = { step: 60_000, stopped: 366 * DAY };

let directory: string;
let machine: { time: number; jumpedBy: number; elapsed: () => number; wall: () => number; run: string | undefined };

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'talaan-clock-'));
  machine = {
    ...{ time: START, jumpedBy: 0, run: 'first' },
    wall: () => machine.time + machine.jumpedBy,
    elapsed: () => machine.time - START + 7_000,
  };
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = () => KeptClock.of(directory, bounds, undefined, machine);

/** A run of the platform that ends at once. */
function runOnce(during: (kept: KeptClock) => void = () => undefined): void {
  const kept = open();
  kept.keep((error) => {
    throw error;
  });
  during(kept);
  kept.stop();
}

it('does not believe a jump that came while the platform was stopped', () => {
  runOnce();
  machine.time += HOUR;
  machine.jumpedBy = DAY;
  const { clock } = open();
  expect([clock.now(), clock.isDisputed]).toEqual([START + HOUR, true]);
});

it('knows of a jump from before a stop, however often it is started', () => {
  machine.jumpedBy = 0;
  runOnce(({ clock }) => {
    machine.jumpedBy = -DAY;
    expect(clock.isDisputed).toBe(true);
  });
  runOnce();
  machine.time += HOUR;
  expect(open().clock.now()).toBe(START + HOUR);
});

it('believes what was confirmed after a stop as well, and each confirmation once', () => {
  runOnce((kept) => {
    machine.jumpedBy = DAY;
    kept.confirm('a line');
    expect(kept.clock.isDisputed).toBe(false);
  });
  machine.time += HOUR;
  runOnce((kept) => {
    expect(kept.clock.now()).toBe(START + DAY + HOUR);
    machine.jumpedBy = 0;
    kept.confirm('a line');
    expect(kept.clock.isDisputed).toBe(true);
  });
});

describe('after a start of the machine', () => {
  const restartedBy = (jump: number) => {
    runOnce();
    machine.run = 'second';
    machine.time += HOUR;
    machine.jumpedBy = jump;
    const { clock } = open();
    return [clock.now() - START, clock.isDisputed];
  };

  it('takes the wall clock for right, as nothing else tells how long it was off', () => {
    expect(restartedBy(300 * DAY)).toEqual([300 * DAY + HOUR, false]);
  });

  it('does not go back', () => {
    expect(restartedBy(-DAY)).toEqual([0, true]);
  });

  it('does not believe a longer stop than the operator does', () => {
    expect(restartedBy(3_650 * DAY)).toEqual([0, true]);
  });
});

it.each(['no file', 'a file of something else'])('stands on the last fact where there is %s', async (what) => {
  const clock = { now: () => START };
  const store = await SqliteEventStore.open({ directory, clock });
  await store.append('a-stream', 'no-stream', [anEvent()]);
  await store.close();
  if (what !== 'no file') writeFileSync(join(directory, 'clock.json'), 'null');
  machine.jumpedBy = -DAY;
  expect([open().clock.now(), open().clock.isDisputed]).toEqual([START, true]);
  machine.jumpedBy = DAY;
  expect([open().clock.now(), open().clock.isDisputed]).toEqual([START + DAY, false]);
  machine.jumpedBy = 3_650 * DAY;
  expect([open().clock.now(), open().clock.isDisputed]).toEqual([START, true]);
});
