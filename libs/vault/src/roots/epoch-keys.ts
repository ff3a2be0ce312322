import { createHmac, type KeyObject, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { syncFolder } from '#event-store/files/sync-folder.js';
import { subkey, unwrapKey, wrapKey } from '../envelope.js';
import { createRootKey } from './root-key.js';
import type { Roots } from './root-keys.js';

/**
 * The keys that wrap record keys which are kept on a server: numbered files in a folder apart from it, each wrapped by the
 * root key. Once one is destroyed, whatever it wrapped opens nothing any more, in no copy of the server's data.
 */
export class EpochKeys {
  readonly #known = new Map<number, KeyObject>();

  /** @param again reads the root key anew: another one may have taken its place since */
  constructor(
    readonly folder: string,
    private roots: Roots,
    private readonly again: () => Roots,
  ) {}

  has(number: number): boolean {
    return this.#known.has(number) || existsSync(this.#file(number));
  }

  /** @throws Error when the file is missing, may be read by others, or is not wrapped by the root key */
  key(number: number): KeyObject {
    const known = this.#known.get(number);
    if (known) return known;
    const file = this.#file(number);
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found) throw new Error(`The epoch key ${file} does not exist.`);
    if ((found.mode & 0o077) !== 0) {
      throw new Error(`The epoch key ${file} may be read by others than its owner; set its mode to 0600.`);
    }
    const key = this.#unwrapped(number);
    this.#known.set(number, key);
    return key;
  }

  /** Makes an epoch key where there is none of this number. It is durable before this returns. */
  make(number: number): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const file = this.#file(number);
    if (existsSync(file)) return;
    createRootKey(file, wrapKey(randomBytes(32), idOf(number), this.roots.wrapping));
  }

  /** Whether the root key opens the epoch key. */
  opens(number: number): boolean {
    try {
      this.#unwrapped(number);
      return true;
    } catch {
      return false;
    }
  }

  /** Overwrites and removes an epoch key. When this returns, it is gone from the folder for good. Repeating it changes nothing. */
  destroy(number: number): void {
    this.#known.delete(number);
    for (const file of [this.#file(number), before(this.#file(number))]) overwrite(file);
    if (existsSync(this.folder)) syncFolder(this.folder);
  }

  /** The numbers of those in the folder. */
  numbers(): readonly number[] {
    if (!existsSync(this.folder)) return [];
    const found = readdirSync(this.folder).flatMap((name) => /^epoch-(\d{1,9})\.key$/.exec(name)?.[1] ?? []);
    return found.map(Number).sort((one, other) => one - other);
  }

  /**
   * Wraps an epoch key by another root key, and keeps beside it what the one before wrapped. Every step is durable before
   * the next: cut off anywhere, either root key opens it, and it is repeated.
   * @throws Error when neither root key opens it
   */
  wrapBy(newer: Roots, number: number): void {
    const file = this.#file(number);
    if (isWrappedBy(newer, number, file)) return;
    const key = this.#unwrapped(number);
    rmSync(unfinished(file), { force: true });
    createRootKey(unfinished(file), wrapKey(key.export(), idOf(number), newer.wrapping));
    if (!existsSync(before(file))) linkSync(file, before(file));
    renameSync(unfinished(file), file);
    syncFolder(this.folder);
  }

  /** Overwrites and removes what another root key than this one wrapped. @throws Error when that is all there is of one */
  endOthers(newer: Roots): void {
    for (const number of this.numbers()) {
      const file = this.#file(number);
      if (!isWrappedBy(newer, number, file))
        throw new Error(`The epoch key ${file} is not wrapped by the new root key.`);
    }
    if (!existsSync(this.folder)) return;
    for (const name of readdirSync(this.folder)) {
      if (/^epoch-\d{1,9}\.key\.(?:before|new)$/.test(name)) overwrite(join(this.folder, name));
    }
    syncFolder(this.folder);
  }

  /** Forgets what it read of earlier epochs. */
  forgetBefore(number: number): void {
    for (const known of this.#known.keys()) if (known < number) this.#known.delete(known);
  }

  /** By what an epoch key is recognised. */
  checkOf(number: number): string {
    return createHmac('sha256', subkey(this.key(number), '', 'talaan/epoch-check/v1'))
      .update('talaan')
      .digest('base64url');
  }

  #file(number: number): string {
    return join(this.folder, `epoch-${String(number)}.key`);
  }

  #unwrapped(number: number): KeyObject {
    const found = this.#openedBy(this.roots, number);
    if (found) return found;
    this.roots = this.again();
    const opened = this.#openedBy(this.roots, number);
    if (opened) return opened;
    throw new Error(`The epoch key ${this.#file(number)} is not one of this root key, or was altered.`);
  }

  /** While the root key is rotated, what the one before wrapped is beside it. */
  #openedBy(roots: Roots, number: number): KeyObject | undefined {
    const file = this.#file(number);
    return unwrappedIn(file, number, roots) ?? unwrappedIn(before(file), number, roots);
  }
}

function isWrappedBy(roots: Roots, number: number, file: string): boolean {
  return unwrappedIn(file, number, roots) !== undefined;
}

function unwrappedIn(file: string, number: number, { wrapping }: Roots): KeyObject | undefined {
  if (!existsSync(file)) return undefined;
  const wrapped = readFileSync(file);
  try {
    return unwrapKey(wrapped, idOf(number), wrapping);
  } catch {
    return undefined;
  }
}

/** Where an epoch key stays as the root key before wrapped it, and where it is made. */
function before(file: string): string {
  return `${file}.before`;
}

function unfinished(file: string): string {
  return `${file}.new`;
}

function overwrite(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) return;
  const handle = openSync(file, 'r+');
  try {
    writeSync(handle, randomBytes(found.size), 0, found.size, 0);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  unlinkSync(file);
}

/** As what an epoch key is wrapped: no other key has such an id. */
function idOf(number: number): string {
  return `epoch-${String(number)}`;
}
