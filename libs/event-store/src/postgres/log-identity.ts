import { createHash } from 'node:crypto';
import { StoreUnavailable } from '../event-store.js';
import { LogEpoch } from '../log-epoch.js';

/** What a connection says about the log that it leads to. */
export interface LogSeen {
  /** Made with the log. A copy of the database has the same. */
  readonly log: string;
  /** Of the cluster, made by `initdb`. */
  readonly system: string;
  /** The number of the database in its cluster. */
  readonly database: string;
  /** Hexadecimal. Each failover and each restore to a point in time begins another. */
  readonly timeline: string;
}

/**
 * Which log a program works on. A server that comes back may be another, which lost what the first one acknowledged last:
 * then positions may mean other facts, and the program MUST be started again and compare what it has with the log.
 */
export class LogIdentity {
  #epoch: LogEpoch | undefined;
  #replaced: StoreUnavailable | undefined;

  /** @param onReplaced told once */
  constructor(private readonly onReplaced: (fault: StoreUnavailable) => void = () => undefined) {}

  /** @throws StoreUnavailable when the log is not the one that was met first, now and from then on */
  meet(seen: LogSeen): void {
    const epoch = epochOf(seen);
    this.#epoch ??= epoch;
    if (this.#epoch.name !== epoch.name && !this.#replaced) {
      this.#replaced = new StoreUnavailable(
        'the server came back with another history of the log: start the program again',
      );
      this.onReplaced(this.#replaced);
    }
    this.check();
  }

  /** @throws StoreUnavailable once the log was found to be another */
  check(): void {
    if (this.#replaced) throw this.#replaced;
  }

  get isReplaced(): boolean {
    return this.#replaced !== undefined;
  }

  /** @throws StoreUnavailable before the log was met */
  get epoch(): LogEpoch {
    if (!this.#epoch) throw new StoreUnavailable('the log was not reached yet');
    return this.#epoch;
  }
}

function epochOf({ log, system, database, timeline }: LogSeen): LogEpoch {
  const digest = createHash('sha256').update(JSON.stringify([log, system, database, timeline]));
  return new LogEpoch(digest.digest('hex').slice(0, 12));
}
