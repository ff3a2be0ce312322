import { type StoredEvent, StoreUnavailable } from '../event-store.js';
import type { Read } from './collect.js';
import { disclose } from './envelope.js';
import type { StreamNames } from './location/names.js';

/** What a server says where it knows no position: the largest number of 64 bits. */
const NO_POSITION = 2n ** 63n;

/**
 * An event's place in the whole database.
 * @throws StoreUnavailable when the server does not tell it
 */
export function positionOf({ position }: Read): bigint {
  if (position === undefined || position.commit >= NO_POSITION) {
    throw new StoreUnavailable('EventStoreDB 22.6 or later is needed: this one tells no positions in streams');
  }
  return position.commit;
}

/** The fact that an event is; undefined for what is not of this log. */
export function factIn(names: StreamNames, event: Read): StoredEvent | undefined {
  const stream = names.streamIn(event.streamId);
  if (stream === undefined) return undefined;
  const { id, type, data } = event;
  const place = { stream, revision: Number(event.revision), position: positionOf(event) };
  return { id, type, ...place, ...(disclosed(data) ?? foreign(event)) };
}

function disclosed(data: unknown) {
  return data instanceof Uint8Array ? disclose(data) : undefined;
}

/** Someone else wrote it. It has no MAC, so that nobody takes it for a fact where facts are checked. */
function foreign({ data, created }: Read) {
  const text = data instanceof Uint8Array ? Buffer.from(data).toString() : (JSON.stringify(data) as string | undefined);
  return { payload: (text ?? '').toWellFormed(), metadata: '', recordedAt: created.getTime() };
}
