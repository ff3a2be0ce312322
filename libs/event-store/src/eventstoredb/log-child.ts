// For tests: a process of its own that writes the log at TALAAN_TEST_LOG without end. It tells its parent of every
// acknowledged append on a line of its own, and sends what was not acknowledged again, as it was. Begun again under the same
// name it sends everything again.
import { writeSync } from 'node:fs';
import { SystemClock } from '#kernel/clock.js';
import { anEvent } from '../behaviour/subject.js';
import { type Expected, type NewEvent, StoreUnavailable } from '../event-store.js';
import { derivedUuid } from '../identifiers.js';
import { EventStoreDbStore } from './eventstoredb-store.js';
import { locationOf } from './location/location.js';

const WRITERS = 8;

const name = process.env.TALAAN_TEST_NAME ?? '';
const location = locationOf(process.env.TALAAN_TEST_LOG ?? '');
const store = await again(() => EventStoreDbStore.open({ location, clock: new SystemClock() }));
await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));

/** Two facts at a time, each second writer whatever its stream has. */
async function write(writer: number): Promise<void> {
  for (let n = 0; ; n += 1) {
    const ids = [0, 1].map((fact) => derivedUuid(name, String(writer), String(n), String(fact)));
    const events: readonly NewEvent[] = ids.map((id) => ({ ...anEvent(), id }));
    const exact: Expected = n === 0 ? 'no-stream' : 2 * n - 1;
    const stream = `record-${name}-${String(writer)}`;
    const { position } = await again(() => store.append(stream, writer % 2 === 0 ? exact : 'any', events));
    writeSync(1, `${ids.join(' ')} ${String(position)}\n`);
  }
}

async function again<Answer>(what: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await what();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
