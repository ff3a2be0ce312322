import { AgreedClock } from './agreed-clock.js';
import { DAY, HOUR } from './time.js';

const START = Date.parse('2026-06-01T12:00:00Z');
const BOUND = 60_000;

let wall: number;
let elapsed: number;
let told: boolean[];
let clock: AgreedClock;

beforeEach(() => {
  [wall, elapsed, told] = [START, 5_000, []];
  const machine = { wall: () => wall, elapsed: () => elapsed };
  clock = new AgreedClock(machine, { at: START, elapsed }, BOUND, (isDisputed) => told.push(isDisputed));
});

function goOn(milliseconds: number): void {
  wall += milliseconds;
  elapsed += milliseconds;
}

it('is the wall clock, a small step of it as well', () => {
  goOn(90 * DAY);
  wall -= BOUND;
  expect([clock.now(), clock.isDisputed, told]).toEqual([wall, false, []]);
});

it.each([10 * 365 * DAY, -10 * 365 * DAY, 2 * BOUND, -2 * BOUND])(
  'goes on as time does while the wall clock is %d milliseconds off, and follows it when it is right again',
  (jump) => {
    goOn(HOUR);
    clock.now();
    wall += jump;
    goOn(2_000);
    expect([clock.now(), clock.isDisputed]).toEqual([START + HOUR + 2_000, true]);
    goOn(HOUR);
    expect(clock.now()).toBe(START + 2 * HOUR + 2_000);
    wall -= jump;
    expect([clock.now(), clock.isDisputed, told]).toEqual([wall, false, [true, false]]);
  },
);

it('follows what is confirmed, and finds the next jump', () => {
  wall += DAY;
  expect(clock.isDisputed).toBe(true);
  clock.confirm();
  goOn(HOUR);
  expect([clock.now(), clock.isDisputed]).toEqual([START + DAY + HOUR, false]);
  wall -= DAY;
  expect([clock.now(), told]).toEqual([START + DAY + HOUR, [true, false, true]]);
});

it('drifts with the wall clock, and is not led astray by small steps', () => {
  for (let day = 0; day < 60; day += 1) {
    goOn(DAY);
    wall += 5_000;
    expect([day, clock.now(), told]).toEqual([day, wall, []]);
  }
  for (let step = 0; step < 20; step += 1) {
    goOn(1_000);
    wall += BOUND / 4;
    clock.now();
  }
  expect(clock.isDisputed).toBe(true);
});
