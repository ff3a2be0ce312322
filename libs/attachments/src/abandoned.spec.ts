import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { Clock } from '#kernel/clock.js';
import { RefusedUntil } from '#kernel/refusal.js';
import { DAY } from '#kernel/time.js';
import { FileVault } from '#vault/file-vault.js';
import { Attachments } from './attachments.js';
import { FolderAttachments } from './folder-attachments.js';

class SetClock extends Clock {
  time = Date.UTC(2026, 2, 2, 8);

  override now(): number {
    return this.time;
  }
}

const UNIT = { unit: 'PH-ATU', requestHash: 'request-1' };
/** Bytes of a piece, as which each file counts at least, and those that a unit announces within a day here. */
const PIECE = 65_536;
const MOST = 10 * PIECE;
const file = randomBytes(1_000);
const digest = createHash('sha256').update(file).digest('hex');

let directory: string;
let vault: FileVault;
let clock: SetClock;
let attachments: Attachments;
let id: string;

/** As the next process finds it. */
async function restart(): Promise<void> {
  const store = new FolderAttachments(join(directory, 'attachments'));
  attachments = new Attachments(store, vault, new MemoryEventStore(clock), clock, MOST);
  await attachments.begin();
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'talaan-attachments-'));
  vault = new FileVault(directory);
  clock = new SetClock();
  await restart();
  id = randomUUID();
});

afterEach(() => {
  vault.close();
  rmSync(directory, { recursive: true });
});

async function* arriving(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes);
}

const announced = (bytes = file.length, one: string = randomUUID()) =>
  attachments.announce(one, UNIT, { name: 'x', mediaType: 'text/plain', bytes });
const place = () => join(directory, 'attachments', 'uploads', id);
const keyOf = () =>
  (JSON.parse(readFileSync(join(place(), 'announced.json'), 'utf8')) as { sealed: { key: string } }).sealed.key;

describe('A file that its unit abandons', () => {
  it('loses its key and its bytes at once, and its name after the day', async () => {
    await announced(file.length, id);
    await attachments.receive(id, 1, arriving(file));
    await attachments.complete(id, digest);
    const first = await attachments.abandon(id);
    expect(first).toMatchObject({ state: 'abandoned', received: 0, parts: [] });
    expect(await vault.destroyedAt([keyOf()])).toEqual([clock.time]);
    expect(readdirSync(place())).toEqual(['abandoned', 'announced.json']);
    await restart();
    expect(await attachments.abandon(id)).toEqual(first);
    await expect(attachments.receive(id, 1, arriving(file))).rejects.toMatchObject({ code: 'attachment.abandoned' });
    clock.time += DAY;
    for (const one of await attachments.due(clock.now(), 100)) await attachments.expire(one);
    expect(readdirSync(join(directory, 'attachments', 'uploads'))).toEqual([]);
  });

  it('is abandoned to the end by the next process, where the last one ended in between', async () => {
    await announced(file.length, id);
    await attachments.receive(id, 1, arriving(file));
    writeFileSync(join(place(), 'abandoned'), '');
    await restart();
    expect(readdirSync(place())).toEqual(['abandoned', 'announced.json']);
    expect(await vault.destroyedAt([keyOf()])).toEqual([clock.time]);
  });

  it('keeps nothing of a part that arrives meanwhile', async () => {
    await announced(file.length, id);
    async function* abandonedAfter(chunks: readonly Buffer[]) {
      for (const chunk of chunks) yield await Promise.resolve(chunk);
      await attachments.abandon(id);
      yield* chunks;
    }
    for (const chunks of [[file.subarray(0, 500)], []]) {
      const receiving = attachments.receive(id, 1, abandonedAfter(chunks));
      await expect(receiving).rejects.toMatchObject({ code: 'attachment.abandoned' });
      expect(readdirSync(place())).toEqual(['abandoned', 'announced.json']);
    }
  });

  it('is not abandoned while a command cites it, and not cited while it is abandoned', async () => {
    await announced(file.length, id);
    await attachments.receive(id, 1, arriving(file));
    await attachments.complete(id, digest);
    await attachments.holding([id], async () => {
      await expect(attachments.abandon(id)).rejects.toMatchObject({ code: 'attachment.in-use' });
    });
    const abandoning = attachments.abandon(id);
    const citing = attachments.holding([id], () => attachments.cite([id], { unit: UNIT.unit, fact: randomUUID() }));
    await expect(citing).rejects.toMatchObject({ code: 'attachment.unknown' });
    await abandoning;
  });
});

describe('In a day a unit', () => {
  it('announces a bounded number of bytes, cited or not, and is told when there is room again', async () => {
    await announced(3 * PIECE, id);
    clock.time += 3_600_000;
    await announced(3 * PIECE);
    await announced(4 * PIECE);
    await restart();
    const refused = await announced(3 * PIECE + 1).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RefusedUntil);
    expect(refused).toMatchObject({
      code: 'attachment.day-full',
      detail: expect.stringMatching(/2026-03-03T09:00:00.000Z.*TALAAN_UNIT_DAY_FILE_BYTES/),
      retryAfter: DAY / 1_000,
    });
    await expect(announced(3 * PIECE)).rejects.toMatchObject({ retryAfter: (DAY - 3_600_000) / 1_000 });
    await attachments.announce(
      randomUUID(),
      { ...UNIT, unit: 'TH-ATU' },
      { name: 'x', mediaType: 'text/plain', bytes: MOST },
    );
    await attachments.abandon(id);
    await expect(announced(2 * PIECE + 1)).rejects.toMatchObject({ code: 'attachment.day-full' });
    await announced(PIECE);
    await announced(1);
    await expect(announced(1)).rejects.toMatchObject({ code: 'attachment.day-full' });
    clock.time += DAY;
    await announced(MOST);
  });
});
