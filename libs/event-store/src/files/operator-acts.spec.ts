import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { SettableClock } from '../behaviour/subject.js';
import { MemoryEventStore } from '../memory-event-store.js';
import {
  CONFIRM_CLOCK,
  COPY,
  noteOperatorAct,
  OPERATOR_ACTS,
  type OperatorAct,
  OperatorActs,
} from './operator-acts.js';

let directory: string;
let file: string;
let store: MemoryEventStore;
let acts: OperatorActs;
let faults: string[];
let confirmed: string[];

const lineOf = (number: number) => `00000000-0000-8000-8000-00000000000${String(number)}`;
const act = (number: number): OperatorAct => ({
  line: lineOf(number),
  at: '2026-06-01T12:00:00.000Z',
  command: 'replay',
  from: '1',
  until: String(number),
});
const start = (level: 1 | 2 | 3 = 3) =>
  OperatorActs.start(store, directory, {
    level,
    onClockConfirmed: (line) => confirmed.push(line),
    onFault: (error) => faults.push((error as Error).message),
  });
const taken = async () =>
  (await store.readStream(OPERATOR_ACTS)).map(({ payload }) => (JSON.parse(payload) as { conduct: unknown }).conduct);

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'talaan-operator-'));
  file = join(directory, 'operator.ndjson');
  store = new MemoryEventStore(new SettableClock());
  faults = [];
  confirmed = [];
  acts = await start();
});
afterEach(async () => {
  await acts.stop();
  rmSync(directory, { recursive: true });
});

it('what an operator noted is a fact, each line once, whoever takes it in and how often', async () => {
  noteOperatorAct(directory, act(1));
  await acts.takeIn();
  await acts.takeIn();
  noteOperatorAct(directory, act(2));
  await acts.stop();
  await acts.stop();
  acts = await start();
  expect(await taken()).toEqual([act(1), act(2)]);
  expect(faults).toEqual([]);
});

it('what was noted in the folders of several processes is taken in by each, at the same time', async () => {
  const folders = [1, 2, 3].map(() => mkdtempSync(join(tmpdir(), 'talaan-operator-')));
  for (const [index, folder] of folders.entries()) noteOperatorAct(folder, act(index + 1));
  const settings = {
    level: 3,
    onClockConfirmed: () => undefined,
    onFault: (error: unknown) => faults.push(String(error)),
  };
  const processes = await Promise.all(folders.map((folder) => OperatorActs.start(store, folder, settings)));
  expect(await taken()).toEqual(expect.arrayContaining([act(1), act(2), act(3)]));
  expect(await taken()).toHaveLength(3);
  expect(faults).toEqual([]);
  for (const process of processes) await process.stop();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

it('a line is taken in once, though its append was answered by nobody', async () => {
  noteOperatorAct(directory, act(1));
  const append = store.append.bind(store);
  const failing = jest.spyOn(store, 'append').mockImplementationOnce(async (...asked) => {
    await append(...asked);
    throw new Error('lost on the way');
  });
  await acts.takeIn();
  expect([faults, await taken()]).toEqual([['lost on the way'], [act(1)]]);
  await acts.takeIn();
  expect([failing.mock.calls.length, await taken()]).toEqual([1, [act(1)]]);
});

it('a line whose append failed is taken in later', async () => {
  noteOperatorAct(directory, act(1));
  jest.spyOn(store, 'append').mockRejectedValueOnce(new Error('the disk is full'));
  await acts.takeIn();
  expect([faults, await taken()]).toEqual([['the disk is full'], []]);
  await acts.takeIn();
  expect(await taken()).toEqual([act(1)]);
});

it('a last line that is half-written waits until it is ended', async () => {
  const line = JSON.stringify(act(1));
  appendFileSync(file, line.slice(0, 30));
  await acts.takeIn();
  expect(await taken()).toEqual([]);
  appendFileSync(file, line.slice(30));
  await acts.takeIn();
  expect(await taken()).toEqual([]);
  appendFileSync(file, '\n');
  await acts.takeIn();
  expect([await taken(), faults]).toEqual([[act(1)], []]);
});

it('a line that was left half-written keeps none after it from being taken in, and is told once', async () => {
  appendFileSync(file, '{"line":"0000');
  noteOperatorAct(directory, act(2));
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(3);
  await acts.takeIn();
  noteOperatorAct(directory, act(3));
  await acts.takeIn();
  expect(await taken()).toEqual([act(2), act(3)]);
  expect(faults).toEqual(['line 1 of operator.ndjson is not understood']);
});

it('nothing else that stands in a line gets into the log', async () => {
  appendFileSync(file, `${JSON.stringify({ ...act(1), name: 'SYNTHETIC' })}\n`);
  appendFileSync(file, `${JSON.stringify({ ...act(2), command: 'SYNTHETIC: who I am' })}\n`);
  appendFileSync(file, `${JSON.stringify({ ...act(3), at: 'yesterday' })}\nnull\n[]\n`);
  await acts.takeIn();
  expect(await taken()).toEqual([act(1)]);
  expect(faults).toHaveLength(4);
});

it('a line is taken in by itself within ten seconds', async () => {
  await acts.stop();
  jest.useFakeTimers({ doNotFake: ['setImmediate'] });
  try {
    acts = await start();
    noteOperatorAct(directory, act(1));
    await jest.advanceTimersByTimeAsync(10_000);
    expect(await taken()).toEqual([act(1)]);
  } finally {
    jest.useRealTimers();
  }
});

it('a confirmed clock is told before it is recorded; where an earlier program may use the folder, it waits', async () => {
  const confirmation = { line: lineOf(1), at: '2026-06-01T12:00:00.000Z', command: CONFIRM_CLOCK } as const;
  await acts.stop();
  acts = await start(2);
  noteOperatorAct(directory, confirmation);
  noteOperatorAct(directory, act(2));
  await acts.stop();
  expect([confirmed, await taken()]).toEqual([[lineOf(1)], [act(2)]]);
  acts = await start();
  await acts.takeIn();
  const { line, at } = confirmation;
  expect([confirmed, await taken()]).toEqual([
    [lineOf(1), lineOf(1)],
    [act(2), { line, at }],
  ]);
  expect(faults).toEqual([]);
});

it('a copy of the log is noted with where it has what is cited, and a line that says it in another way is none', async () => {
  const positions = [{ from: '17', to: '9000' }];
  const copy = { line: lineOf(1), at: '2026-06-01T12:00:00.000Z', positions };
  noteOperatorAct(directory, { ...copy, command: COPY });
  for (const wrong of ['17', [{ from: '17' }], [{ from: 17, to: '9000' }], [null]]) {
    appendFileSync(file, `${JSON.stringify({ ...copy, line: lineOf(2), command: COPY, positions: wrong })}\n`);
  }
  await acts.takeIn();
  expect(await taken()).toEqual([copy]);
  expect(faults).toHaveLength(4);
});
