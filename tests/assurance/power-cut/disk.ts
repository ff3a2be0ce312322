import { basename, dirname } from 'node:path';
import type { Act } from './acts.js';

/** What was done to one file, or to one folder's entries. */
type Change =
  | { readonly to: 'bytes'; readonly at: number; readonly bytes: Buffer }
  | { readonly to: 'size'; readonly size: number }
  /** Names in a folder that now stand for this, or for nothing: all of them at once. */
  | { readonly to: 'entries'; readonly entries: readonly (readonly [name: string, node: Node | undefined])[] };

/** Something that the disk may or may not have yet. */
export interface Unsynced {
  /** In the order of the acts. */
  readonly number: number;
  readonly change: Change;
  isDurable: boolean;
  /**
   * A sync of it failed: the system takes a file's bytes for written then, so that no later sync writes them any more.
   * Names are in the file system's journal, which does not forget them.
   */
  isForsaken: boolean;
}

interface Node {
  readonly kind: 'file' | 'folder';
  /** What the disk has for certain. */
  bytes: Buffer;
  readonly entries: Map<string, Node>;
  /** What was done since, in order; the first of them is not durable. */
  later: Unsynced[];
  /** What the running system sees. */
  size: number;
  readonly names: Map<string, Node>;
}

/** How much of a change reaches the disk: all of it, nothing, or each piece of so many bytes as `survives` says. */
export type Survival = 'whole' | 'gone' | { readonly sector: number; readonly survives: () => boolean };

/**
 * A disk below one folder, as POSIX lets it be after a power cut: a file's bytes are there when it was synced, its name
 * when its folder was. Anything else may be there or not, in whatever order it was done.
 */
export class Disk {
  readonly #root = node('folder');
  #acts = 0;

  /** @param below the folder, which is there from the beginning */
  constructor(private readonly below: string) {}

  play(act: Act): void {
    this.#acts += 1;
    switch (act.did) {
      case 'say':
        return;
      case 'make':
        if (!this.#find(act.path)) this.#name([[act.path, node(act.kind)]]);
        return;
      case 'write': {
        const file = this.#find(act.path);
        if (!file) return;
        const at = act.at === 'end' ? file.size : act.at;
        file.size = Math.max(file.size, at + act.bytes.length);
        this.#change(file, { to: 'bytes', at, bytes: act.bytes });
        return;
      }
      case 'truncate': {
        const file = this.#find(act.path);
        if (!file || file.size === act.to) return;
        file.size = act.to;
        this.#change(file, { to: 'size', size: act.to });
        return;
      }
      case 'link':
        this.#name([[act.to, this.#find(act.path)]]);
        return;
      case 'rename':
        this.#name([
          [act.to, this.#find(act.path)],
          [act.path, undefined],
        ]);
        return;
      case 'remove':
        this.#name([[act.path, undefined]]);
        return;
      case 'sync':
        this.#sync(this.#find(act.path), act.since, act.failed);
    }
  }

  /** What a power cut now may take, in the order in which it was done. */
  unsynced(): readonly Unsynced[] {
    const found: Unsynced[] = [];
    const seen = new Set<Node>();
    const visit = (from: Node): void => {
      if (seen.has(from)) return;
      seen.add(from);
      found.push(...from.later.filter(({ isDurable }) => !isDurable));
      for (const below of reachable(from)) visit(below);
    };
    visit(this.#root);
    return found.sort((a, b) => a.number - b.number);
  }

  /** Folders and files, by their paths below the folder, as a power cut leaves them now. */
  afterCut(survival: (unsynced: Unsynced) => Survival): ReadonlyMap<string, Buffer | 'folder'> {
    const left = new Map<string, Buffer | 'folder'>();
    const visit = (from: Node, path: string): void => {
      if (from.kind === 'file') {
        left.set(path, bytesOf(from, survival));
        return;
      }
      if (path !== '') left.set(path, 'folder');
      for (const [name, below] of entriesOf(from, survival)) visit(below, path === '' ? name : `${path}/${name}`);
    };
    visit(this.#root, '');
    return left;
  }

  #sync(synced: Node | undefined, since: number, failed: boolean): void {
    if (!synced) return;
    for (const change of synced.later) {
      if (change.number >= since || change.isForsaken) continue;
      if (!failed) change.isDurable = true;
      else if (synced.kind === 'file') change.isForsaken = true;
    }
    while (synced.later[0]?.isDurable === true) {
      const { change } = synced.later[0];
      if (change.to === 'entries') for (const [name, to] of change.entries) entry(synced.entries, name, to);
      else synced.bytes = changed(synced.bytes, change, 'whole');
      synced.later.shift();
    }
  }

  #change(to: Node, change: Change): void {
    to.later.push({ number: this.#acts - 1, change, isDurable: false, isForsaken: false });
  }

  #name(entries: readonly (readonly [path: string, to: Node | undefined])[]): void {
    const [[first] = ['']] = entries;
    const folder = this.#find(dirname(first));
    if (!folder) return;
    for (const [path, to] of entries) entry(folder.names, basename(path), to);
    this.#change(folder, { to: 'entries', entries: entries.map(([path, to]) => [basename(path), to]) });
  }

  #find(path: string): Node | undefined {
    if (path === this.below) return this.#root;
    if (!path.startsWith(`${this.below}/`)) return undefined;
    let found: Node | undefined = this.#root;
    for (const name of path.slice(this.below.length + 1).split('/')) found = found?.names.get(name);
    return found;
  }
}

function node(kind: Node['kind']): Node {
  return { kind, bytes: Buffer.alloc(0), entries: new Map(), later: [], size: 0, names: new Map() };
}

function entry(entries: Map<string, Node>, name: string, to: Node | undefined): void {
  if (to) entries.set(name, to);
  else entries.delete(name);
}

function reachable(from: Node): readonly Node[] {
  const later = from.later.flatMap(({ change }) => (change.to === 'entries' ? change.entries : []));
  return [...from.entries.values(), ...later.flatMap(([, to]) => to ?? [])];
}

function entriesOf(folder: Node, survival: (unsynced: Unsynced) => Survival): ReadonlyMap<string, Node> {
  const left = new Map(folder.entries);
  for (const later of folder.later) {
    if (later.change.to !== 'entries' || (!later.isDurable && survival(later) === 'gone')) continue;
    for (const [name, to] of later.change.entries) entry(left, name, to);
  }
  return left;
}

function bytesOf(file: Node, survival: (unsynced: Unsynced) => Survival): Buffer {
  let bytes = sized(Buffer.alloc(0), file.bytes.length);
  file.bytes.copy(bytes);
  for (const later of file.later) bytes = changed(bytes, later.change, later.isDurable ? 'whole' : survival(later));
  return bytes;
}

/** May change `bytes` itself. */
function changed(bytes: Buffer, change: Change, survival: Survival): Buffer {
  if (survival === 'gone' || change.to === 'entries') return bytes;
  if (change.to === 'size') return survival === 'whole' || survival.survives() ? sized(bytes, change.size) : bytes;
  let after = bytes;
  const piece = survival === 'whole' ? Infinity : survival.sector;
  const end = change.at + change.bytes.length;
  for (let at = change.at; at < end;) {
    const next = Math.min(end, (Math.floor(at / piece) + 1) * piece);
    if (survival === 'whole' || survival.survives()) {
      if (next > after.length) after = sized(after, next);
      change.bytes.copy(after, at, at - change.at, next - change.at);
    }
    at = next;
  }
  return after;
}

/** The bytes with another length, filled up with zeros; where there is room, in the same place. */
function sized(bytes: Buffer, size: number): Buffer {
  const room = bytes.buffer.byteLength;
  if (size > room) {
    const after = Buffer.alloc(Math.max(size, room * 2)).subarray(0, size);
    bytes.copy(after);
    return after;
  }
  const after = Buffer.from(bytes.buffer, 0, size);
  return after.fill(0, Math.min(bytes.length, size));
}
