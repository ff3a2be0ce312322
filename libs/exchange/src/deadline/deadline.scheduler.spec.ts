import { Logger } from '@nestjs/common';
import { derivedUuid } from '#event-store/identifiers.js';
import { ViewQueries } from '#views/view.js';
import { type GivenSlice, givenSlice, askedSubmission } from '../given-slice.js';
import { DeadlineScheduler } from './deadline.scheduler.js';
import { HOUR, T0 } from '../given-request.js';

let slice: GivenSlice;
beforeEach(async () => {
  slice = await givenSlice();
  await slice.send('r', askedSubmission({ subject: 's' }), 'submit');
});
afterEach(() => {
  slice.close();
});

async function lookAt(hours: number): Promise<void> {
  slice.clock.time = T0 + hours * HOUR;
  await (await slice.deadlines()).look();
}

async function passed(id = 'r') {
  const facts = await slice.factsOf(`exchange-${id}`);
  return facts.filter(({ type }) => type === 'exchange.limit-passed.v1');
}

const limits = async () => (await passed()).map(({ conduct }) => (conduct as { limit: string }).limit);

it('Silence is noted when a limit has passed, by the platform, after the fact that set the limit', async () => {
  await lookAt(24);
  expect(await passed()).toEqual([]);
  await lookAt(25);
  const [submitted] = await slice.factsOf('exchange-r');
  const commandId = derivedUuid('limit-passed', 'r', 'acknowledge', String(T0 + 24 * HOUR));
  expect(await passed()).toMatchObject([
    {
      conduct: { limit: 'acknowledge', dueAt: '2026-03-03T08:00:00.000Z', at: '2026-03-03T09:00:00.000Z' },
      meta: { actor: 'platform', role: 'platform', commandId, causationId: submitted?.id, policyVersion: '3' },
    },
  ]);
  await lookAt(73);
  expect(await limits()).toEqual(['acknowledge', 'answer']);
});

it('After the platform was down over both limits, each is noted once', async () => {
  await lookAt(5_000);
  await lookAt(5_001);
  expect(await limits()).toEqual(['acknowledge', 'answer']);
});

it('Nothing is noted again when the clock of the machine jumps back and forth', async () => {
  for (const hours of [100, 1, 100, 30, 5_000]) await lookAt(hours);
  expect(await limits()).toEqual(['acknowledge', 'answer']);
});

it('Two clocks on views that have not caught up note one silence once', async () => {
  slice.clock.time = T0 + 100 * HOUR;
  const [one, other] = [await slice.deadlines(), await slice.deadlines()];
  await Promise.all([one.look(), other.look()]);
  await one.look();
  expect(await limits()).toEqual(['acknowledge', 'answer']);
});

it('What came in time is no silence', async () => {
  await slice.send('r', { type: 'acknowledge' }, 'acknowledge');
  await slice.send('r', { type: 'refuse', grounds: ['not-available'] }, 'refuse');
  await lookAt(5_000);
  expect(await passed()).toEqual([]);
});

it('More limits than one look takes are noted by the looks that follow', async () => {
  for (let index = 0; index < 250; index += 1)
    await slice.send(`m${String(index)}`, askedSubmission({}), `m${String(index)}`);
  await lookAt(30);
  await lookAt(30);
  const noted = await Promise.all(Array.from({ length: 250 }, (_, index) => passed(`m${String(index)}`)));
  expect(noted.map(({ length }) => length)).toEqual(Array.from({ length: 250 }, () => 1));
});

it('A view that fails stops no later look', async () => {
  const looked: string[] = [];
  class Failing extends ViewQueries {
    override all(): never {
      looked.push('look');
      throw new Error('disk');
    }
    override get(): never {
      throw new Error('disk');
    }
    override position(): bigint {
      return 0n;
    }
    override reached(): Promise<void> {
      return Promise.resolve();
    }
  }
  Logger.overrideLogger(false);
  const scheduler = new DeadlineScheduler(new Failing(), { execute: () => Promise.resolve() } as never, slice.clock);
  expect(await scheduler.look()).toBe(0);
  expect(await scheduler.look()).toBe(0);
  expect(looked).toHaveLength(2);
});

it('The clock starts by itself, stops when told, and then looks no more', async () => {
  slice.clock.time = T0 + 30 * HOUR;
  const scheduler = await slice.deadlines();
  scheduler.onApplicationBootstrap();
  for (let waited = 0; (await passed()).length === 0; waited += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(await limits()).toEqual(['acknowledge']);
  await scheduler.onApplicationShutdown();
  slice.clock.time = T0 + 100 * HOUR;
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(await limits()).toEqual(['acknowledge']);
});
