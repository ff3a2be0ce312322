import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { StoreUnavailable } from '#event-store/event-store.js';
import { describeWithPostgres, GivenPostgres } from '#event-store/postgres/given-postgres.js';
import {
  aCompletion,
  anAnnouncement,
  anything,
  arriving,
  behavesAsAnAttachmentStore,
  bytesOf,
} from '../attachment-store.behaviour.js';
import { PostgresAttachments, type PostgresAttachmentsOptions } from './postgres-attachments.js';
import { prepareFiles } from './prepare-files.js';

const CHILD = fileURLToPath(new URL('./given-files-child.js', import.meta.url));

describeWithPostgres('Attachments on PostgreSQL', () => {
  let server: GivenPostgres;
  let database = '';
  const stores: PostgresAttachments[] = [];
  const children: ChildProcess[] = [];
  beforeAll(async () => (server = await GivenPostgres.start()));
  afterAll(() => server.dispose());

  const opened = async (options: Partial<PostgresAttachmentsOptions> = {}): Promise<PostgresAttachments> => {
    const store = await PostgresAttachments.open({ url: server.url('log_writer', database), ...options });
    stores.push(store);
    return store;
  };
  const prepared = async (): Promise<void> => {
    database = await server.newLog();
    await prepareFiles({ owner: server.url('log_owner', database), writer: 'log_writer', reader: 'log_reader' });
  };
  const disposed = async (): Promise<void> => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await server.drop(database);
  };
  const underWay = async (): Promise<number> => {
    const [row] = await server.sql('SELECT count(*)::int AS n FROM talaan_files.part WHERE bytes IS NULL', database);
    return Number(row?.n);
  };
  const pieces = async (): Promise<number> => {
    const [row] = await server.sql('SELECT count(*)::int AS n FROM talaan_files.piece', database);
    return Number(row?.n);
  };

  behavesAsAnAttachmentStore({
    name: 'PostgresAttachments',
    open: async () => {
      await prepared();
      return await opened();
    },
    again: () => opened(),
    dispose: disposed,
  });

  describe('used by several processes', () => {
    let one: PostgresAttachments;
    let two: PostgresAttachments;
    let id = '';
    beforeEach(async () => {
      await prepared();
      [one, two] = [await opened(), await opened()];
      id = randomUUID();
      await one.begin(id, anAnnouncement(), anything);
    });
    afterEach(disposed);

    /** A part that stands still after its first pieces, until it is told to go on. */
    function standing(bytes: Buffer) {
      const { promise: isUnderWay, resolve: stands } = Promise.withResolvers<undefined>();
      const { promise: told, resolve: goOn } = Promise.withResolvers<undefined>();
      const source = async function* () {
        yield* arriving(bytes.subarray(0, 600_000));
        stands(undefined);
        await told;
        yield* arriving(bytes.subarray(600_000));
      };
      return { source: source(), isUnderWay, goOn };
    }

    it('has one of two that add the same part at the same time', async () => {
      const both = [randomBytes(700_000), randomBytes(700_000)];
      const answers = await Promise.all(
        [one, two].map((store, n) => store.addPart(id, 1, arriving(both[n]!), anything)),
      );
      expect([...answers].sort()).toEqual([false, true]);
      const there = await bytesOf(two.part(id, 1));
      expect(there.equals(both[answers.indexOf(true)]!)).toBe(true);
      expect(await underWay()).toBe(0);
      expect(await pieces()).toBe(3);
    });

    it('leaves alone, when another begins, what one is writing', async () => {
      const bytes = randomBytes(1_000_000);
      const part = standing(bytes);
      const adding = one.addPart(id, 1, part.source, anything);
      await part.isUnderWay;
      const third = await opened();
      expect(await third.recover()).toEqual([]);
      expect(await two.recover()).toEqual([]);
      expect(await underWay()).toBe(1);
      part.goOn(undefined);
      expect(await adding).toBe(true);
      expect((await bytesOf(third.part(id, 1))).equals(bytes)).toBe(true);
    });

    it('keeps nothing of a part of what another abandons, or removes, meanwhile', async () => {
      for (const end of ['abandon', 'remove'] as const) {
        const other = randomUUID();
        await one.begin(other, anAnnouncement(), anything);
        const part = standing(randomBytes(1_000_000));
        const adding = one.addPart(other, 1, part.source, anything);
        await part.isUnderWay;
        await two[end](other);
        part.goOn(undefined);
        await expect(adding).rejects.toBeInstanceOf(StoreUnavailable);
        expect(await pieces()).toBe(0);
      }
    });

    it('is not alone with what another holds, and waits for another that is', async () => {
      const order: string[] = [];
      await one.holding([id], async () => {
        expect(await two.alone(id, () => Promise.resolve())).toBe(false);
        expect(await two.holding([id], () => Promise.resolve('both'))).toBe('both');
      });
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const first = one.alone(id, async () => {
        order.push('one');
        await promise;
        order.push('one ends');
      });
      await after(50);
      const noted = (what: string) => () => Promise.resolve(void order.push(what));
      const others = [two.alone(id, noted('two')), two.holding([id], noted('held'))];
      await after(100);
      expect(order).toEqual(['one']);
      resolve(undefined);
      expect(await first).toBe(true);
      await Promise.all(others);
      expect(order.slice(0, 2)).toEqual(['one', 'one ends']);
    });

    it('cites nothing once the connection was lost on which it is held', async () => {
      const lost = one.holding([id], async () => {
        await server.sql(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'`);
        await after(100);
        return await one.cite(id, randomUUID());
      });
      await expect(lost).rejects.toBeInstanceOf(StoreUnavailable);
      expect(await one.holding([id], () => one.cite(id, randomUUID()))).toBe(true);
    });

    it('lets go of what a process held that is killed, and keeps nothing that it wrote half-way', async () => {
      const env = { ...process.env, NODE_OPTIONS: '', TALAAN_TEST_FILES: server.url('log_writer', database) };
      let said = '';
      const child = spawn(process.execPath, [CHILD], { env, stdio: ['ignore', 'pipe', 'inherit'] });
      children.push(child);
      child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
      const lines = () => said.split('\n').slice(0, -1);
      while (lines().length < 40) await after(5);
      const [held = ''] = lines()[0]?.split(' ') ?? [];
      expect(await one.alone(held, () => Promise.resolve())).toBe(false);
      const ended = once(child, 'close');
      child.kill('SIGKILL');
      await ended;
      const acknowledged = lines().map((line) => line.split(' ') as [string, string]);
      const ids = new Set(acknowledged.map(([of]) => of));
      for (const of of ids) {
        const parts = (await one.find(of))?.parts ?? [];
        const told = acknowledged.filter(([other]) => other === of).map(([, part]) => Number(part));
        expect(parts.map(({ number }) => number)).toEqual(expect.arrayContaining(told));
        for (const { number, bytes } of parts) {
          expect(bytes).toBe(600_000);
          expect((await bytesOf(one.part(of, number))).equals(Buffer.alloc(600_000, number))).toBe(true);
        }
      }
      for (const end = Date.now() + 10_000; !(await one.alone(held, () => Promise.resolve()));) {
        if (Date.now() > end) throw new Error('it is held by nobody, and held');
        await after(20);
      }
      expect(await underWay()).toBeGreaterThan(0);
      await (await opened({ underWay: 0 })).recover();
      expect(await underWay()).toBe(0);
    });

    it('is refused while the server is away, and used again when it is back, with all that was acknowledged', async () => {
      const bytes = randomBytes(900_000);
      await one.addPart(id, 1, arriving(bytes), anything);
      await one.complete(id, aCompletion(1));
      const part = standing(bytes);
      const cutOff = two.addPart(id, 2, part.source, anything);
      await part.isUnderWay;
      await server.kill();
      part.goOn(undefined);
      await expect(cutOff).rejects.toBeInstanceOf(StoreUnavailable);
      const asked = [
        () => one.find(id),
        () => one.begin(randomUUID(), anAnnouncement(), anything),
        () => one.addPart(id, 3, arriving(bytes), anything),
        () => bytesOf(one.part(id, 1)),
        () => one.complete(id, aCompletion()),
        () => one.holding([id], () => one.cite(id, 'x')),
        () => one.alone(id, () => Promise.resolve()),
        () => one.abandon(id),
        () => one.announcedUntil(1, 1),
      ];
      for (const ask of asked) await expect(ask()).rejects.toBeInstanceOf(StoreUnavailable);
      await server.up();
      expect(await one.find(id)).toMatchObject({ parts: [{ number: 1, bytes: 900_000 }], completed: aCompletion(1) });
      expect((await bytesOf(two.part(id, 1))).equals(bytes)).toBe(true);
      expect(await two.addPart(id, 2, arriving(bytes), anything)).toBe(true);
      expect(await one.holding([id], () => one.cite(id, 'x'))).toBe(true);
    });

    it('asks for no more of a part than the server has taken, but for a piece or two', async () => {
      let given = 0;
      const source = async function* () {
        for (let n = 0; n < 400; n += 1) {
          given += 65_564;
          yield await Promise.resolve(Buffer.alloc(65_564, 'x'));
        }
      };
      const keeper = new Client({ connectionString: server.url('postgres', database) });
      await keeper.connect();
      await keeper.query('BEGIN; LOCK TABLE talaan_files.piece IN ACCESS EXCLUSIVE MODE');
      const adding = one.addPart(id, 1, source(), anything);
      await after(300);
      expect(given).toBeLessThan(1_000_000);
      await keeper.end();
      expect(await adding).toBe(true);
      expect(given).toBe(400 * 65_564);
      let taken = 0;
      for await (const piece of one.part(id, 1)) {
        expect(piece.length).toBeLessThanOrEqual(262_144);
        taken += piece.length;
      }
      expect(taken).toBe(given);
    });
  });

  describe('in a database', () => {
    beforeEach(prepared);
    afterEach(disposed);

    const refusal = (role: 'log_owner' | 'log_reader' | 'postgres' | 'log_writer' = 'log_writer') =>
      opened({ url: server.url(role, database) }).then(
        () => 'opened',
        (error: unknown) => (error instanceof StoreUnavailable ? error.message : error),
      );

    it('that is not prepared, or by a newer program, are refused', async () => {
      await server.sql(`INSERT INTO talaan_files.migration (name, run_on) VALUES ('9999-later', now())`, database);
      expect(await refusal()).toContain('newer program (9999-later)');
      await server.sql('DROP SCHEMA talaan_files CASCADE', database);
      expect(await refusal()).toContain('not prepared for this program (0001-files is missing)');
    });

    it('that does not keep what it acknowledges are refused', async () => {
      await server.reload({ synchronous_commit: 'off' });
      try {
        expect(await refusal()).toContain('synchronous_commit=off');
      } finally {
        await server.reload({ synchronous_commit: 'on' });
      }
      expect(await refusal()).toBe('opened');
    });

    it('are not used as a role that could do more, nor as one that could not', async () => {
      expect(await refusal('postgres')).toContain('is a superuser');
      expect(await refusal('log_owner')).toContain('owns the files');
      expect(await refusal('log_reader')).toContain('may not write the files (INSERT on talaan_files.attachment)');
      await server.sql('GRANT TRUNCATE ON talaan_files.attachment TO log_writer', database);
      expect(await refusal()).toContain('has TRUNCATE on talaan_files.attachment');
    });

    it('are read by a role that only reads', async () => {
      const store = await opened();
      const [id, bytes] = [randomUUID(), randomBytes(300_000)];
      await store.begin(id, anAnnouncement(), anything);
      await store.addPart(id, 1, arriving(bytes), anything);
      const reader = await PostgresAttachments.reader(server.url('log_reader', database));
      expect((await bytesOf(reader.part(id, 1))).equals(bytes)).toBe(true);
      await reader.close();
      await expect(server.sql('DELETE FROM talaan_files.attachment', database, 'log_reader')).rejects.toThrow('denied');
    });
  });
});
