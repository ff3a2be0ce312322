import { createHash } from 'node:crypto';
import { StoreUnavailable } from '../event-store.js';
import { LogEpoch } from '../checks/log-epoch.js';

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

/** The last fact of a log as it was seen, by its position and id. */
export interface Reached {
  readonly position: bigint;
  /** Empty where there is no fact. */
  readonly id: string;
}

const NOTHING: Reached = { position: 0n, id: '' };

/**
 * Which log a program works on. A server that comes back may be another, or an older copy of itself, which lost what was
 * acknowledged last: then positions may mean other facts, and the program MUST be started again and compare what it has
 * with the log. Another server has another epoch; an older copy has the same, and not the last fact that was seen.
 */
export class LogIdentity {
  #epoch: LogEpoch | undefined;
  #replaced: StoreUnavailable | undefined;
  #reached = NOTHING;

  /** @param onReplaced told once */
  constructor(private readonly onReplaced: (fault: StoreUnavailable) => void = () => undefined) {}

  /** @throws StoreUnavailable when the log is not the one that was met first, now and from then on */
  meet(seen: LogSeen): void {
    const epoch = epochOf(seen);
    this.#epoch ??= epoch;
    if (this.#epoch.name !== epoch.name) this.#replace();
    this.check();
  }

  /** The last fact that the log was seen to have. It is on the disk of the server: only then can it be seen. */
  get reached(): Reached {
    return this.#reached;
  }

  /** The log was seen to have this fact. */
  reaches({ position, id }: Reached): void {
    if (id !== '' && position > this.#reached.position) this.#reached = { position, id };
  }

  /**
   * The log was found to end there.
   * @param before what was reached before it was asked for
   * @throws StoreUnavailable when it ends before that
   */
  endsAt(end: Reached, before: Reached): void {
    const { position } = end.id === '' ? NOTHING : end;
    if (position < before.position) this.#replace();
    this.check();
    this.reaches(end);
  }

  /**
   * Looks on a new connection whether the log still has the last fact that it was seen to have.
   * @param idAt the id of the fact at a position; undefined where there is none
   * @throws StoreUnavailable when it has not
   */
  async stillHas(idAt: (position: bigint) => Promise<string | undefined>): Promise<void> {
    const { position, id } = this.#reached;
    if (position > 0n && (await idAt(position)) !== id) this.#replace();
    this.check();
  }

  #replace(): void {
    if (this.#replaced) return;
    this.#replaced = new StoreUnavailable(
      'the server came back with another history of the log: start the program again',
    );
    this.onReplaced(this.#replaced);
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
