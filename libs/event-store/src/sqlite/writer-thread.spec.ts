import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Clock } from '#kernel/clock.js';
import { someEvents } from '../behaviour/subject.js';
import type { StoreUnavailable } from '../event-store.js';
import { openForWriting } from './log-file.js';
import { WriterThread } from './writer-thread.js';

/** As many facts as one transaction takes. */
const FULL = 512;

/** The writer asks it once for each batch that it sends. */
class AskedClock extends Clock {
  asked = 0;

  override now(): number {
    this.asked += 1;
    return 0;
  }
}

describe('the thread that writes the log', () => {
  let directory = '';
  const clock = new AskedClock();
  const faults: StoreUnavailable[] = [];
  const start = () =>
    WriterThread.start({ directory }, clock, {
      committed: () => undefined,
      fault: (fault) => faults.push(fault),
      lost: () => undefined,
    });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'talaan-log-'));
    clock.asked = 0;
    faults.length = 0;
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('has two batches under way while it commits, no more, and keeps the order of the calls', async () => {
    const writer = await start();
    const other = openForWriting(directory);
    other.exec('BEGIN IMMEDIATE');
    let answered = 0;
    const appends = Array.from({ length: 6 }, async (_, n) => {
      const events = someEvents(FULL);
      const answer = await writer.append({ stream: `record-${String(n)}`, expected: 'no-stream', events });
      answered += 1;
      return answer.position;
    });
    for (let turns = 0; turns < 100; turns += 1) await turn();
    expect({ sent: clock.asked, answered }).toEqual({ sent: 2, answered: 0 });

    other.exec('ROLLBACK');
    other.close();
    const stopped = writer.stop();
    expect(await Promise.all(appends)).toEqual([1, 2, 3, 4, 5, 6].map((n) => BigInt(n * FULL)));
    await stopped;
    expect({ sent: clock.asked, answered, faults }).toEqual({ sent: 6, answered: 6, faults: [] });
  });
});
