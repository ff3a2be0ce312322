// Writes a log as the store's writer does and says `ack <position>` once a commit has returned. Run under strace by
// power-cut.spec.ts. Arguments: the directory, and `FULL` (as shipped) or `OFF` (the negative control).
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeSync } from 'node:fs';
import { toBatch } from '#event-store/sqlite/batch.js';
import { openForWriting } from '#event-store/sqlite/log-file.js';
import { LogWriter } from '#event-store/sqlite/log-writer.js';

const [directory = '', synchronous = 'FULL'] = process.argv.slice(2);
const COMMITS = 60;
const CHECKPOINT_EVERY = 16;

mkdirSync(directory, { recursive: true });
const writer = new LogWriter(() => {
  const db = openForWriting(directory);
  if (synchronous === 'OFF') db.exec('PRAGMA synchronous = OFF');
  return db;
});
for (let commit = 1; commit <= COMMITS; commit += 1) {
  const event = { id: randomUUID(), type: 'exchange.acknowledged.v1', payload: '{"conduct":{}}', metadata: '{}' };
  const append = { stream: `exchange-${String(commit % 7)}`, expected: 'any' as const, events: [event] };
  writer.commit(toBatch([append], Date.now()));
  writeSync(1, `ack ${event.id}\n`);
  if (commit % CHECKPOINT_EVERY === 0) writer.checkpoint();
}
process.kill(process.pid, 'SIGKILL');
