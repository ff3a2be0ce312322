import { hash } from 'node:crypto';
import type { Clock } from '#kernel/clock.js';
import { placeIn } from '../transfer/cited-place.js';
import type { DigestRecorded } from '../contract.js';
import { type EventStore, type LogReader, RevisionConflict, type StoredEvent } from '../event-store.js';
import { uuidAt } from '../identifiers.js';
import { platformFact } from '../platform-fact.js';

export const DIGESTS = 'log-digests';
const RECORDED: DigestRecorded['type'] = 'log.digest-recorded.v1';

/** Milliseconds after which facts that came are in a recorded digest, at most. */
const WITHIN = 60_000;

/**
 * Milliseconds of facts that a log can have at its end in no recorded digest: ten times as long as it takes to record one.
 * Where there are more, digests were taken away.
 */
export const UNDIGESTED_AT_MOST = 10 * WITHIN;

type Recorded = DigestRecorded['conduct'];

/** The digest of no facts. */
const NONE = hash('sha256', 'talaan/log-digest/v1', 'hex');

/** The digest of the MACs of all facts, in order. Each is hashed with the digest of those before it. */
export class RunningDigest {
  private constructor(
    private position: bigint,
    private facts: number,
    private digest: string,
    private fact?: string,
  ) {}

  /** Of an empty log. */
  static empty(): RunningDigest {
    return new RunningDigest(0n, 0, NONE);
  }

  static from({ position, facts, digest, fact }: Recorded): RunningDigest {
    return new RunningDigest(BigInt(position), facts, digest, fact);
  }

  add({ position, id, mac = '' }: Pick<StoredEvent, 'position' | 'id' | 'mac'>): void {
    this.position = position;
    this.fact = id;
    this.facts += 1;
    this.digest = hash('sha256', this.digest + mac, 'hex');
  }

  get reached(): bigint {
    return this.position;
  }

  get conduct(): Recorded {
    const { fact } = this;
    const named = fact === undefined ? {} : { fact };
    return { position: String(this.position), ...named, facts: this.facts, digest: this.digest };
  }
}

export function digestIn({ payload }: Pick<StoredEvent, 'payload'>): Recorded {
  return (JSON.parse(payload) as { conduct: Recorded }).conduct;
}

/**
 * For how many looks facts have been in no digest before one is recorded: who recorded the last one comes first, and has read
 * what came since; the others step in when nobody did.
 */
const LOOKS = { last: 1, other: 2 } as const;

/**
 * Records the digest of the log: a minute after facts came at the latest, and when it stops; nothing while nothing
 * happens. So whoever cuts the log off, or makes it anew, before the last digest is found out. Several processes may keep
 * the digest of one log: what one has recorded, none records again, and only one of them reads all that comes.
 */
export class DigestKeeper {
  #timer: NodeJS.Timeout | undefined;
  /** The ends of the log at the last looks, the newest last. */
  #ends: readonly bigint[] = [];
  /** Whether this keeper recorded the last digest. */
  #isLast = false;
  #work: Promise<void> = Promise.resolve();

  private constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
    /** Of all facts up to the last recorded digest, or of more. */
    private digest: RunningDigest,
    /** The position up to which facts are in a recorded digest. */
    private covered: bigint,
    private revision: number,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /** Goes on from the digest that was recorded last. Until `repeat` is called, it records when it is told to. */
  static async start(store: EventStore, clock: Clock, onFault: (error: unknown) => void): Promise<DigestKeeper> {
    const last = await lastDigest(store);
    const digest = last ? await digestFrom(store, digestIn(last)) : RunningDigest.empty();
    return new DigestKeeper(store, clock, digest, digest.reached, last?.revision ?? -1, onFault);
  }

  /** From now on it records by itself. */
  repeat(): void {
    this.#timer ??= setInterval(() => void this.#then(() => this.#recordInTime()), WITHIN / 4).unref();
  }

  /** Records the digest of what has come since the last one, if anything has. */
  record(): Promise<void> {
    return this.#then(() => this.#record());
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.record();
  }

  #then(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch(this.onFault);
    return this.#work;
  }

  async #recordInTime(): Promise<void> {
    await this.#readDigests();
    if (this.#isLast) await this.#readFacts();
    const then = this.#ends.at(this.#isLast ? -LOOKS.last : -LOOKS.other);
    this.#ends = [...this.#ends, await this.store.head()].slice(-LOOKS.other);
    if (then !== undefined && (await this.#hasUndigested(then))) await this.#record();
  }

  async #record(): Promise<void> {
    for (let isRecorded = false; !isRecorded;) {
      await this.#readDigests();
      isRecorded = !(await this.#hasUndigested(await this.store.head())) || (await this.#append());
    }
  }

  /** Those that others recorded, and one that was recorded here: an append that failed may have reached the disk. */
  async #readDigests(): Promise<void> {
    const facts = await this.store.readStream(DIGESTS, this.revision + 1);
    for (const { type, revision, payload } of facts) {
      this.revision = revision;
      if (type !== RECORDED) continue;
      const said = digestIn({ payload });
      const position = BigInt(said.position);
      if (position <= this.covered) continue;
      this.covered = position;
      this.#isLast = false;
      if (position > this.digest.reached) this.digest = RunningDigest.from(said);
    }
  }

  /** Whether there is a fact after those that are in a digest, up to that position, other than digests. */
  async #hasUndigested(until: bigint): Promise<boolean> {
    const types = await this.store.typesBetween(this.covered, until);
    return [...types.keys()].some((type) => type !== RECORDED);
  }

  async #readFacts(): Promise<void> {
    for await (const batch of this.store.readAll(this.digest.reached))
      for (const event of batch) this.digest.add(event);
  }

  /** False when another process has recorded one meanwhile. */
  async #append(): Promise<boolean> {
    await this.#readFacts();
    const { conduct } = this.digest;
    const fact = platformFact({ type: RECORDED, conduct }, uuidAt(this.clock.now(), DIGESTS, conduct.position));
    if ((await this.store.readStream(DIGESTS, this.revision + 1)).length > 0) return false;
    const expected = this.revision === -1 ? 'no-stream' : this.revision;
    try {
      const { revision } = await this.store.append(DIGESTS, expected, [fact]);
      [this.revision, this.covered, this.#isLast] = [revision, BigInt(conduct.position), true];
    } catch (error) {
      if (error instanceof RevisionConflict) return false;
      throw error;
    }
    return true;
  }
}

/** Positions in a copy are others than the digest says. */
async function digestFrom(log: LogReader, said: Recorded): Promise<RunningDigest> {
  return RunningDigest.from({ ...said, position: String(await placeIn(log, said)) });
}

/** There is one a minute: it is looked for from the end of the log. */
export async function lastDigest(log: LogReader): Promise<StoredEvent | undefined> {
  const head = await log.head();
  for (let facts = 1_000n; ; facts *= 10n) {
    let last: StoredEvent | undefined;
    for await (const batch of log.readAll(facts < head ? head - facts : 0n, head)) {
      last = batch.findLast(({ stream, type }) => stream === DIGESTS && type === RECORDED) ?? last;
    }
    if (last || facts >= head) return last;
  }
}
