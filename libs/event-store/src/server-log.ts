import type { EventStore } from './event-store.js';
import { locationOf } from './eventstoredb/location.js';
import type { FactMacs } from './fact-macs.js';
import type { OnAppend } from './append-ended.js';
import type { LogEpoch } from './log-epoch.js';
import type { LogPlace } from './log-location.js';
import { readAddress } from './postgres/address.js';
import type { StoreUnavailable } from './event-store.js';
import type { Clock } from '#kernel/clock.js';

/** What a look at a log on a server says, without reading it all. */
export interface ServerLogInspection {
  /** Why facts might be changed by whoever owns them; undefined when the server refuses it, or does not say. */
  readonly schemaFault: string | undefined;
  /** Undefined while there is no fact. */
  readonly hasMacs: boolean | undefined;
  /** Position of the last fact; 0 for an empty log. */
  readonly head: bigint;
  /** When it was recorded, in milliseconds since 1970; undefined for an empty log. */
  readonly lastRecordedAt: number | undefined;
  /** The sealed content that was recorded last, when there is one among the last facts. */
  readonly lastContent: unknown;
}

/** How a log on a server is opened for writing, and who is told what becomes of it. */
export interface ServerLogOpening {
  readonly clock: Clock;
  readonly macs: FactMacs;
  readonly onAppend: OnAppend;
  readonly onFault: (fault: StoreUnavailable) => void;
  readonly onLost: () => void;
  /** Told what the operator should know of the server. */
  readonly onRemark?: (remark: string) => void;
}

/** A log on a server, in which positions mean one fact while its epoch is the same. */
export type ServerLog = EventStore & { readonly epoch: LogEpoch };

/**
 * The place of a log on a server, by its address: `postgres://…` or `esdb://…`.
 * @throws Error that quotes nothing of it: it holds a password
 */
export function serverPlace(address: string): LogPlace {
  if (/^esdb/i.test(address)) {
    locationOf(address);
    return { adapter: 'eventstoredb', url: address };
  }
  readAddress(address);
  return { adapter: 'postgres', url: address };
}

/**
 * About how far a fact takes the positions of a log: of one at an address, or, without, of one in a folder. In EventStoreDB they
 * are bytes, of what is kept beside the fact as well; elsewhere each fact has the next one.
 */
export function positionsPerFact(address: string | undefined): bigint {
  return address !== undefined && serverPlace(address).adapter === 'eventstoredb' ? 1_024n : 1n;
}

/** Looks at the log that an address leads to. @throws Error, StoreUnavailable */
export async function inspectServerLog(address: string): Promise<ServerLogInspection> {
  if (serverPlace(address).adapter === 'eventstoredb') {
    const { inspectEventStoreDb } = await import('./eventstoredb/log-inspection.js');
    return inspectEventStoreDb(locationOf(address));
  }
  const postgres = await import('./postgres/log-inspection.js');
  return postgres.inspectServerLog(address);
}

/** Opens the log that an address leads to. @throws Error, StoreUnavailable */
export async function openServerLog(address: string, opening: ServerLogOpening): Promise<ServerLog> {
  if (serverPlace(address).adapter === 'eventstoredb') {
    const { clock, macs, onAppend, onFault } = opening;
    const { EventStoreDbStore } = await import('./eventstoredb/eventstoredb-store.js');
    return EventStoreDbStore.open({ location: locationOf(address), clock, macs: () => macs, onAppend, onFault });
  }
  const { PostgresEventStore } = await import('./postgres/postgres-event-store.js');
  return PostgresEventStore.open({ url: address, ...opening });
}
