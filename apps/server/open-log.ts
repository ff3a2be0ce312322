import type { EventStore } from '#event-store/event-store.js';
import { CheckedStore } from '#event-store/checks/checked-log.js';
import type { Broken } from '#event-store/checks/fact-checks.js';
import type { MacKeys } from '#event-store/checks/fact-macs.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import { KnownStore } from '#event-store/checks/known-log.js';
import { DigestKeeper } from '#event-store/checks/log-digest.js';
import { OperatorActs } from '#event-store/files/operator-acts.js';
import { platformFact } from '#event-store/platform-fact.js';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import { WrittenLevel } from '#event-store/written-level.js';
import { eraseAgain } from '#vault/erasure.js';
import { FileVault } from '#vault/file-vault.js';
import { SealingVault } from '#vault/sealing-vault.js';
import { openServerKeys } from '#vault/server-keys.js';
import { FACT_TYPES } from './fact-types.js';
import type { LogOpening, OpenedStore } from './log-opening.js';
import { openOnServer } from './log-on-server.js';
import { NotedEnd } from './noted-end.js';
import { RotationFollower } from './root-rotation.js';
import { recordCut } from './accepted-cuts.js';
import { type AcceptedCut, checkKeys, checkLog } from './start-checks.js';

/** The log of a data folder and its keys. */
export interface OpenedLog {
  /** Gives only facts that are as they were written, of types that this program knows. */
  readonly store: EventStore;
  /** The same, of any type. */
  readonly all: EventStore;
  readonly epoch: LogEpoch;
  readonly vault: SealingVault;
  readonly written: WrittenLevel;
  /** With these, other threads check what they read. Undefined for a log without MACs. */
  readonly keys: MacKeys | undefined;
  /** To be told by other threads of what they find. */
  readonly broken: (broken: Broken) => void;
  /** From now on the digest of all facts is recorded within a minute; before, and at the end, when it is closed. */
  readonly repeatDigests: () => void;
  /** Records the digest of all facts, then lets go of the data. */
  close(): Promise<void>;
}

/**
 * Opens log and keys, for this process alone, when nothing is wrong with them.
 * @throws Error, StoreInUse, StoreUnavailable: nothing then stays open
 */
export async function openLog(opening: LogOpening): Promise<OpenedLog> {
  const { logAddress } = opening;
  const opened = await (logAddress === undefined
    ? openInFolder(opening)
    : openOnServer(logAddress, opening, () => openAnyVault(opening)));
  try {
    return await checkedAsRead(opened, opening);
  } catch (error) {
    opened.keys.close();
    await opened.close();
    throw error;
  }
}

function openVault({ directory, rootKeyFile, onFault }: LogOpening): FileVault {
  return new FileVault(directory, rootKeyFile, (fault) => onFault('keys', fault));
}

/** @throws Error, UnfitAddress, StoreUnavailable */
async function openAnyVault(opening: LogOpening): Promise<SealingVault> {
  const { keysOnServer, rootKeyFile, onFault, onKeysLost: onLost = () => undefined, onRemark } = opening;
  if (!keysOnServer) return openVault(opening);
  if (rootKeyFile === undefined) throw new Error('Keys on a server need a root key that every process reads.');
  const watched = { onFault: (fault: Error) => onFault('keys', fault), onLost, onRemark };
  return new SealingVault(await openServerKeys({ ...keysOnServer, rootKeyFile, ...watched }));
}

async function openInFolder(opening: LogOpening): Promise<OpenedStore<FileVault>> {
  const { directory, clock, onAppend, onFault, onLost } = opening;
  let vault: FileVault | undefined;
  let cut: AcceptedCut | undefined;
  try {
    const store = await SqliteEventStore.open({
      directory,
      clock,
      onAppend,
      onFault: (fault) => onFault('log', fault),
      onLost,
      macs: () => {
        cut = checkLog(directory, opening.acceptedLogEnd);
        vault = openVault(opening);
        checkKeys(directory, vault);
        return vault.factMacs();
      },
    });
    if (!vault) throw new Error('a store was opened without its keys');
    // Positions after the cut may have been given before.
    const epoch = cut ? LogEpoch.begin(directory) : LogEpoch.of(directory);
    return { store, level: store.level, cut, keys: vault, epoch, close: () => store.close() };
  } catch (error) {
    vault?.close();
    throw error;
  }
}

async function checkedAsRead(
  opened: OpenedStore<SealingVault>,
  { directory, logAddress, clock, onBroken, onFault, onClockConfirmed }: LogOpening,
): Promise<OpenedLog> {
  const { store: inner, level, cut, keys: vault, epoch } = opened;
  const known = new Set<string>();
  const broken = (found: Broken): void => {
    if (known.has(found.stream)) return;
    known.add(found.stream);
    onBroken(found);
    recordBreak(inner, found).catch((error: unknown) => onFault('log', error as Error));
  };
  const written = new WrittenLevel(level);
  vault.envelopes = written.hasMacs ? 2 : 1;
  if (written.hasMacs) await vault.noteFactsHaveMacs();
  const macs = written.hasMacs ? await vault.factMacs() : undefined;
  const all = macs ? new CheckedStore(inner, { macs, onBroken: broken }) : inner;
  if (cut) await recordCut(inner, cut);
  if (vault.holdsRecordKeys) await eraseAgain(all, vault);
  // The program before this one does not know the facts: until the level is raised, the lines wait.
  const acts = await OperatorActs.start(all, directory, {
    level: written.level,
    onClockConfirmed,
    onFault: (error) => onFault('operator', error as Error),
  });
  // After what was copied is known: a digest names a position.
  const digests = macs && (await DigestKeeper.start(all, clock, (error) => onFault('digests', error as Error)));
  const end =
    logAddress === undefined ? undefined : await NotedEnd.keep(directory, all, (error) => onFault('log', error));
  const rotations =
    macs &&
    vault instanceof FileVault &&
    new RotationFollower(all, vault, (error) => onFault('rotation', error as Error));
  const close = async (): Promise<void> => {
    if (rotations) await rotations.stop();
    await acts.stop();
    await digests?.stop();
    await end?.stop();
    await opened.close();
    vault.close();
    await vault.ended();
  };
  const store = new KnownStore(all, FACT_TYPES);
  // A process that was killed left facts in no digest; none of before must wait until facts come again.
  await digests?.record();
  const repeatDigests = () => digests?.repeat();
  return { store, all, epoch, vault, written, keys: macs?.keys, broken, repeatDigests, close };
}

/** The same break, found again, is the same fact. */
async function recordBreak(store: EventStore, { stream, revision, position, id }: Broken): Promise<void> {
  const conduct = { record: stream, revision, position: String(position) };
  const fact = platformFact({ type: 'log.break-found.v1', conduct }, derivedUuid('log-break', stream, id));
  await store.append(`broken-${stream}`, 'any', [fact]);
}
