// Loaded before a program: its time is that of the machine, moved by as many milliseconds as the file says that
// TALAAN_TEST_TIME names. The file is looked at again and again, so that all processes go by the same time.
import { readFileSync } from 'node:fs';

/** Milliseconds for which what was read counts. */
const COUNTS_FOR = 20;

const file = process.env.TALAAN_TEST_TIME ?? '';
const Machine = Date;
let [movedBy, readAt] = [0, -Infinity];

function now(): number {
  const at = performance.now();
  if (at - readAt > COUNTS_FOR) {
    movedBy = Number(readFileSync(file, 'utf8'));
    readAt = at;
  }
  return Machine.now() + movedBy;
}

globalThis.Date = new Proxy(Machine, {
  construct: (target, words, made) => Reflect.construct(target, words.length === 0 ? [now()] : words, made) as Date,
  apply: () => new Machine(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown)),
});
