import { DatabaseSync } from 'node:sqlite';
import type { Expected, NewEvent } from '#event-store/event-store.js';
import { encode } from '#event-store/fact.js';
import { derivedUuid, factId } from '#event-store/identifiers.js';

/** One fact to be appended, and where. */
export interface Row {
  readonly stream: string;
  readonly expected: Expected;
  readonly revision: number;
  readonly event: NewEvent;
}

const FACTS_EACH = 4;
const TYPES = ['exchange.submitted.v1', 'exchange.acknowledged.v1', 'exchange.answered.v1', 'exchange.closed.v1'];
const UNITS = ['BN', 'ID', 'KH', 'LA', 'MM', 'MY', 'PH', 'SG', 'TH', 'TL', 'VN'];

/**
 * What each of so many writers appends, in order: a record of four facts, then the next record. The same for the same
 * seed.
 */
export function rowsOf(seed: number, count: number, writers: number): readonly (readonly Row[])[] {
  const random = randomOf(seed);
  return Array.from({ length: writers }, (_, writer) =>
    Array.from({ length: Math.ceil(count / writers) }, (__, n) => rowOf(seed, writer, n, random)),
  );
}

function rowOf(seed: number, writer: number, n: number, random: () => number): Row {
  const revision = n % FACTS_EACH;
  const record = derivedUuid(String(seed), String(writer), String(Math.floor(n / FACTS_EACH)));
  const commandId = derivedUuid(record, String(revision));
  const [from, to] = [UNITS[Math.floor(random() * 11)] ?? 'PH', UNITS[Math.floor(random() * 11)] ?? 'TH'];
  const conduct = {
    from: { unit: `${from}-ATU`, state: from },
    to: { unit: `${to}-ATU`, state: to },
    kind: 'victim-identification',
    urgency: 'urgent',
    handling: 'H1',
    exploitation: ['forced-labour'],
    route: { origin: from, transit: [], destination: to },
    persons: { victims: Math.floor(random() * 9), suspects: 1 },
    at: 1_700_000_000_000 + n,
  };
  const sealed = { v: 1, key: text(random, 22), iv: text(random, 16), data: text(random, revision % 2 ? 0 : 400) };
  const meta = {
    actor: `${from.toLowerCase()}-officer`,
    role: 'officer',
    unit: `${from}-ATU`,
    state: from,
    commandId,
    correlationId: commandId,
    policyVersion: '1',
    requestHash: text(random, 43),
  };
  const draft = { type: TYPES[revision] ?? '', conduct, ...(revision % 2 === 0 && { content: sealed }) };
  return {
    stream: `exchange-${record}`,
    expected: revision === 0 ? 'no-stream' : revision - 1,
    revision,
    event: encode(draft, factId(commandId, 0), meta),
  };
}

function text(random: () => number, length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return Array.from({ length }, () => letters[Math.floor(random() * 64)]).join('');
}

/** Mulberry32: small, and enough for test data. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What a plain table promises beside the place of a row. */
export type Keys = 'the same keys' | 'no keys';

/**
 * The limit: the same columns in a table of plain node:sqlite, payload and metadata as TEXT, its position the primary
 * key. With `the same keys` it also refuses, as a log must, a second fact of the same id or of the same stream and
 * revision; with `no keys` it takes whatever comes. Checkpoints are left to SQLite.
 */
export function plainTable(file: string, keys: Keys): DatabaseSync {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE row (position INTEGER PRIMARY KEY, id TEXT NOT NULL, stream TEXT NOT NULL, revision INTEGER NOT NULL,
      type TEXT NOT NULL, payload TEXT NOT NULL, metadata TEXT NOT NULL, recorded_at INTEGER NOT NULL) STRICT`);
  if (keys === 'the same keys') {
    db.exec('CREATE UNIQUE INDEX row_id ON row (id); CREATE UNIQUE INDEX row_place ON row (stream, revision)');
  }
  return db;
}

/** Writes the rows to a plain table, so many in each transaction. */
export function writePlain(db: DatabaseSync, rows: readonly Row[], each: number): void {
  const insert = db.prepare(
    'INSERT INTO row (id, stream, revision, type, payload, metadata, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  for (let from = 0; from < rows.length; from += each) {
    db.exec('BEGIN IMMEDIATE');
    for (const { stream, revision, event } of rows.slice(from, from + each)) {
      const { id, type, payload, metadata } = event;
      insert.run(id, stream, revision, type, payload, metadata, Date.now());
    }
    db.exec('COMMIT');
  }
}
