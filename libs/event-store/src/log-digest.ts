import { hash } from 'node:crypto';
import type { Clock } from '#kernel/clock.js';
import { placeIn } from './cited-place.js';
import type { DigestRecorded } from './contract.js';
import { type EventStore, type LogReader, RevisionConflict, type StoredEvent } from './event-store.js';
import { uuidAt } from './identifiers.js';
import { platformFact } from './platform-fact.js';

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
 * Records the digest of the log: a minute after facts came at the latest, and when it stops; nothing while nothing
 * happens. So whoever cuts the log off, or makes it anew, before the last digest is found out. Several processes may keep
 * the digest of one log: what one has recorded, none records again.
 */
export class DigestKeeper {
  #timer: NodeJS.Timeout | undefined;
  /** The position of the last fact that belongs in a digest. */
  #last = 0n;
  /** The same, when it was looked before: what is in no digest yet, somebody else may be about to record. */
  #lastBefore = 0n;
  #work: Promise<void> = Promise.resolve();

  private constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
    private readonly digest: RunningDigest,
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

  /** Records what was in no digest when it was looked last, and is in none now. */
  async #recordInTime(): Promise<void> {
    await this.#read();
    if (this.#lastBefore > this.covered) await this.#record();
    this.#lastBefore = this.#last;
  }

  async #record(): Promise<void> {
    for (let isRecorded = false; !isRecorded;) {
      await this.#read();
      isRecorded = this.#last <= this.covered || (await this.#append());
    }
  }

  async #read(): Promise<void> {
    for await (const batch of this.store.readAll(this.digest.reached)) {
      for (const event of batch) {
        this.digest.add(event);
        if (event.stream !== DIGESTS) this.#last = event.position;
        else if (event.type === RECORDED) this.#recorded(event);
      }
    }
  }

  /** One that was recorded here, too: an append that failed may have reached the disk. */
  #recorded(event: StoredEvent): void {
    const position = BigInt(digestIn(event).position);
    if (position > this.covered) this.covered = position;
    this.revision = event.revision;
  }

  /** False when another process has recorded one meanwhile. */
  async #append(): Promise<boolean> {
    const { conduct } = this.digest;
    const fact = platformFact({ type: RECORDED, conduct }, uuidAt(this.clock.now(), DIGESTS, conduct.position));
    if ((await this.store.readStream(DIGESTS, this.revision + 1)).length > 0) return false;
    const expected = this.revision === -1 ? 'no-stream' : this.revision;
    try {
      await this.store.append(DIGESTS, expected, [fact]);
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
