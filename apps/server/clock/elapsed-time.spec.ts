import { elapsedTime } from './elapsed-time.js';

const HOUR = 3_600_000;

/** A machine, and how often its elapsed time was read, which it tells in steps of ten milliseconds. */
function givenMachine() {
  const machine = { wall: 1_000_000, monotonic: 500, boot: 70_000, reads: 0 };
  const read = () => {
    machine.reads += 1;
    return Math.floor(machine.boot / 10) * 10;
  };
  const elapsed = elapsedTime(
    read,
    () => machine.wall,
    () => machine.monotonic,
  );
  const goesBy = (milliseconds: number) => {
    machine.wall += milliseconds;
    machine.monotonic += milliseconds;
    machine.boot += milliseconds;
  };
  return { machine, elapsed, goesBy };
}

describe('The elapsed time', () => {
  it('is read once in a tenth of a second, however often it is asked for, and goes on meanwhile', () => {
    const { machine, elapsed, goesBy } = givenMachine();
    const told = Array.from({ length: 1_000 }, () => {
      goesBy(1);
      return elapsed();
    });
    expect(told.every((time, n) => Math.abs(time - 70_001 - n) <= 10)).toBe(true);
    expect(machine.reads).toBe(1 + 10);
  });

  it('counts a suspension at once', () => {
    const { machine, elapsed, goesBy } = givenMachine();
    goesBy(20);
    expect(elapsed()).toBe(70_020);
    machine.wall += HOUR;
    machine.boot += HOUR;
    expect(elapsed()).toBe(70_020 + HOUR);
  });

  it('is read at once when the wall clock is set, and does not follow it', () => {
    const { machine, elapsed } = givenMachine();
    for (const step of [HOUR, -2 * HOUR]) {
      const { reads } = machine;
      machine.wall += step;
      expect([elapsed(), machine.reads]).toEqual([70_000, reads + 1]);
    }
  });

  it('never goes back', () => {
    const { elapsed, goesBy } = givenMachine();
    let last = 0;
    for (let n = 0; n < 500; n += 1) {
      goesBy(0.7);
      const now = elapsed();
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
  });
});
