import { hash } from 'node:crypto';
import { StoreUnavailable } from '../event-store.js';
import { LogEpoch } from '../checks/log-epoch.js';
import type { Events } from './events.js';
import type { StreamNames } from './location/names.js';
import { positionOf } from './stored.js';
import type { Writes } from './writes.js';

/** How a log was begun. */
export interface Beginning {
  /** No fact of the log is before it: what others keep in the database until then is not read. */
  readonly position: bigint;
  readonly hasMacs: boolean;
  /** In which positions mean one fact: another log's is another. */
  readonly epoch: LogEpoch;
}

const TYPE = 'log-begun';

/** Undefined when there is no log of that name. @throws StoreUnavailable when a later program began it */
export async function beginningOf(events: Events, names: StreamNames): Promise<Beginning | undefined> {
  const [event] = (await events.ofStream(names.beginning, 0, 1)).events;
  if (!event) return undefined;
  const said: unknown = event.data instanceof Uint8Array ? JSON.parse(Buffer.from(event.data).toString()) : {};
  const { v, hasMacs } = said as { v?: unknown; hasMacs?: unknown };
  if (v !== 1 || typeof hasMacs !== 'boolean') {
    throw new StoreUnavailable('the log has a format that this version does not know');
  }
  return { position: positionOf(event), hasMacs, epoch: new LogEpoch(hash('sha256', event.id, 'hex').slice(0, 12)) };
}

/** Begins a log, unless someone else has meanwhile: it then is as they began it. */
export async function begin(events: Events, writes: Writes, names: StreamNames, hasMacs: boolean): Promise<Beginning> {
  await writes.append(names.beginning, -1, [{ type: TYPE, data: Buffer.from(JSON.stringify({ v: 1, hasMacs })) }]);
  const begun = await beginningOf(events, names);
  if (!begun) throw new StoreUnavailable('the log was begun, but is not there');
  return begun;
}
