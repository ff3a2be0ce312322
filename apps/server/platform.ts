import { resolve } from 'node:path';
import { Attachments } from '#attachments/attachments.js';
import { openAttachments } from '#attachments/attachments-place.js';
import { type EventStore, StoreUnavailable } from '#event-store/event-store.js';
import type { Broken } from '#event-store/checks/fact-checks.js';
import type { LogEpoch } from '#event-store/checks/log-epoch.js';
import type { LogPlace } from '#event-store/transfer/log-location.js';
import { inspectServerLog, serverPlace } from '#event-store/server-log.js';
import type { AppendEnded } from '#event-store/appending/append-ended.js';
import type { WrittenLevel } from '#event-store/written-level.js';
import { type Clock, SystemClock } from '#kernel/clock.js';
import type { JsonLog } from '#telemetry/log.js';
import { Conditions } from '#telemetry/conditions.js';
import type { Metrics } from '#telemetry/metrics.js';
import { followErasures } from '#vault/erasure.js';
import type { SealingVault } from '#vault/sealing-vault.js';
import { ViewHost } from '#views/view-host.js';
import type { Slice } from '#web/slice.js';
import type { Config } from './config/config.js';
import { FACT_TYPES } from './fact-types.js';
import { KeptClock, type Machine } from './clock/kept-clock.js';
import type { LogOpening } from './log-opening.js';
import { openLog } from './open-log.js';
import { prepareDataFolder } from './data-folder.js';

/** What the slices stand on, opened on one data folder. */
export interface Platform {
  readonly store: EventStore;
  readonly epoch: LogEpoch;
  /** Whether the log could not be written lately. */
  readonly failsToWrite: () => boolean;
  readonly vault: SealingVault;
  readonly attachments: Attachments;
  readonly written: WrittenLevel;
  readonly views: ViewHost;
  readonly clock: Clock;
  /** Whether the machine's clock has jumped, and is not believed. */
  readonly isClockDisputed: () => boolean;
  readonly metrics: Metrics;
  /** What parts of the program say of their own state. */
  readonly conditions: Conditions;
  /** What has failed, and stays so until the process is started again; empty while all is well. */
  readonly faults: readonly string[];
  /** Records that everything stands on and that are not as they were written. */
  readonly broken: readonly string[];
  /** The position after which a later program wrote: the views go no further. Undefined while they do. */
  readonly haltedAt: () => bigint | undefined;
  /** Fulfilled, with what was lost, when the process has lost a part that everything needs: it must end. */
  readonly lost: Promise<string>;
  /** For a server that listens: the digest of the log is recorded every minute, not only when it stops. */
  readonly repeatDigests: () => void;
  /** Lets go of everything, in order. Nothing may be in flight. */
  close(): Promise<void>;
}

export interface Foundation {
  readonly config: Config;
  readonly slices: readonly Slice[];
  /** Undefined: that of the machine, as far as it is believed. */
  readonly clock: Clock | undefined;
  readonly machine?: Machine | undefined;
  readonly metrics: Metrics;
  readonly log: JsonLog;
}

/** How long a failed write counts against readiness: after that, writing is tried again. */
const FAULT_MILLISECONDS = 10_000;

/** Parts whose loss ends the process. A single view that fails does not: starting again would not mend it. */
const LOG_WRITER = 'the log writer';
const KEYS = 'the keys on the server';
const ERASURES = 'the follower of erasures';
const VIEWS = 'the thread of the views';

/** What an operator is told while the machine's clock is not believed. */
export const CLOCK_DISPUTED =
  'the wall clock has jumped: the time goes on from what was agreed last, until the clocks agree or an operator confirms it (talaan confirm-clock)';

/** Whether a slice seals or opens content, or destroys its keys. */
export function holdsContent({ kinds, usesContent = false }: Slice): boolean {
  return usesContent || kinds.some(({ erasure }) => erasure !== 'none');
}

/** @throws Error where content is sealed or opened, and nothing says with which epoch keys */
function demandEpochKeys(slices: readonly Slice[], keys: LogOpening['keysOnServer']): void {
  if (!keys || keys.epochKeys !== undefined || !slices.some(holdsContent)) return;
  throw new Error('TALAAN_EPOCH_KEYS is needed: what is run seals or opens content, and the keys are on a server.');
}

/** @throws Error, StoreInUse, StoreUnavailable: nothing then stays open */
export async function openPlatform({ config, slices, metrics, log, ...given }: Foundation): Promise<Platform> {
  const directory = resolve(config.data);
  prepareDataFolder(directory);
  const faults: string[] = [];
  const fault = (what: string, message: string): void => {
    faults.push(what);
    log.error(`${what}: ${message}`, 'Platform');
  };
  const { promise: lost, resolve: lose } = Promise.withResolvers<string>();
  // The store claims the folder for this process, so it comes before everything else that is in it.
  const onFault = (where: string, { message }: Error): void => log.error(`${where}: ${message}`, 'Platform');
  const onLost = (): void => {
    fault(LOG_WRITER, 'lost; this process can record nothing more');
    lose(LOG_WRITER);
  };
  const onBack = (): void => log.log('log: the server answers again', 'Platform');
  const onKeysLost = (): void => {
    fault(KEYS, 'lost; they are others than they were');
    lose(KEYS);
  };
  let ring = (): void => undefined;
  let ringLater = (): void => undefined;
  let failedAt = -Infinity;
  const onAppend = ({ facts, seconds, refusedBy }: AppendEnded): void => {
    if (refusedBy === undefined) {
      failedAt = -Infinity;
      metrics.appended(facts, seconds);
      ring();
    } else {
      if (refusedBy instanceof StoreUnavailable) failedAt = performance.now();
      metrics.appendRefused(seconds);
    }
  };
  const failsToWrite = () => performance.now() - failedAt < FAULT_MILLISECONDS;
  const foundations = slices.flatMap((slice) => slice.foundations ?? []);
  const broken: string[] = [];
  const onBroken = ({ stream, revision, position }: Broken): void => {
    const what = `the record ${stream} is not as it was written, from revision ${String(revision)} on`;
    log.error(`${what} (position ${String(position)} of the log)`, 'Platform');
    metrics.brokenRecord();
    if (foundations.some((kind) => stream === kind || stream.startsWith(`${kind}-`))) broken.push(stream);
  };
  const { rootKeyFile, acceptedLogEnd, keysAddress: url, epochKeys, clock: bounds } = config;
  const keysOnServer = url === undefined ? undefined : { url, epochKeys };
  demandEpochKeys(slices, keysOnServer);
  const onDispute = (isDisputed: boolean): void => {
    if (isDisputed) log.error(CLOCK_DISPUTED, 'Platform');
    else log.log('the time is that of the wall clock again', 'Platform');
  };
  const { logAddress } = config;
  const last = logAddress === undefined ? undefined : await lastRecordedOn(logAddress);
  const kept =
    given.clock || !bounds
      ? undefined
      : KeptClock.of(directory, bounds, onDispute, given.machine, last && (() => last.at));
  const clock = given.clock ?? kept?.clock ?? new SystemClock();
  const onClockConfirmed = (line: string): void => kept?.confirm(line);
  const onRemark = (remark: string): void => log.log(`log: ${remark}`, 'Platform');
  const onGrown = (): void => ringLater();
  const watched = { onAppend, onFault, onBack, onLost, onKeysLost, onRemark, onGrown, onBroken, onClockConfirmed };
  const opened = await openLog({ directory, logAddress, rootKeyFile, keysOnServer, acceptedLogEnd, clock, ...watched });
  const { store, epoch, vault, written, keys } = opened;
  kept?.keep((error) => onFault('clock', error));
  const { attachments, files } = await openFiles().catch(async (error: unknown) => {
    await opened.close();
    throw error;
  });
  async function openFiles() {
    const remark = (said: string): void => log.log(`files: ${said}`, 'Platform');
    const files = await openAttachments(directory, config.filesAddress, remark);
    try {
      const attachments = new Attachments(files, vault, store, clock, config.unitDayFileBytes);
      // What the last process left, one without keys cannot end.
      if (vault.holdsRecordKeys) await attachments.begin();
      return { files, attachments };
    } catch (error) {
      await files.close();
      throw error;
    }
  }
  let haltedAt: bigint | undefined;
  const stopping = new AbortController();
  const followed = vault.holdsRecordKeys ? followErasures(opened.all, vault, stopping.signal) : Promise.resolve();
  const erasures = followed.catch((error: unknown) => {
    fault(ERASURES, error instanceof Error ? error.message : 'failed');
    lose(ERASURES);
  });
  const views = ViewHost.start({
    directory,
    views: slices.flatMap((slice) => slice.views),
    log: { ...placeOf(directory, logAddress), types: FACT_TYPES, ...(keys && { keys }) },
    wake: (...bells) => ([ring, ringLater] = bells),
    onBroken: opened.broken,
    onHalted: (position) => {
      haltedAt = position;
      log.error(
        `the views stand still at position ${String(position)}: a later program wrote what follows`,
        'Platform',
      );
    },
    onWait: ({ view, message }) => {
      log.error(`view ${view} waits: ${message}`, 'Platform');
    },
    onFault: ({ view, message }) => {
      fault(view === undefined ? VIEWS : `view ${view}`, message);
      if (view === undefined) lose(VIEWS);
    },
  });
  const close = async (): Promise<void> => {
    stopping.abort();
    kept?.stop();
    await views.stop();
    await erasures;
    await files.close();
    await opened.close();
  };
  return {
    ...{ store, epoch, failsToWrite, vault, attachments, written, views, clock, metrics },
    conditions: new Conditions(),
    ...{
      isClockDisputed: () => kept?.clock.isDisputed ?? false,
      faults,
      broken,
      haltedAt: () => haltedAt,
      lost,
      repeatDigests: opened.repeatDigests,
      close,
    },
  };
}

function placeOf(directory: string, logAddress: string | undefined): LogPlace {
  return logAddress === undefined ? { adapter: 'sqlite', directory } : serverPlace(logAddress);
}

/** When the last fact of a log on a server was recorded; undefined where there is none. @throws StoreUnavailable */
async function lastRecordedOn(logAddress: string): Promise<{ readonly at: number | undefined }> {
  return { at: (await inspectServerLog(logAddress)).lastRecordedAt };
}
