import type { EventStore } from './event-store.js';
import { locationOf } from './eventstoredb/location/location.js';
import type { FactMacs } from './checks/fact-macs.js';
import type { OnAppend } from './appending/append-ended.js';
import type { KnownFact } from './checks/known-fact.js';
import type { ServerLogInspection } from './transfer/server-log-inspection.js';
import type { LogEpoch } from './checks/log-epoch.js';
import type { LogPlace } from './transfer/log-location.js';
import { readAddress } from './postgres/connection/address.js';
import type { StoreUnavailable } from './event-store.js';
import type { Clock } from '#kernel/clock.js';

/** How a log on a server is opened for writing, and who is told what becomes of it. */
export interface ServerLogOpening {
  readonly clock: Clock;
  readonly macs: FactMacs;
  readonly onAppend: OnAppend;
  readonly onFault: (fault: StoreUnavailable) => void;
  readonly onBack?: () => void;
  readonly onLost: () => void;
  /** Told what the operator should know of the server. */
  readonly onRemark?: (remark: string) => void;
  /** Told when another process has added facts, by a log that notices it by itself. */
  readonly onGrown?: () => void;
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
  if (!/^postgres/i.test(address)) throw new Error('it begins with postgres:// or esdb://');
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

/**
 * Looks at the log that an address leads to.
 * @param known facts that it was known to have
 * @throws Error, StoreUnavailable
 */
export async function inspectServerLog(
  address: string,
  known: readonly KnownFact[] = [],
): Promise<ServerLogInspection> {
  if (serverPlace(address).adapter === 'eventstoredb') {
    const { inspectEventStoreDb } = await import('./eventstoredb/transfer/log-inspection.js');
    return inspectEventStoreDb(locationOf(address), known);
  }
  const postgres = await import('./postgres/transfer/log-inspection.js');
  return postgres.inspectServerLog(address, known);
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
