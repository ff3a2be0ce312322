// For tests: a process of its own that sends files to the database at TALAAN_TEST_FILES without end. It tells its parent of
// every part that was acknowledged, on a line of its own. Each part has 600,000 bytes, each of them its number.
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { PostgresAttachments } from './postgres-attachments.js';

const SENDERS = 4;
const sealed = { v: 1, key: 'SYNTHETIC', iv: 'x', data: 'x' } as const;

const store = await PostgresAttachments.open({ url: process.env.TALAAN_TEST_FILES ?? '' });
await Promise.all(Array.from({ length: SENDERS }, () => send()));

async function send(): Promise<void> {
  const id = randomUUID();
  await store.begin(id, { v: 1, unit: 'PH-ATU', at: 1, bytes: 1, requestHash: 'x', sealed }, () => undefined);
  await store.holding([id], async () => {
    for (let part = 1; ; part += 1) {
      await store.addPart(id, part, bytes(part), () => undefined);
      writeSync(1, `${id} ${String(part)}\n`);
    }
  });
}

async function* bytes(part: number): AsyncGenerator<Buffer> {
  for (let count = 0; count < 6; count += 1) yield await Promise.resolve(Buffer.alloc(100_000, part));
}
