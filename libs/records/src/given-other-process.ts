// For tests: a process of its own that owns the log in TALAAN_TEST_LOG, records what its parent tells it, and says when.
import { derivedUuid } from '#event-store/identifiers.js';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import { SystemClock } from '#kernel/clock.js';

const store = await SqliteEventStore.open({ directory: process.env.TALAAN_TEST_LOG ?? '', clock: new SystemClock() });
let count = 0;

process.on('message', (stream: string) => {
  count += 1;
  const event = { id: derivedUuid(stream, String(count)), type: 'unit.moved.v1', payload: '{}', metadata: '{}' };
  void store.append(stream, 'any', [event]).then(({ position }) => process.send?.(String(position)));
});
process.send?.('open');
