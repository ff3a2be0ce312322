import type { Times } from '#event-store/postgres/times.js';
import {
  type Announced,
  AttachmentStore,
  type Completed,
  type Recent,
  type StoredAttachment,
  type StoredPart,
} from '../attachment-store.js';
import { withPart } from '../progress.js';
import { type AskFiles, FilesServer } from './files-server.js';
import { readPart, writePart } from './part-writer.js';
import { PostgresHolds } from './postgres-holds.js';
import { SCHEMA } from './schema.js';

/** Milliseconds for which a part may be on its way: longer than any request lasts. */
const UNDER_WAY = 3_600_000;

/** Milliseconds between two looks for parts that nobody writes any more. */
const SWEEP_EVERY = 600_000;

export interface PostgresAttachmentsOptions {
  /** `postgres://…`, as `readAddress` takes it: of a role that writes files, and can do no more. */
  readonly url: string;
  /** Told, when it is opened, what the operator should know of the server. */
  readonly onRemark?: (remark: string) => void;
  readonly times?: Partial<Times>;
  /** Milliseconds for which a part may be on its way. */
  readonly underWay?: number;
}

type Row = [
  announced: string,
  completed: string | null,
  isAbandoned: boolean,
  isKept: boolean,
  parts: string,
  citing: string,
];

/** One statement, so one moment. */
const FIND = `
  SELECT announced, completed, is_abandoned, is_kept,
    (SELECT coalesce(json_agg(json_build_object('number', number, 'bytes', bytes) ORDER BY number), '[]')::text
      FROM ${SCHEMA}.part WHERE attachment = one.id AND bytes IS NOT NULL),
    (SELECT coalesce(json_agg(fact ORDER BY fact), '[]')::text FROM ${SCHEMA}.citing WHERE attachment = one.id)
  FROM ${SCHEMA}.attachment one WHERE id = $1`;

const OF_UNIT = `
  SELECT announced, completed IS NOT NULL, is_abandoned,
    EXISTS (SELECT FROM ${SCHEMA}.citing WHERE attachment = one.id)
  FROM ${SCHEMA}.attachment one WHERE unit = $1 AND NOT is_kept`;

/** Attachments in a PostgreSQL database. Any number of processes use it at the same time. */
export class PostgresAttachments extends AttachmentStore {
  #sweptAt = -Infinity;

  private constructor(
    private readonly server: FilesServer,
    private readonly holds: PostgresHolds,
    private readonly underWay: number,
  ) {
    super();
  }

  /** @throws UnfitAddress, StoreUnavailable: with the reason why the server or the role is not taken, too */
  static async open(options: PostgresAttachmentsOptions): Promise<PostgresAttachments> {
    const { url, underWay = UNDER_WAY, ...rest } = options;
    const server = await FilesServer.open(url, 'writer', rest);
    return new PostgresAttachments(server, new PostgresHolds(server), underWay);
  }

  /** Reads the bytes of files, as a role that can do no more. @throws UnfitAddress, StoreUnavailable */
  static async reader(url: string): Promise<Pick<AttachmentStore, 'part' | 'close'>> {
    const server = await FilesServer.open(url, 'reader');
    return { part: (id, number) => readPart(server, id, number), close: () => server.close() };
  }

  override async find(id: string): Promise<StoredAttachment | undefined> {
    return await found((question) => this.server.ask(question), id);
  }

  override async recover(): Promise<readonly string[]> {
    await this.#sweep();
    const text = `SELECT id FROM ${SCHEMA}.attachment WHERE is_abandoned AND NOT is_kept ORDER BY announced_at`;
    return (await this.server.ask<[string]>({ text })).map(([id]) => id);
  }

  override begin(id: string, announced: Announced, fits: (own: readonly Recent[]) => void): Promise<boolean> {
    const { unit, at } = announced;
    return this.server.transaction(async (ask) => {
      await ask({
        text: `SELECT pg_advisory_xact_lock(hashtextextended('talaan_files of ' || $1::text, 0))`,
        values: [unit],
      });
      if (await found(ask, id)) return false;
      fits(await ofUnit(ask, unit));
      const text = `INSERT INTO ${SCHEMA}.attachment (id, unit, announced_at, announced) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING RETURNING true`;
      return (await ask({ text, values: [id, unit, at, JSON.stringify(announced)] })).length > 0;
    });
  }

  override addPart(
    id: string,
    number: number,
    sealed: AsyncIterable<Buffer>,
    fits: (then: StoredAttachment) => void,
  ): Promise<boolean> {
    return writePart(this.server, { attachment: id, number }, sealed, (part) =>
      this.#locked(id, async (ask) => {
        const stored = await found(ask, id);
        if (!stored || stored.isKept) throw new Error('no such attachment is under way');
        if (stored.parts.some((one) => one.number === number)) return false;
        fits(withPart(stored, { number, bytes: part.bytes }));
        const text = `UPDATE ${SCHEMA}.part SET bytes = $2 WHERE id = $1 AND bytes IS NULL RETURNING true`;
        return (await ask({ text, values: [part.id, part.bytes] })).length > 0;
      }),
    );
  }

  override part(id: string, number: number): AsyncIterable<Buffer> {
    return readPart(this.server, id, number);
  }

  override async complete(id: string, completed: Completed): Promise<void> {
    await this.#locked(id, async (ask) => {
      const text = `UPDATE ${SCHEMA}.attachment SET completed = $2
        WHERE id = $1 AND completed IS NULL AND NOT is_abandoned AND NOT is_kept`;
      await ask({ text, values: [id, JSON.stringify(completed)] });
    });
  }

  override async cite(id: string, fact: string): Promise<boolean> {
    const isCited = await this.#locked(id, async (ask) => {
      const free = `SELECT true FROM ${SCHEMA}.attachment WHERE id = $1 AND NOT is_abandoned AND NOT is_kept`;
      if ((await ask({ text: free, values: [id] })).length === 0) return false;
      const text = `INSERT INTO ${SCHEMA}.citing (attachment, fact) VALUES ($1, $2) ON CONFLICT DO NOTHING`;
      await ask({ text, values: [id, fact] });
      return true;
    });
    // The mark alone keeps nobody from abandoning it before the fact is recorded.
    if (isCited) this.holds.demandHeld(id);
    return isCited;
  }

  override async abandon(id: string): Promise<void> {
    await this.#locked(id, async (ask) => {
      const text = `UPDATE ${SCHEMA}.attachment SET is_abandoned = true, completed = NULL WHERE id = $1`;
      await ask({ text, values: [id] });
      await ask({ text: `DELETE FROM ${SCHEMA}.part WHERE attachment = $1`, values: [id] });
    });
  }

  override async keep(id: string): Promise<void> {
    await this.#locked(id, async (ask) => {
      await ask({ text: `UPDATE ${SCHEMA}.attachment SET is_kept = true WHERE id = $1`, values: [id] });
      await ask({ text: `DELETE FROM ${SCHEMA}.part WHERE attachment = $1 AND bytes IS NULL`, values: [id] });
    });
  }

  override async remove(id: string): Promise<void> {
    await this.#locked(id, (ask) => ask({ text: `DELETE FROM ${SCHEMA}.attachment WHERE id = $1`, values: [id] }));
  }

  override async announcedUntil(until: number, most: number): Promise<readonly string[]> {
    if (performance.now() - this.#sweptAt > SWEEP_EVERY) await this.#sweep();
    const text = `SELECT id FROM ${SCHEMA}.attachment WHERE announced_at <= $1 AND NOT is_kept
      ORDER BY announced_at, id LIMIT $2`;
    return (await this.server.ask<[string]>({ name: 'due', text, values: [until, most] })).map(([id]) => id);
  }

  override holding<Result>(ids: readonly string[], work: () => Promise<Result>): Promise<Result> {
    return this.holds.holding(ids, work);
  }

  override alone(id: string, work: () => Promise<void>): Promise<boolean> {
    return this.holds.alone(id, work);
  }

  override async close(): Promise<void> {
    await this.holds.close();
    await this.server.close();
  }

  /** Changes an attachment while nobody else does. */
  #locked<Result>(id: string, change: (ask: AskFiles) => Promise<Result>): Promise<Result> {
    return this.server.transaction(async (ask) => {
      await ask({ text: `SELECT true FROM ${SCHEMA}.attachment WHERE id = $1 FOR UPDATE`, values: [id] });
      return await change(ask);
    });
  }

  /** Parts that were begun so long ago that nobody writes them: by the clock of the server, that all processes share. */
  async #sweep(): Promise<void> {
    this.#sweptAt = performance.now();
    const text = `DELETE FROM ${SCHEMA}.part WHERE bytes IS NULL AND begun_at < now() - $1::float8 * interval '1 millisecond'`;
    await this.server.ask({ text, values: [this.underWay] });
  }
}

async function found(ask: AskFiles, id: string): Promise<StoredAttachment | undefined> {
  const [row] = await ask<Row>({ name: 'find', text: FIND, values: [id] });
  if (!row) return undefined;
  const [announced, completed, isAbandoned, isKept, parts, citing] = row;
  return {
    announced: JSON.parse(announced) as Announced,
    parts: JSON.parse(parts) as readonly StoredPart[],
    ...(completed !== null && { completed: JSON.parse(completed) as Completed }),
    isAbandoned,
    isKept,
    citing: JSON.parse(citing) as readonly string[],
  };
}

async function ofUnit(ask: AskFiles, unit: string): Promise<readonly Recent[]> {
  const rows = await ask<[string, boolean, boolean, boolean]>({ name: 'of-unit', text: OF_UNIT, values: [unit] });
  return rows.map(([announced, isComplete, isAbandoned, isCited]) => {
    const { bytes, at } = JSON.parse(announced) as Announced;
    return { unit, bytes, at, isComplete, isCited, isAbandoned };
  });
}
