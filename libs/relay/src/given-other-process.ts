// For tests: a process of its own that appends facts to a log without a pause, and relays them to a Kafka, until it is asked to
// end: then until all of them are published. Its words are the folder and the node of Kafka.
import { SystemClock } from '#kernel/clock.js';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import { appendFacts } from './given-log.js';
import { factsFeed } from './feed.js';
import { brokerAt } from './open-broker.js';
import { Relaying } from './relaying.js';

const [, , directory = '', node = ''] = process.argv;
const store = await SqliteEventStore.open({ directory, clock: new SystemClock() });
const say = (word: string) => process.stdout.write(`${word}\n`);
let published = 0n;
const stopping = new AbortController();
const running = new Relaying(
  { store, epoch: LogEpoch.of(directory), directory, feed: factsFeed },
  brokerAt({ nodes: [node], tls: undefined, login: undefined }),
  {
    onPublished: (_, position) => {
      published = position;
      say('published');
    },
    onWait: () => say('waits'),
    onBegin: () => say('begun'),
    onRepeat: () => say('repeats'),
    onStop: ({ why }) => say(why),
  },
).run(stopping.signal);

const asked = new AbortController();
process.once('SIGTERM', () => asked.abort());
const isAsked = () => asked.signal.aborted;
const turn = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
while (!isAsked()) {
  await appendFacts(store, Number(await store.head()), 20);
  await turn(5);
}
while (published < (await store.head())) await turn(20);
stopping.abort();
await running;
await store.close();
