import type { NewEvent, StoredEvent } from '../event-store.js';

/** What a fact's event carries beside what EventStoreDB keeps by itself: stream, revision, type and id. */
export type Enclosed = Pick<StoredEvent, 'payload' | 'metadata' | 'recordedAt' | 'mac'>;

/**
 * Version 1, stored for ever as this says it: a line of JSON with the version, the time, the length of the payload in
 * bytes and the MAC where there is one; a line feed; the bytes of the payload; those of the metadata. It is the binary
 * data of the event: EventStoreDB gives bytes back as they were, but writes JSON and its own metadata anew.
 */
interface HeadOfV1 {
  readonly v: 1;
  readonly at: number;
  readonly payload: number;
  readonly mac?: string;
}

const LINE_FEED = 0x0a;

export function enclose({ payload, metadata, recordedAt, mac }: Enclosed): Buffer {
  const bytes = Buffer.from(payload);
  const head: HeadOfV1 = { v: 1, at: recordedAt, payload: bytes.length, ...(mac !== undefined && { mac }) };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytes, Buffer.from(metadata)]);
}

/** Undefined when the bytes are no envelope: the platform did not write them. */
export function disclose(data: Uint8Array): Enclosed | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const end = bytes.indexOf(LINE_FEED);
  const head = end === -1 ? undefined : headIn(bytes.toString('utf8', 0, end));
  if (!head || end + 1 + head.payload > bytes.length) return undefined;
  const split = end + 1 + head.payload;
  return {
    payload: bytes.toString('utf8', end + 1, split),
    metadata: bytes.toString('utf8', split),
    recordedAt: head.at,
    ...(head.mac !== undefined && { mac: head.mac }),
  };
}

function headIn(line: string): HeadOfV1 | undefined {
  try {
    const head = JSON.parse(line) as Partial<HeadOfV1> | null;
    const { v, at, payload, mac } = head ?? {};
    if (v !== 1 || !isCount(at) || !isCount(payload)) return undefined;
    if (mac !== undefined && typeof mac !== 'string') return undefined;
    return { v, at, payload, ...(mac !== undefined && { mac }) };
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Bytes that the server counts of an event towards the limit of an append. */
export function sizeOf(type: string, data: Uint8Array): number {
  return data.length + 2 * type.length;
}

/**
 * The most that the head of an envelope takes, with a MAC. So what an append takes is known beforehand, also to who copies
 * a log.
 */
const HEAD_AT_MOST = 128;

/** The most bytes that the server counts for an append of these events. */
export function appendSize(events: readonly Omit<NewEvent, 'id'>[]): number {
  let size = 0;
  for (const { type, payload, metadata } of events) {
    size += HEAD_AT_MOST + Buffer.byteLength(payload) + Buffer.byteLength(metadata) + 2 * type.length;
  }
  return size;
}
