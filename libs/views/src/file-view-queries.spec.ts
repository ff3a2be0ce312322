import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SystemClock } from '#kernel/clock.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { FileViewQueries } from './file-view-queries.js';
import { question } from './fixtures/heavy.js';
import { view as ledger } from './fixtures/ledger.js';
import { pay, scratch } from './fixtures/payments.js';
import { ViewProgress } from './view-progress.js';
import { type ViewReport, ViewRunner } from './running/view-runner.js';

const COUNT = 'SELECT count(*) AS n FROM entry';

function telling(progress: ViewProgress): ViewReport {
  return {
    reached: (views, position) =>
      progress.reached(
        views.map(({ name }) => name),
        position,
      ),
    ready: ({ name }) => progress.inPlace(name),
    halted: () => undefined,
    waits: ({ name }) => progress.waits(name),
    fault: ({ name }) => progress.fault(name),
  };
}

describe('Queries of a view', () => {
  test('see the new file after another one took its place', async () => {
    const folder = scratch();
    const progress = new ViewProgress([ledger]);
    const queries = new FileViewQueries(folder.directory, progress);
    const report = telling(progress);
    for (const facts of [40, 80]) {
      const store = new MemoryEventStore(new SystemClock());
      await pay(store, facts, facts + facts);
      const runner = await ViewRunner.open(store, folder.directory, [ledger], report);
      await runner.advance(new AbortController().signal);
      expect(queries.get(ledger, COUNT)).toEqual({ n: (facts * 4) / 5 });
      runner.close();
    }
    await queries.close();
    folder.remove();
  });

  test('wait for a position from before the view is in place', async () => {
    const progress = new ViewProgress([ledger]);
    const queries = new FileViewQueries('nowhere', progress);
    let shown = false;
    const waiting = queries.reached(ledger, 7n, 10_000).then(() => (shown = true));
    progress.reached([ledger.name], 9n);
    await Promise.resolve();
    expect(shown).toBe(false);
    progress.inPlace(ledger.name);
    await waiting;
    expect(shown).toBe(true);
  });
});

describe('A question', () => {
  const given = async () => {
    const folder = scratch();
    const progress = new ViewProgress([ledger]);
    const store = new MemoryEventStore(new SystemClock());
    await pay(store, 40, 80);
    const runner = await ViewRunner.open(store, folder.directory, [ledger], telling(progress));
    await runner.advance(new AbortController().signal);
    return { folder, store, runner, queries: new FileViewQueries(folder.directory, progress) };
  };
  const close = async ({ folder, runner, queries }: Awaited<ReturnType<typeof given>>) => {
    await queries.close();
    runner.close();
    folder.remove();
  };

  test('is worked out once for all who wait for it, in another thread, while the views stand still', async () => {
    const place = await given();
    const { queries, store, runner } = place;
    const both = [queries.apart(question, { end: 'count' }), queries.apart(question, { end: 'count' })];
    let turns = 0;
    const turning = setInterval(() => (turns += 1), 5);
    const answers = await Promise.all(both);
    clearInterval(turning);
    expect(turns).toBeGreaterThan(0);
    expect(answers).toEqual(Array(2).fill({ n: 32, asked: 1, moved: false }));
    const later = queries.apart(question, { end: 'count' });
    await pay(store, 80, 120);
    await runner.advance(new AbortController().signal);
    expect(await later).toMatchObject({ asked: 2, moved: false });
    await close(place);
  });

  const tasks = '/proc/self/task';
  (existsSync(tasks) ? test : test.skip)('lets the threads that answer have the processors first (Linux)', async () => {
    // The nineteenth field of proc(5); the second is a name in parentheses.
    const niceOf = (task: string) =>
      Number(
        readFileSync(join(tasks, task, 'stat'), 'utf8')
          .split(') ')[1]
          ?.split(' ')[16],
      );
    const place = await given();
    await place.queries.apart(question, { end: 'count' });
    const own = niceOf(String(process.pid));
    const others = readdirSync(tasks).map(niceOf);
    expect(others.filter((nice) => nice > own)).toHaveLength(own < 10 ? 1 : 0);
    await close(place);
  });

  test('is asked once when the server starts, and whoever asks first finds the thread at work', async () => {
    const place = await given();
    await place.queries.rehearse([question, { ...question, rehearsal: { end: 'fail' } }]);
    expect(await place.queries.apart(question, { end: 'count' })).toMatchObject({ n: 32, asked: 3 });
    await close(place);
  });

  test('that fails, or needs more memory than the thread may have, fails alone', async () => {
    const place = await given();
    await expect(place.queries.apart(question, { end: 'fail' })).rejects.toThrow('it failed');
    await expect(place.queries.apart(question, { end: 'need much' })).rejects.toThrow(/memory/);
    expect(await place.queries.apart(question, { end: 'count' })).toMatchObject({ n: 32, asked: 1 });
    await close(place);
  }, 60_000);
});
