import { hash } from 'node:crypto';
import type { Clock } from '#kernel/clock.js';
import type { DigestRecorded } from './contract.js';
import type { EventStore, LogReader, StoredEvent } from './event-store.js';
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
  ) {}

  /** Of an empty log. */
  static empty(): RunningDigest {
    return new RunningDigest(0n, 0, NONE);
  }

  static from({ position, facts, digest }: Recorded): RunningDigest {
    return new RunningDigest(BigInt(position), facts, digest);
  }

  add({ position, mac = '' }: Pick<StoredEvent, 'position' | 'mac'>): void {
    this.position = position;
    this.facts += 1;
    this.digest = hash('sha256', this.digest + mac, 'hex');
  }

  get reached(): bigint {
    return this.position;
  }

  get conduct(): Recorded {
    return { position: String(this.position), facts: this.facts, digest: this.digest };
  }
}

export function digestIn({ payload }: Pick<StoredEvent, 'payload'>): Recorded {
  return (JSON.parse(payload) as { conduct: Recorded }).conduct;
}

/**
 * Records the digest of the log: a minute after facts came at the latest, and when it stops; nothing while nothing
 * happens. So whoever cuts the log off, or makes it anew, before the last digest is found out.
 */
export class DigestKeeper {
  #timer: NodeJS.Timeout | undefined;
  /** Whether facts came that are in no recorded digest. */
  #isDue = false;
  #work: Promise<void> = Promise.resolve();

  private constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
    private readonly digest: RunningDigest,
    private revision: number,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /** Goes on from the digest that was recorded last. Until `repeat` is called, it records when it is told to. */
  static async start(store: EventStore, clock: Clock, onFault: (error: unknown) => void): Promise<DigestKeeper> {
    const last = await lastDigest(store);
    const digest = last ? RunningDigest.from(digestIn(last)) : RunningDigest.empty();
    return new DigestKeeper(store, clock, digest, last?.revision ?? -1, onFault);
  }

  /** From now on it records by itself. */
  repeat(): void {
    this.#timer ??= setInterval(() => void this.record(), WITHIN / 2).unref();
  }

  /** Records the digest of what has come since the last one, if anything has. */
  record(): Promise<void> {
    this.#work = this.#work.then(() => this.#record()).catch(this.onFault);
    return this.#work;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.record();
  }

  async #record(): Promise<void> {
    for await (const batch of this.store.readAll(this.digest.reached)) {
      for (const event of batch) {
        this.digest.add(event);
        if (event.stream !== DIGESTS) this.#isDue = true;
      }
    }
    if (!this.#isDue) return;
    const { conduct } = this.digest;
    const fact = platformFact({ type: RECORDED, conduct }, uuidAt(this.clock.now(), DIGESTS, conduct.position));
    // An append that failed may have reached the disk.
    const [last] = (await this.store.readStream(DIGESTS, this.revision + 1)).slice(-1);
    if (last) this.revision = last.revision;
    const expected = this.revision === -1 ? 'no-stream' : this.revision;
    this.revision = (await this.store.append(DIGESTS, expected, [fact])).revision;
    this.#isDue = false;
  }
}

/** There is one a minute: it is looked for from the end of the log. */
async function lastDigest(log: LogReader): Promise<StoredEvent | undefined> {
  const head = await log.head();
  for (let facts = 1_000n; ; facts *= 10n) {
    let last: StoredEvent | undefined;
    for await (const batch of log.readAll(facts < head ? head - facts : 0n, head)) {
      last = batch.findLast(({ stream, type }) => stream === DIGESTS && type === RECORDED) ?? last;
    }
    if (last || facts >= head) return last;
  }
}
