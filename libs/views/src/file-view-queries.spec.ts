import { SystemClock } from '#kernel/clock.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { FileViewQueries } from './file-view-queries.js';
import { view as ledger } from './fixtures/ledger.js';
import { pay, scratch } from './fixtures/payments.js';
import { ViewProgress } from './view-progress.js';
import { type ViewReport, ViewRunner } from './view-runner.js';

const COUNT = 'SELECT count(*) AS n FROM entry';

describe('Queries of a view', () => {
  test('see the new file after another one took its place', async () => {
    const folder = scratch();
    const progress = new ViewProgress([ledger]);
    const queries = new FileViewQueries(folder.directory, progress);
    const report: ViewReport = {
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
    for (const facts of [40, 80]) {
      const store = new MemoryEventStore(new SystemClock());
      await pay(store, facts, facts + facts);
      const runner = await ViewRunner.open(store, folder.directory, [ledger], report);
      await runner.advance(new AbortController().signal);
      expect(queries.get(ledger, COUNT)).toEqual({ n: (facts * 4) / 5 });
      runner.close();
    }
    queries.close();
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
