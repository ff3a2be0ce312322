import { setImmediate as turn } from 'node:timers/promises';
import { CallerTurns } from './caller-turns.js';

let began: string[];
let turns: CallerTurns;

beforeEach(() => {
  began = [];
  turns = new CallerTurns(2);
});

const take = (subject: string | undefined, name: string) => turns.take(subject, () => began.push(name));

it('a caller who sends many has so many worked on, and the others in their order, one for each that ends', async () => {
  for (const name of ['1', '2', '3', '4']) take('ph', name);
  expect(began).toEqual(['1', '2']);
  turns.end('ph');
  await turn();
  expect(began).toEqual(['1', '2', '3']);
  turns.end('ph');
  await turn();
  expect(began).toEqual(['1', '2', '3', '4']);
});

it('nobody waits behind another caller, and nobody of whom nothing is counted', () => {
  for (const name of ['1', '2', '3']) take('ph', name);
  take('th', 'other');
  for (const name of ['a', 'b', 'c']) take(undefined, name);
  expect(began).toEqual(['1', '2', 'other', 'a', 'b', 'c']);
});

it('whoever ended all has the whole number again', async () => {
  for (const round of ['first', 'second']) {
    for (const name of ['1', '2', '3']) take('ph', `${round} ${name}`);
    for (let ended = 0; ended < 3; ended += 1) {
      turns.end('ph');
      await turn();
    }
  }
  expect(began).toEqual(['first 1', 'first 2', 'first 3', 'second 1', 'second 2', 'second 3']);
});
