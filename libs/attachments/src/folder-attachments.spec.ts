import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredAttachment } from './attachment-store.js';
import { FolderAttachments } from './folder-attachments.js';

const PARTS = 20;
const ROUNDS = 25;
const sealed = { v: 1, key: 'SYNTHETIC', iv: 'x', data: 'x' } as const;
const ANNOUNCED = { v: 1, unit: 'PH-ATU', at: 0, bytes: PARTS, requestHash: 'x', sealed } as const;
const COMPLETED = { v: 1, parts: PARTS, bytes: PARTS, digest: 'x', sealed } as const;

let directory: string;
let store: FolderAttachments;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'talaan-attachments-'));
  store = new FolderAttachments(directory);
});
afterEach(() => rmSync(directory, { recursive: true }));

async function* byte(): AsyncGenerator<Buffer> {
  yield await Promise.resolve(Buffer.from('x'));
}

async function complete(): Promise<string> {
  const id = randomUUID();
  await store.begin(id, ANNOUNCED);
  await Promise.all(Array.from({ length: PARTS }, (_, part) => store.addPart(id, part + 1, byte())));
  await store.complete(id, COMPLETED);
  return id;
}

/** How an attachment was seen, by those who looked at it while something was done with it. */
async function seenDuring(act: (id: string) => Promise<void>): Promise<readonly (string | undefined)[]> {
  const seen = new Set<string | undefined>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const id = await complete();
    const looks = Array.from({ length: 8 }, async () => {
      for (let times = 0; times < 4; times += 1) seen.add(stateOf(await store.find(id)));
    });
    await Promise.all([act(id), ...looks]);
    seen.add(stateOf(await store.find(id)));
  }
  return [...seen].sort();
}

function stateOf(found: StoredAttachment | undefined): string | undefined {
  if (!found) return undefined;
  const { parts, completed, isAbandoned } = found;
  return isAbandoned ? 'abandoned' : `${completed ? 'complete' : 'receiving'}, ${String(parts.length)} parts`;
}

const WHOLE = `complete, ${String(PARTS)} parts`;

it('who looks at an attachment while it is abandoned, kept or removed sees it as it was before or is after', async () => {
  expect(await seenDuring((id) => store.abandon(id))).toEqual(['abandoned', WHOLE]);
  expect(await seenDuring((id) => store.keep(id))).toEqual([WHOLE]);
  expect(await seenDuring((id) => store.remove(id))).toEqual([WHOLE, undefined]);
});

it('abandoning it twice at the same time does so once', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const id = await complete();
    await Promise.all([store.abandon(id), store.abandon(id), store.find(id), store.abandon(id)]);
    expect(await store.find(id)).toMatchObject({ isAbandoned: true, parts: [] });
  }
});
