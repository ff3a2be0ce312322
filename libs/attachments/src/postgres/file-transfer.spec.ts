import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithPostgres, GivenPostgres } from '#event-store/postgres/given-postgres.js';
import { aCompletion, anAnnouncement, anything, arriving, bytesOf } from '../attachment-store.behaviour.js';
import { transferFiles } from '../file-transfer.js';
import { FolderAttachments } from '../folder-attachments.js';
import { PostgresAttachments } from './postgres-attachments.js';
import { prepareFiles } from './prepare-files.js';

const FACT = randomUUID();

describeWithPostgres('Files that are copied from a folder to PostgreSQL', () => {
  let server: GivenPostgres;
  let database = '';
  let folder = '';
  let from: FolderAttachments;
  let to: PostgresAttachments;
  const files = new Map<string, readonly Buffer[]>();

  beforeAll(async () => (server = await GivenPostgres.start()));
  afterAll(() => server.dispose());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'talaan-files-'));
    from = new FolderAttachments(join(folder, 'here'));
    database = await server.newLog();
    await prepareFiles({ owner: server.url('log_owner', database), writer: 'log_writer' });
    to = await PostgresAttachments.open({ url: server.url('log_writer', database) });
    files.clear();
    for (const what of ['announced', 'begun', 'complete', 'cited', 'kept', 'abandoned'] as const) await given(what);
    await givenFromBackup();
  });
  afterEach(async () => {
    await to.close();
    await server.drop(database);
    rmSync(folder, { recursive: true });
  });

  async function given(what: 'announced' | 'begun' | 'complete' | 'cited' | 'kept' | 'abandoned'): Promise<void> {
    const id = randomUUID();
    await from.begin(id, anAnnouncement(), anything);
    const parts = what === 'announced' ? [] : [randomBytes(300_000), randomBytes(17)];
    for (const [index, part] of parts.entries()) await from.addPart(id, index + 1, arriving(part), anything);
    files.set(id, what === 'abandoned' ? [] : parts);
    if (what === 'abandoned') await from.abandon(id);
    if (['announced', 'begun', 'abandoned'].includes(what)) return;
    await from.complete(id, aCompletion(2));
    if (what !== 'complete') await from.cite(id, FACT);
    if (what === 'kept') await from.keep(id);
  }

  /** As `restore` puts a file back: its parts, and nothing else. */
  async function givenFromBackup(): Promise<void> {
    const [id, part] = [randomUUID(), randomBytes(1_000)];
    files.set(id, [part]);
    const cited = { id, parts: 1, bytes: part.length, digest: 'x' };
    await from.copy(cited, { part: () => arriving(part) });
  }

  async function expectAll(): Promise<void> {
    for (const [id, parts] of files) {
      const stored = await from.find(id);
      if (stored) expect(await to.find(id)).toEqual(stored);
      else expect(await to.find(id)).toMatchObject({ isKept: true, isAbandoned: false });
      for (const [index, part] of parts.entries())
        expect((await bytesOf(to.part(id, index + 1))).equals(part)).toBe(true);
    }
  }

  it('are there as they are here, in whatever state they are, also those that a backup put back', async () => {
    const before = await Promise.all([...files.keys()].map((id) => from.find(id)));
    const told: number[] = [];
    const done = await transferFiles(from, to, (count, share) => told.push(count, share));
    const bytes = [...files.values()].flat().reduce((sum, part) => sum + part.length, 0);
    expect(done).toEqual({ files: 7, bytes });
    expect(told.slice(-2)).toEqual([7, 1]);
    await expectAll();
    expect(await Promise.all([...files.keys()].map((id) => from.find(id)))).toEqual(before);
    // It may be given again.
    expect(await transferFiles(from, to, anything)).toEqual(done);
    expect(await to.announcedUntil(Number.MAX_SAFE_INTEGER, 100)).toHaveLength(5);
  });

  it('go on where they were cut off, also in the middle of a file', async () => {
    const cutOff = new Error('cut off');
    for (const limit of [1, 4, 9]) {
      let parts = 0;
      const cut = new FolderAttachments(join(folder, 'here'));
      const part = cut.part.bind(cut);
      cut.part = (id, number) => {
        if ((parts += 1) === limit) throw cutOff;
        return part(id, number);
      };
      await expect(transferFiles(cut, to, anything)).rejects.toThrow(cutOff);
    }
    await transferFiles(from, to, anything);
    await expectAll();
  });

  it('are found out where a file there has other bytes, or is another one', async () => {
    await transferFiles(from, to, anything);
    const flip = () =>
      server.sql(
        'UPDATE talaan_files.piece SET bytes = set_byte(bytes, 0, get_byte(bytes, 0) # 1) WHERE number = 1',
        database,
      );
    await flip();
    await expect(transferFiles(from, to, anything)).rejects.toThrow('has other bytes there: part 1');
    await flip();
    await server.sql(`UPDATE talaan_files.attachment SET announced = replace(announced, 'PH-ATU', 'VN-ATU')`, database);
    await expect(transferFiles(from, to, anything)).rejects.toThrow('is another one there');
  });
});
