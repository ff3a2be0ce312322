import { appending } from './behaviour/appending.js';
import { authenticity } from './behaviour/authenticity.js';
import { concurrency } from './behaviour/concurrency.js';
import { provisos } from './behaviour/provisos.js';
import { reading } from './behaviour/reading.js';
import { subscribing } from './behaviour/subscribing.js';
import type { Adapter } from './behaviour/subject.js';

/** What every adapter of the EventStore port does. An adapter's spec calls this, and adds what only it can do. */
export function behavesAsAnEventStore(adapter: Adapter): void {
  describe(`${adapter.name} as an event store`, () => {
    for (const [ability, reason] of Object.entries(adapter.unable)) {
      process.stderr.write(`${adapter.name}: opted out of the cases that need "${ability}", because ${reason}\n`);
    }
    appending(adapter);
    provisos(adapter);
    reading(adapter);
    concurrency(adapter);
    subscribing(adapter);
    authenticity(adapter);
  });
}
