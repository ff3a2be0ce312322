import type { StoredEvent } from '../event-store.js';
import type { Question } from './connection/connection.js';
import type { Reached } from './log-identity.js';
import { SCHEMA } from './preparing/schema.js';

/** A page ends with the fact that fills it; both bound the memory that a reader needs. */
export const PAGE_FACTS = 512;
const PAGE_BYTES = 1_048_576;

/** The greatest number that the server takes for a position. */
const MOST = 2n ** 63n - 1n;

const COLUMNS = 'position, id, stream, revision, type, payload, metadata, recorded_at, mac';

export type FactRow = [
  position: string,
  id: string,
  stream: string,
  revision: number,
  type: string,
  payload: Buffer,
  metadata: Buffer,
  recordedAt: string,
  mac: string | null,
];

export function toEvent(row: FactRow): StoredEvent {
  const [position, id, stream, revision, type, payload, metadata, recordedAt, mac] = row;
  const texts = { type, payload: payload.toString('utf8'), metadata: metadata.toString('utf8') };
  const place = { stream, revision, position: BigInt(position), recordedAt: Number(recordedAt) };
  return { id, ...texts, ...place, ...(mac !== null && { mac }) };
}

/** The length of what the facts say. */
export function bytesOf(rows: readonly FactRow[]): number {
  return rows.reduce((sum, [, , , , , payload, metadata]) => sum + payload.length + metadata.length, 0);
}

/** The first facts of those found, up to so many bytes: the server reads lengths without reading what is long. */
function upTo(found: string, order: string): string {
  return `SELECT ${COLUMNS} FROM (
      SELECT ${COLUMNS}, sum(octet_length(payload) + octet_length(metadata)) OVER (ORDER BY ${order}
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
      FROM (SELECT ${COLUMNS} FROM ${SCHEMA}.fact WHERE ${found} ORDER BY ${order} LIMIT $3) AS found
    ) AS page WHERE before IS NULL OR before < $4 ORDER BY ${order}`;
}

/** Of the log's last fact its position and id, and nothing else. */
const END = `SELECT position, id, NULL AS stream, NULL, NULL, NULL, NULL, NULL, NULL
    FROM (SELECT position, id FROM ${SCHEMA}.fact ORDER BY position DESC LIMIT 1) AS last`;

const PAGE = upTo('position > $1 AND position <= $2', 'position');
const PAGE_AND_END = `(${END}) UNION ALL (${PAGE}) ORDER BY position`;
const STREAM = upTo('stream = $1 AND revision >= $2', 'revision');

/** The next facts after `after`, up to `until`: one at least when there is one, and no more than a page. */
export function page(after: bigint, until = MOST, most = PAGE_FACTS): Question {
  const [from, to] = [clamped(after), clamped(until)];
  return { name: 'page', text: PAGE, values: [from, to, most, PAGE_BYTES] };
}

/** The same, and where the log ended when they were read: a row without a stream. */
export function pageAndEnd(after: bigint, until?: bigint): Question {
  return { ...page(after, until), name: 'page-end', text: PAGE_AND_END };
}

type EndRow = [position: string, id: string, stream: null];

/** What `pageAndEnd` gave. An empty log has no end. */
export function pageIn(rows: readonly (FactRow | EndRow)[]): {
  readonly end?: Reached;
  readonly facts: readonly StoredEvent[];
} {
  const facts = rows.filter((row): row is FactRow => row[2] !== null).map(toEvent);
  const end = rows.find((row): row is EndRow => row[2] === null);
  return { facts, ...(end && { end: { position: BigInt(end[0]), id: end[1] } }) };
}

/** The stream's next facts from revision `from` on: one at least when there is one, and then up to so many bytes. */
export function streamPage(stream: string, from: number, bytes: number): Question {
  return { name: 'stream', text: STREAM, values: [stream, Math.max(0, from), PAGE_FACTS, bytes] };
}

export function withId(id: string): Question {
  return { name: 'id', text: `SELECT ${COLUMNS} FROM ${SCHEMA}.fact WHERE id = $1`, values: [id] };
}

/** The position and the id of the last fact. */
export function end(): Question {
  return { name: 'end', text: `SELECT position, id FROM ${SCHEMA}.fact ORDER BY position DESC LIMIT 1` };
}

/** The same, and those of the streams that have facts after a revision, all as of one moment. */
export function grown(known: ReadonlyMap<string, number>): Question {
  const text = `
    (SELECT position, id, NULL FROM ${SCHEMA}.fact ORDER BY position DESC LIMIT 1)
    UNION ALL SELECT NULL, NULL, asked.stream FROM unnest($1::text[], $2::int[]) AS asked(stream, revision),
      LATERAL (SELECT true FROM ${SCHEMA}.fact WHERE stream = asked.stream COLLATE "C" AND revision > asked.revision
        ORDER BY revision LIMIT 1) AS later`;
  return { name: 'grown', text, values: [[...known.keys()], [...known.values()]] };
}

/** One row is the log's end, and has no stream. */
export type GrownRow = [position: string | null, id: string | null, stream: string | null];

export function typesBetween(after: bigint, until: bigint): Question {
  const text = `SELECT type, max(position) FROM ${SCHEMA}.fact
    WHERE position > $1 AND position <= $2 GROUP BY type`;
  return { name: 'types', text, values: [clamped(after), clamped(until)] };
}

export function idAt(position: bigint): Question {
  return { text: `SELECT id FROM ${SCHEMA}.fact WHERE position = $1`, values: [position] };
}

export function positionAt(time: number): Question {
  const text = `SELECT position FROM ${SCHEMA}.fact WHERE recorded_at <= $1
    ORDER BY recorded_at DESC, position DESC LIMIT 1`;
  return { name: 'time', text, values: [clampedTime(time)] };
}

export function hasBegun(prefix: string, after: bigint, until: bigint): Question {
  const text = `SELECT true FROM ${SCHEMA}.fact
    WHERE position > $1 AND position <= $2 AND revision = 0 AND starts_with(stream, $3) LIMIT 1`;
  return { name: 'begun', text, values: [clamped(after), clamped(until), prefix] };
}

function clamped(position: bigint): bigint {
  return position > MOST ? MOST : position < -MOST ? -MOST : position;
}

function clampedTime(time: number): number {
  return Math.floor(Math.min(Math.max(time, -Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER));
}
