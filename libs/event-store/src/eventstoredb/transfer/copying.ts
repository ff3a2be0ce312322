import { StoreUnavailable } from '../../event-store.js';
import { HALF_COPIED } from '../../transfer/log-transfer.js';
import type { Parts } from '../eventstoredb-reader.js';

/** What the last event of the log's stream of copies says: while it is `copy-begun`, no server starts on the log. */
const TYPES = { begun: 'copy-begun', ended: 'copy-ended' } as const;

type CopyParts = Pick<Parts, 'events' | 'writes' | 'names'>;

/** Says it, unless it is said. @throws StoreUnavailable */
export async function markCopy({ events, writes, names }: CopyParts, what: keyof typeof TYPES): Promise<void> {
  const last = await events.last(names.copies);
  if (last?.type === TYPES[what]) return;
  const revision = Number(last?.revision ?? -1n);
  const isWritten = await writes.append(names.copies, revision, [{ type: TYPES[what], data: Buffer.from('{"v":1}') }]);
  if (!isWritten) throw new StoreUnavailable('somebody else copies into the target');
}

/** @throws StoreUnavailable while a copy into the log has not ended */
export async function refuseHalfCopied({ events, names }: Pick<CopyParts, 'events' | 'names'>): Promise<void> {
  if ((await events.last(names.copies))?.type === TYPES.begun) throw new StoreUnavailable(HALF_COPIED);
}
