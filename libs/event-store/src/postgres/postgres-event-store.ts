import type { Client } from 'pg';
import type { Clock } from '#kernel/clock.js';
import { checkAppend } from '../appending/admission.js';
import {
  type Appended,
  type Expected,
  type NewEvent,
  type Proviso,
  type StoredEvent,
  type StoreUnavailable,
} from '../event-store.js';
import type { FactMacs } from '../checks/fact-macs.js';
import { type OnAppend, told } from '../appending/append-ended.js';
import type { LogEpoch } from '../checks/log-epoch.js';
import { Wakeup } from '../wakeup.js';
import { ReadThrough } from '../read-through.js';
import { readAddress } from './connection/address.js';
import { asker, connected, ended, unavailable } from './connection/connection.js';
import { GroupCommit } from './group-commit.js';
import { LogListener } from './listener.js';
import { LogIdentity } from './log-identity.js';
import { LogWriter } from './log-writer.js';
import { meet } from './connection/meet.js';
import { unfitName } from './connection/names.js';
import { PostgresLogReader } from './postgres-log-reader.js';
import { type Part, remarkOn } from './preparing/server-checks.js';
import { TIMES, type Times } from './times.js';

export interface PostgresEventStoreOptions {
  /** `postgres://…`, as `readAddress` takes it: of a role that appends and reads, and can do no more. */
  readonly url: string;
  readonly clock: Clock;
  /** With these, facts get MACs. A log has them in all its facts or in none. */
  readonly macs?: FactMacs;
  /** Told how each append ended: before its caller is. */
  readonly onAppend?: OnAppend;
  /** Told of every fault, for the operator; callers get StoreUnavailable. The store recovers by itself. */
  readonly onFault?: (fault: StoreUnavailable) => void;
  /** Told when a server that was away answers again. */
  readonly onBack?: () => void;
  /** Told once, after `onFault`, that the log is another: the process must be started again. */
  readonly onLost?: () => void;
  /** Told, when it is opened, what the operator should know of the server. */
  readonly onRemark?: (remark: string) => void;
  /** Told when another process has added facts: at once, or when the log is looked at again. */
  readonly onGrown?: () => void;
  readonly times?: Partial<Times>;
}

/** The log in a PostgreSQL database. Any number of processes write it, one after the other. */
export class PostgresEventStore extends ReadThrough<PostgresLogReader> {
  readonly #closed = new AbortController();

  private constructor(
    private readonly identity: LogIdentity,
    private readonly commits: GroupCommit,
    reader: PostgresLogReader,
    private readonly listener: LogListener,
    private readonly wakeup: Wakeup,
    private readonly onAppend: OnAppend,
  ) {
    super(reader);
  }

  /** @throws UnfitAddress, StoreUnavailable: with the reason why the server or the role is not taken, too */
  static async open(options: PostgresEventStoreOptions): Promise<PostgresEventStore> {
    const { clock, macs, onAppend = () => undefined, onFault = () => undefined, onLost, onRemark, onGrown } = options;
    const { onBack = () => undefined } = options;
    const address = readAddress(options.url);
    const times = { ...TIMES, ...options.times };
    const ask = asker(times);
    const identity = new LogIdentity((fault) => {
      onFault(fault);
      onLost?.();
    });
    let remark: string | undefined;
    const connect = (part: Part) => async (onGone: (client: Client) => void) => {
      identity.check();
      const client = await connected(address, times, onGone);
      try {
        remark = remarkOn(await meet(client, ask, part, identity));
        return client;
      } catch (error) {
        await ended(client);
        throw unavailable(error);
      }
    };
    const writer = new LogWriter({ connect: connect('writer'), identity, times, clock, macs });
    await writer.ready();
    if (address.isPlain) onRemark?.('what is said to the PostgreSQL server is not encrypted (sslmode=disable)');
    if (remark !== undefined) onRemark?.(remark);
    const wakeup = new Wakeup();
    const commits = new GroupCommit(writer, times.pause, { committed: () => wakeup.ring(), fault: onFault });
    const reader = new PostgresLogReader(address, times, identity);
    const grown = () => {
      wakeup.ring();
      onGrown?.();
    };
    const isOwn = (connection: number) => connection === writer.connection;
    const listener = new LogListener({ connect: connect('reader'), identity, times, grown, isOwn, onFault, onBack });
    return new PostgresEventStore(identity, commits, reader, listener, wakeup, onAppend);
  }

  /** In which positions mean one fact: another one after a failover, or a restore. */
  get epoch(): LogEpoch {
    return this.identity.epoch;
  }

  override async append(
    stream: string,
    expected: Expected,
    events: readonly NewEvent[],
    proviso?: Proviso,
  ): Promise<Appended> {
    const append = { stream, expected, events, proviso };
    checkAppend(append);
    const others = proviso ? [proviso.stream] : [];
    const unfit = unfitName([stream, ...others, ...events.flatMap(({ id, type }) => [id, type])]);
    if (unfit !== undefined) throw new TypeError(unfit);
    return await told(this.onAppend, events.length, () => this.commits.append(append));
  }

  override subscribe(after: bigint, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    return this.reader.follow(after, AbortSignal.any([signal, this.#closed.signal]), this.wakeup);
  }

  override async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    await this.commits.stop();
    await this.listener.stop();
    await this.reader.close();
  }
}
