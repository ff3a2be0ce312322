// For tests: a process of its own that writes the log at TALAAN_TEST_LOG without end. It tells its parent of every
// acknowledged append on a line of its own, and of what was refused nothing.
import { writeSync } from 'node:fs';
import { SystemClock } from '#kernel/clock.js';
import { anEvent } from '../behaviour/subject.js';
import { StoreUnavailable } from '../event-store.js';
import { derivedUuid } from '../identifiers.js';
import { PostgresEventStore } from './postgres-event-store.js';

const WRITERS = 16;

const name = process.env.TALAAN_TEST_NAME ?? '';
const url = process.env.TALAAN_TEST_LOG ?? '';
const store = await PostgresEventStore.open({ url, clock: new SystemClock(), times: { idle: 1_000, pause: 20 } });
await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));

/** Two facts at a time. What was not acknowledged is sent again, as it was. */
async function write(writer: number): Promise<void> {
  for (let n = 0; ; n += 1) {
    const ids = [0, 1].map((fact) => derivedUuid(name, String(writer), String(n), String(fact)));
    const events = ids.map((id) => ({ ...anEvent(), id }));
    const position = await untilAcknowledged(`record-${name}-${String(writer)}`, 2 * n, events);
    writeSync(1, `${String(position)} ${ids.join(' ')}\n`);
  }
}

async function untilAcknowledged(stream: string, length: number, events: Parameters<typeof store.append>[2]) {
  for (;;) {
    try {
      const expected = length === 0 ? 'no-stream' : length - 1;
      return (await store.append(stream, expected, events)).position;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }
}
