import { setTimeout as pause } from 'node:timers/promises';
import type { AllStreamResolvedEvent, AllStreamSubscription } from '@eventstore/db-client';
import type { StoredEvent, StoreUnavailable } from '../event-store.js';
import type { StreamNames } from './location/names.js';
import { type Server, unavailable } from './location/server.js';
import { factIn } from './stored.js';

/** Facts that are given at once at most. */
const BATCH = 64;
/** Milliseconds after which a subscription that ended is made again: longer, the more often it gave nothing. */
const [SOONEST, LATEST] = [10, 1_000];

export interface Followed {
  readonly server: Server;
  readonly names: StreamNames;
  /** A position that the server takes, at or before one of the log. */
  readonly from: (position: bigint) => Promise<bigint>;
  /** Told once of each time for which the log cannot be followed. */
  readonly onFault: (fault: StoreUnavailable) => void;
}

/**
 * All facts after `after`, then each new one, until `signal` aborts. The server may end a subscription at any time, with an
 * error or without: it is made again after the last fact that was given. Nothing else says how far it came: the server's
 * word that it has caught up, and its checkpoints, come before earlier events were taken.
 */
export async function* subscription(
  { server, names, from, onFault }: Followed,
  after: bigint,
  signal: AbortSignal,
): AsyncGenerator<readonly StoredEvent[]> {
  let last = after;
  let wait = SOONEST;
  let isFaulty = false;
  while (!signal.aborted) {
    const { client } = server;
    try {
      const position = await from(last);
      for await (const resolved of batchesOf(subscribe(client, server, names, position), signal)) {
        const facts = resolved
          .map(({ event }) => event && factIn(names, event))
          .filter((fact) => fact !== undefined && fact.position > last) as StoredEvent[];
        const newest = facts.at(-1);
        if (!newest) continue;
        [wait, isFaulty] = [SOONEST, false];
        yield facts;
        last = newest.position;
      }
    } catch (error) {
      server.isPassing(error, client);
      if (!isFaulty) onFault(unavailable(error, 'the log cannot be followed now'));
      isFaulty = true;
    }
    await pause(wait, undefined, { signal }).catch(() => undefined);
    wait = Math.min(2 * wait, LATEST);
  }
}

function subscribe(client: Server['client'], server: Server, names: StreamNames, position: bigint) {
  const { credentials, requiresLeader } = server.options;
  return client.subscribeToAll({
    fromPosition: { commit: position, prepare: position },
    filter: { filterOn: 'streamName', prefixes: [names.facts], checkpointInterval: 1 },
    credentials,
    requiresLeader,
  });
}

/** What a subscription gives, as it comes, until it ends or `signal` aborts. */
async function* batchesOf(source: AllStreamSubscription, signal: AbortSignal) {
  const state: { isOver: boolean; failure?: Error } = { isOver: false };
  let wake: () => void = () => undefined;
  const end = (failure?: Error): void => {
    state.isOver = true;
    if (failure) state.failure ??= failure;
    wake();
  };
  const abort = (): void => end();
  source.on('readable', () => wake());
  source.on('end', () => end());
  source.on('close', () => end());
  source.on('error', (error) => end(error));
  signal.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      const batch: AllStreamResolvedEvent[] = [];
      for (
        let event = next(source);
        event && !signal.aborted;
        event = batch.length < BATCH ? next(source) : undefined
      ) {
        batch.push(event);
      }
      if (batch.length > 0) yield batch;
      else if (state.failure) throw state.failure;
      else if (state.isOver) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    signal.removeEventListener('abort', abort);
    source.destroy();
    source.unsubscribe().catch(() => undefined);
  }
}

function next(source: AllStreamSubscription): AllStreamResolvedEvent | undefined {
  return (source.read() as AllStreamResolvedEvent | null) ?? undefined;
}
