import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { CallerTurns } from './caller-turns.js';

let began: string[];
let turns: CallerTurns;

beforeEach(() => {
  began = [];
  turns = new CallerTurns(2);
});

const take = (subject: string, name: string) => turns.take(subject, () => began.push(name));

it('a caller who sends many has so many worked on, and the others in their order, one for each that ends', async () => {
  for (const name of ['1', '2', '3', '4']) take('ph', name);
  await turn();
  await turn();
  expect(began).toEqual(['1', '2']);
  turns.end('ph');
  await turn();
  expect(began).toEqual(['1', '2', '3']);
  turns.end('ph');
  await turn();
  expect(began).toEqual(['1', '2', '3', '4']);
});

it('of one caller one is begun at a time, and everyone else has their turn before the next', async () => {
  const other = () => setImmediate(() => began.push('others'));
  for (const name of ['1', '2']) take('ph', name);
  other();
  expect(began).toEqual(['1']);
  await turn();
  other();
  await turn();
  expect(began).toEqual(['1', '2', 'others', 'others']);
  take('ph', '3');
  turns.end('ph');
  expect(began).not.toContain('3');
  await turn();
  expect(began.at(-1)).toBe('3');
});

it('where many of a caller may be worked on, an eighth of them is begun at a time', async () => {
  turns = new CallerTurns(24);
  for (let n = 0; n < 20; n += 1) take('ph', String(n));
  const counts = [began.length];
  for (let n = 0; n < 7; n += 1) counts.push(await turn().then(() => began.length));
  expect(counts).toEqual([3, 6, 9, 12, 15, 18, 20, 20]);
});

it('what waited goes on in the context in which it came', async () => {
  const whose = new AsyncLocalStorage<string>();
  for (const name of ['1', '2', '3']) {
    whose.run(name, () => turns.take('ph', () => began.push(`${name} as ${String(whose.getStore())}`)));
  }
  await turn();
  whose.run('other', () => turns.end('ph'));
  await turn();
  expect(began).toEqual(['1 as 1', '2 as 2', '3 as 3']);
});

it('nobody waits behind another caller', async () => {
  for (const name of ['1', '2', '3']) take('ph', name);
  take('th', 'other');
  expect(began).toEqual(['1', 'other']);
  await turn();
  expect(began).toEqual(['1', 'other', '2']);
});

it('whoever ended all has the whole number again', async () => {
  for (const round of ['first', 'second']) {
    for (const name of ['1', '2', '3']) take('ph', `${round} ${name}`);
    for (let turned = 0; turned < 2; turned += 1) await turn();
    for (let ended = 0; ended < 3; ended += 1) {
      turns.end('ph');
      await turn();
    }
  }
  expect(began).toEqual(['first 1', 'first 2', 'first 3', 'second 1', 'second 2', 'second 3']);
});
