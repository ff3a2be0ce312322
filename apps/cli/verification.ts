import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { DigestRecorded } from '#event-store/contract.js';
import type { StoredEvent } from '#event-store/event-store.js';
import { decode, type Upcasters } from '#event-store/fact.js';
import type { FactMacs } from '#event-store/checks/fact-macs.js';
import { DIGESTS, RunningDigest, UNDIGESTED_AT_MOST } from '#event-store/checks/log-digest.js';
import type { Sealed } from '#vault/vault.js';

/** One place where the log is not what it must be. */
export interface Break {
  readonly position: bigint;
  readonly stream: string;
  readonly what: string;
}

/** What shows that facts are as they were written; what is left out is not looked at. */
export interface Proof {
  readonly macs?: FactMacs;
  /** The digests that were recorded, as one who trusts their MACs has read them. */
  readonly digests?: readonly DigestRecorded['conduct'][];
  /** Whether positions have gaps, and times of the same moment any order, as where many write to EventStoreDB. */
  readonly isLoose?: boolean;
  /** Whether there is, or was, a key of this id. */
  readonly isKey?: (id: string) => boolean;
}

/** Milliseconds between facts that can have been recorded in either order. */
const SAME_MOMENT = 60_000;

/**
 * Checks a log fact by fact, in order: positions and every stream's revisions whole, ids unique, times never going
 * back, types known, facts decodable, MACs and digests as they were made. What it must remember (each id, each stream's end) goes to a temporary file that
 * SQLite takes away by itself, so memory stays flat.
 */
export class Verification {
  readonly #seen = new DatabaseSync('');
  readonly #remember: StatementSync;
  readonly #end: StatementSync;
  readonly #moveEnd: StatementSync;
  #position = 0n;
  #recordedAt = 0;
  #facts = 0;
  readonly #running = RunningDigest.empty();
  /** Those that are still to come. */
  readonly #digests: DigestRecorded['conduct'][];
  /** The first fact after the last of them, which itself does not count. */
  #undigested: StoredEvent | undefined;

  constructor(
    private readonly knownTypes: ReadonlySet<string>,
    private readonly upcasters: Upcasters,
    private readonly proof: Proof = {},
  ) {
    this.#digests = (proof.digests ?? []).toSorted((a, b) => a.facts - b.facts);
    this.#seen.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;
      CREATE TABLE id (id TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE stream (name TEXT PRIMARY KEY, revision INTEGER NOT NULL, mac TEXT NOT NULL) STRICT, WITHOUT ROWID;
      BEGIN`);
    this.#remember = this.#seen.prepare('INSERT OR IGNORE INTO id VALUES (?, ?)');
    this.#end = this.#seen.prepare('SELECT revision, mac FROM stream WHERE name = ?');
    this.#moveEnd = this.#seen.prepare('INSERT OR REPLACE INTO stream VALUES (?, ?, ?)');
  }

  get facts(): number {
    return this.#facts;
  }

  get streams(): number {
    return Number(this.#seen.prepare('SELECT count(*) AS streams FROM stream').get()?.streams);
  }

  /** MUST be given every fact, in log order. Answers with what is wrong about this one. */
  check(event: StoredEvent): readonly Break[] {
    const wrong = [
      this.#place(event),
      this.#time(event),
      ...this.#follows(event),
      this.#id(event),
      this.#type(event),
      this.#body(event),
      this.#digested(event),
    ];
    this.#facts += 1;
    const { position, stream } = event;
    return wrong.flatMap((what) => (what === undefined ? [] : [{ position, stream, what }]));
  }

  /** MUST be called after the last fact. Answers with what is wrong about the end. */
  end(): readonly Break[] {
    const [beyond] = this.#digests;
    if (!beyond) return this.#missingDigests();
    const what = `the log ends before what the digest up to position ${beyond.position} tells of`;
    return [{ position: this.#position, stream: DIGESTS, what }];
  }

  close(): void {
    this.#seen.close();
  }

  #missingDigests(): readonly Break[] {
    const first = this.#undigested;
    if (!first || this.#recordedAt - first.recordedAt <= UNDIGESTED_AT_MOST) return [];
    const minutes = Math.floor((this.#recordedAt - first.recordedAt) / 60_000);
    const what = `it and all of ${String(minutes)} minutes after it are in no digest: digests are missing`;
    return [{ position: first.position, stream: first.stream, what }];
  }

  #place({ position }: StoredEvent): string | undefined {
    const expected = this.#position + 1n;
    this.#position = position;
    if (position > expected && !this.proof.isLoose)
      return `facts are missing before it: expected position ${String(expected)}`;
    return position < expected ? 'its position does not follow the one before it' : undefined;
  }

  #time({ recordedAt }: StoredEvent): string | undefined {
    const goesBack = recordedAt < this.#recordedAt - (this.proof.isLoose ? SAME_MOMENT : 0);
    this.#recordedAt = Math.max(recordedAt, this.#recordedAt);
    return goesBack ? 'it was recorded earlier than the fact before it' : undefined;
  }

  /** Whether it comes next in its stream, and whether its MAC is that of this fact after the one before it. */
  #follows(event: StoredEvent): readonly (string | undefined)[] {
    const { stream, revision, mac = '' } = event;
    const end = this.#end.get(stream);
    const expected = Number(end?.revision ?? -1) + 1;
    this.#moveEnd.run(stream, revision, mac);
    const holds = this.proof.macs?.holds(event, String(end?.mac ?? '')) ?? true;
    return [
      revision === expected
        ? undefined
        : `its stream is not whole: expected revision ${String(expected)}, found ${String(revision)}`,
      holds ? undefined : 'it is not as it was written: its MAC does not hold',
    ];
  }

  #digested(event: StoredEvent): string | undefined {
    this.#running.add(event);
    const [next] = this.#digests;
    if (!next && this.proof.digests && event.stream !== DIGESTS) this.#undigested ??= event;
    const { facts, digest, fact } = this.#running.conduct;
    // In a copy positions may be others than the digest says; how many facts there are is the same.
    if (!next || next.facts > facts) return undefined;
    const isSame = (one: DigestRecorded['conduct']) =>
      one.facts === facts && one.digest === digest && (one.fact ?? fact) === fact;
    // Processes that shared a log have recorded the same one twice.
    do this.#digests.shift();
    while (this.#digests[0] && isSame(this.#digests[0]));
    if (isSame(next)) return undefined;
    return `the facts up to it are not those of the digest up to position ${next.position}`;
  }

  #id({ id, position }: StoredEvent): string | undefined {
    return this.#remember.run(id, position).changes === 0 ? `its id ${id} was used before` : undefined;
  }

  #type({ type }: StoredEvent): string | undefined {
    return this.knownTypes.has(type) ? undefined : `its type ${type} is not known`;
  }

  #body(event: StoredEvent): string | undefined {
    try {
      const { conduct, content, meta } = decode(event, this.upcasters);
      if (typeof conduct !== 'object' || conduct === null) return 'it has no conduct';
      if (typeof meta.actor !== 'string' || typeof meta.role !== 'string') return 'it does not say who acted';
      if (typeof meta.commandId !== 'string') return 'it does not say which command it answers';
      if (content === undefined || (this.proof.isKey?.((content as Sealed).key) ?? true)) return undefined;
      return 'the key of its content is not among the keys';
    } catch {
      return 'it cannot be decoded';
    }
  }
}
