import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { describeWithPostgres, GivenPostgres } from '#event-store/postgres/given-postgres.js';
import { Clock } from '#kernel/clock.js';
import { DAY } from '#kernel/time.js';
import { FileVault } from '#vault/file-vault.js';
import { arriving, bytesOf } from '../attachment-store.behaviour.js';
import { Attachments } from '../attachments.js';
import { PostgresAttachments } from './postgres-attachments.js';
import { prepareFiles } from './prepare-files.js';

class SetClock extends Clock {
  time = Date.UTC(2026, 2, 2, 8);

  override now(): number {
    return this.time;
  }
}

const UNIT = { unit: 'PH-ATU', requestHash: 'request-1' };
const PIECE = 65_536;

/** Several processes on the same files, log and keys. */
describeWithPostgres('Files of several processes', () => {
  let server: GivenPostgres;
  let database = '';
  let directory = '';
  let vault: FileVault;
  let log: MemoryEventStore;
  let clock: SetClock;
  const stores: PostgresAttachments[] = [];
  let one: Attachments;
  let two: Attachments;
  beforeAll(async () => (server = await GivenPostgres.start()));
  afterAll(() => server.dispose());
  beforeEach(async () => {
    database = await server.newLog();
    await prepareFiles({ owner: server.url('log_owner', database), writer: 'log_writer' });
    directory = mkdtempSync(join(tmpdir(), 'talaan-attachments-'));
    vault = new FileVault(directory);
    clock = new SetClock();
    log = new MemoryEventStore(clock);
    [one, two] = [await process(), await process()];
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    vault.close();
    rmSync(directory, { recursive: true });
    await server.drop(database);
  });

  async function process(): Promise<Attachments> {
    const store = await PostgresAttachments.open({ url: server.url('log_writer', database) });
    stores.push(store);
    const attachments = new Attachments(store, vault, log, clock, 10 * PIECE);
    await attachments.begin();
    return attachments;
  }

  const announced = (by: Attachments, bytes: number, id: string = randomUUID()) =>
    by.announce(id, UNIT, { name: 'x', mediaType: 'text/plain', bytes });

  async function sent(file: Buffer): Promise<string> {
    const { id } = await announced(one, file.length);
    const middle = Math.ceil(file.length / 2);
    await Promise.all([
      one.receive(id, 1, arriving(file.subarray(0, middle))),
      two.receive(id, 2, arriving(file.subarray(middle))),
    ]);
    await two.complete(id, createHash('sha256').update(file).digest('hex'));
    return id;
  }

  /** As a record does it. */
  const cited = (by: Attachments, id: string, fact: string = randomUUID()) =>
    by.holding([id], async () => {
      const [file] = await by.cite([id], { unit: UNIT.unit, fact });
      if (!file) throw new Error('nothing was cited');
      const place = { factId: fact, stream: 'exchange-1', type: 'exchange.submitted.v1' };
      const content = await vault.seal({ attachments: [file.file] }, place, await vault.newKey(), [file.citing]);
      const event = { id: fact, type: place.type, payload: JSON.stringify({ conduct: {}, content }), metadata: '{}' };
      await log.append(`exchange-${fact}`, 'no-stream', [event]);
      return file.citing;
    });

  it('are announced by one, come by both, are completed and cited by the other, and read by either', async () => {
    const file = randomBytes(200_000);
    const id = await sent(file);
    const citing = await cited(two, id);
    for (const by of [one, two]) expect((await bytesOf(by.read(citing.cited, citing.key))).equals(file)).toBe(true);
    await expect(one.abandon(id)).rejects.toMatchObject({ code: 'attachment.in-use' });
  });

  it('have no more bytes than were announced, wherever they come', async () => {
    const { id } = await announced(one, 1_000);
    const parts = [one, two, one, two].map((by, n) => by.receive(id, n + 1, arriving(randomBytes(600))));
    const answers = await Promise.allSettled(parts);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'attachment.too-long' });
    }
    expect(await two.progress(id)).toMatchObject({ received: 600 });
  });

  it('are bounded for each unit over all processes', async () => {
    const answers = await Promise.allSettled([one, two, one, two, one, two].map((by) => announced(by, 3 * PIECE)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    await expect(announced(two, 3 * PIECE)).rejects.toMatchObject({ code: 'attachment.day-full' });
  });

  it('are not abandoned by one while the other cites them, nor cited once they are abandoned', async () => {
    const id = await sent(randomBytes(1_000));
    await one.holding([id], async () => {
      await expect(two.abandon(id)).rejects.toMatchObject({ code: 'attachment.in-use' });
    });
    expect(await two.abandon(id)).toMatchObject({ state: 'abandoned' });
    await expect(cited(one, id)).rejects.toMatchObject({ code: 'attachment.unknown' });
    await expect(one.receive(id, 3, arriving(randomBytes(1)))).rejects.toMatchObject({ code: 'attachment.abandoned' });
  });

  it('are destroyed or kept once each when their day is over, though every process looks', async () => {
    const ids: string[] = [];
    const citings: Awaited<ReturnType<typeof cited>>[] = [];
    const file = randomBytes(1_000);
    for (let n = 0; n < 8; n += 1) {
      const id = await sent(file);
      ids.push(id);
      if (n % 2 === 0) citings.push(await cited(one, id));
    }
    clock.time += DAY;
    const processes = [one, two, await process()];
    const done = await Promise.all(
      processes.map(async (by) => {
        const own: string[] = [];
        for (const id of await by.due(clock.now(), 100)) if (await by.expire(id)) own.push(id);
        return own;
      }),
    );
    expect(done.flat().sort()).toEqual([...ids].sort());
    for (const by of processes) expect(await by.due(clock.now(), 100)).toEqual([]);
    for (const { cited: kept, key } of citings) expect((await bytesOf(two.read(kept, key))).equals(file)).toBe(true);
    const rows = await server.sql('SELECT id, is_kept FROM talaan_files.attachment', database);
    expect(rows).toHaveLength(citings.length);
    expect(rows.every(({ is_kept: isKept }) => isKept === true)).toBe(true);
  });
});
