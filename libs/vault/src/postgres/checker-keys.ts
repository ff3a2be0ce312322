import type { KeyObject } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { StoreUnavailable } from '#event-store/event-store.js';
import type { FactMacs } from '#event-store/checks/fact-macs.js';
import { RecordKeys } from '../record-keys.js';
import { readRootKey } from '../roots/root-key.js';
import { type Roots, rootsOf } from '../roots/root-keys.js';
import type { DigestPurpose } from '../vault.js';
import { KeyServer } from './key-server.js';
import type { PostgresKeysOptions } from './postgres-keys.js';
import { SharedKeys } from './shared-keys.js';

/** Milliseconds for which a program that holds keys is waited for: the first one makes what is needed here. */
const PATIENCE = 60_000;
const PAUSE = 250;

/**
 * The keys of a program that neither seals nor opens content: it checks MACs, and makes them and digests. It has no record
 * key, and its role cannot read any.
 */
export class CheckerKeys extends RecordKeys {
  #closing: Promise<void> | undefined;

  private constructor(
    private readonly server: KeyServer,
    private readonly roots: Roots,
    private shared: SharedKeys,
    private readonly rootKeyFile: string,
    private readonly patience: number,
  ) {
    super();
  }

  /** @throws as PostgresKeys */
  static async open(
    { rootKeyFile, ...options }: Omit<PostgresKeysOptions, 'epochKeys'>,
    patience = PATIENCE,
  ): Promise<CheckerKeys> {
    const roots = rootsOf(readRootKey(rootKeyFile));
    const server = new KeyServer({ ...options, part: 'checker' });
    try {
      await server.ready();
      const shared = await SharedKeys.read(server, roots, rootKeyFile);
      return new CheckerKeys(server, roots, shared, rootKeyFile, patience);
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  override readonly holdsRecordKeys = false;

  override take(): Promise<never> {
    return Promise.reject(noRecordKeys());
  }

  override find(): Promise<never> {
    return Promise.reject(noRecordKeys());
  }

  override destroyedAt(ids: readonly string[]): Promise<readonly undefined[]> {
    return ids.length === 0 ? Promise.resolve([]) : Promise.reject(noRecordKeys());
  }

  override destroy(): Promise<never> {
    return Promise.reject(noRecordKeys());
  }

  /** It cannot say: who holds the keys does. */
  override knows(): true {
    return true;
  }

  override erasedUpTo(): Promise<never> {
    return Promise.reject(noRecordKeys());
  }

  override noteErasedUpTo(): Promise<never> {
    return Promise.reject(noRecordKeys());
  }

  override async factMacs(): Promise<FactMacs> {
    const end = performance.now() + this.patience;
    while (!this.shared.areMade) {
      if (performance.now() > end)
        throw new StoreUnavailable('no program that holds keys has begun with these keys yet');
      await after(PAUSE);
      this.shared = await SharedKeys.read(this.server, this.roots, this.rootKeyFile);
    }
    return this.shared.factMacs();
  }

  override get hasMacKeys(): boolean {
    return this.shared.hasMacKeys;
  }

  override get factsHaveMacs(): boolean {
    return this.shared.factsHaveMacs;
  }

  override noteFactsHaveMacs(): Promise<void> {
    return Promise.resolve();
  }

  override digestKey(purpose: DigestPurpose): KeyObject {
    return this.shared.digestKey(purpose);
  }

  override close(): void {
    this.#closing ??= this.server.close();
  }

  override async ended(): Promise<void> {
    await this.#closing;
  }
}

function noRecordKeys(): Error {
  return new Error('This program neither seals nor opens content: it has no record keys.');
}
