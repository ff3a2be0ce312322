// For tests: a process of its own that opens the log in TALAAN_TEST_LOG and does what TALAAN_TEST_DO says. It tells its
// parent of every acknowledged append on a line of its own.
import { writeSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { SystemClock } from '#kernel/clock.js';
import { anEvent, refusal, someEvents } from '../behaviour/subject.js';
import { derivedUuid } from '../identifiers.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { SqliteLogReader } from './sqlite-log-reader.js';

const directory = process.env.TALAAN_TEST_LOG ?? '';
const round = process.env.TALAAN_TEST_ROUND ?? '';
const say = (line: string): void => void writeSync(1, `${line}\n`);

switch (process.env.TALAAN_TEST_DO ?? '') {
  case 'open':
    await SqliteEventStore.open({ directory, clock: new SystemClock() }).then(
      () => say('opened'),
      (error: unknown) => say((error as Error).name),
    );
    process.exit();
    break;
  case 'write':
    await write();
    break;
  case 'lose-the-writer':
    say(JSON.stringify(await loseTheWriter()));
    break;
  case 'count':
    say(String(await SqliteLogReader.open(directory).head()));
    break;
  default:
    throw new Error('TALAAN_TEST_DO says nothing that is known here');
}

/** Sixteen writers who never stop. */
async function write(): Promise<void> {
  const store = await SqliteEventStore.open({ directory, clock: new SystemClock() });
  await Promise.all(
    Array.from({ length: 16 }, async (_, writer) => {
      for (let n = 0; ; n += 1) {
        const ids = [0, 1].map((fact) => derivedUuid(round, String(writer), String(n), String(fact)));
        const events = ids.map((id) => ({ ...anEvent(), id }));
        const { position } = await store.append(`record-${round}-${String(writer)}`, 'any', events);
        say(`${String(position)} ${ids.join(' ')}`);
      }
    }),
  );
}

/** What callers and the operator learn when the writer's thread ends while appends are under way. */
async function loseTheWriter() {
  const workers: Worker[] = [];
  process.on('worker', (worker) => workers.push(worker));
  const faults: string[] = [];
  const store = await SqliteEventStore.open({
    directory,
    clock: new SystemClock(),
    onFault: ({ name }) => faults.push(name),
    onLost: () => faults.push('lost'),
  });
  await store.append('record-0', 'no-stream', someEvents(1));
  const pending = Array.from({ length: 5 }, (_, n) =>
    refusal(store.append(`record-${String(n)}`, 'any', someEvents(1))),
  );
  await workers[0]?.terminate();
  const late = refusal(store.append('record-0', 'any', someEvents(1)));
  const answers = (await Promise.all([...pending, late])).map((answer) =>
    answer instanceof Error ? answer.name : answer,
  );
  const head = Number(await store.head());
  await store.close();
  return { answers, faults, head };
}
