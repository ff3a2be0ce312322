import type { EventStore } from '#event-store/event-store.js';
import type { Broken } from '#event-store/checks/fact-checks.js';
import type { OnAppend } from '#event-store/appending/append-ended.js';
import type { LogEpoch } from '#event-store/checks/log-epoch.js';
import type { WrittenLevel } from '#event-store/written-level.js';
import type { Clock } from '#kernel/clock.js';
import type { AcceptedCut } from './start-checks.js';

/** How the log is opened, and who is told what becomes of it. */
export interface LogOpening {
  readonly directory: string;
  /** Of a log on a server; left out for the one in the folder. It holds a password. */
  readonly logAddress?: string | undefined;
  readonly rootKeyFile: string | undefined;
  /** Keys on a server; left out for those in the folder. */
  readonly keysOnServer?: { readonly url: string; readonly epochKeys: string | undefined } | undefined;
  readonly acceptedLogEnd: bigint | undefined;
  readonly clock: Clock;
  readonly onAppend: OnAppend;
  readonly onFault: (where: 'log' | 'keys' | 'digests' | 'operator' | 'rotation' | 'clock', fault: Error) => void;
  /** Told when a server that was away answers again. */
  readonly onBack?: () => void;
  readonly onLost: () => void;
  /** Told when the keys on a server are others than they were: the process must end. */
  readonly onKeysLost?: () => void;
  /** Told what the operator should know of the server that has the log. */
  readonly onRemark?: (remark: string) => void;
  /** Told when another process has added facts. */
  readonly onGrown?: () => void;
  /** Told of each line in which an operator says that the machine's clock is right, before it is recorded. */
  readonly onClockConfirmed: (line: string) => void;
  /** Told of each record that is not as it was written, once. */
  readonly onBroken: (broken: Broken) => void;
}

/** A log as it was opened, with the keys beside it. */
export interface OpenedStore<Keys> {
  readonly store: EventStore;
  readonly level: WrittenLevel['level'];
  readonly cut: AcceptedCut | undefined;
  readonly keys: Keys;
  readonly epoch: LogEpoch;
  close(): Promise<void>;
}
