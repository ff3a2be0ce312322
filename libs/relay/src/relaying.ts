import { setTimeout as pause } from 'node:timers/promises';
import type { LogEpoch } from '#event-store/checks/log-epoch.js';
import { isNewer } from '#event-store/checks/known-log.js';
import type { EventStore, StoredEvent } from '#event-store/event-store.js';
import type { Broker, BrokerRecord, OpenBroker, Reached } from './broker.js';
import { type Checkpoint, checkpointIn, CheckpointKeeper, type TopicReached } from './checkpoint.js';
import { ahead, anotherEpoch, otherPartitions, RelayStop } from './relay-stop.js';
import { recordOf, sourceOf } from './relayed-fact.js';

/** Characters and facts of one publication: a broker takes a mebibyte at a time unless it is told otherwise. */
const MOST = { characters: 400_000, facts: 1_000 };
/** Milliseconds: the first pause after a failure, the longest one, and for how long a stop waits for what is in flight. */
const PAUSE = { first: 250, longest: 10_000, stop: 3_000 };

/** What is read, and where it is noted how far. */
export interface Relayed {
  readonly store: Pick<EventStore, 'subscribe' | 'head' | 'factWithId'>;
  readonly epoch: LogEpoch;
  /** The data folder that has the checkpoint. No other process may use it. */
  readonly directory: string;
  /** What an operator said so that it begins again; undefined for nothing. */
  readonly begin?: string | undefined;
}

/** Who is told how it goes. None of it names a person or quotes what is published. */
export interface RelayTold {
  readonly onPublished: (facts: number, position: bigint) => void;
  /** Told each time the broker, the log or the checkpoint fails: it is tried again. */
  readonly onWait: (reason: string) => void;
  /** Told where it goes on: after this position. */
  readonly onBegin: (after: bigint) => void;
  /** Told that facts are published again, and why. */
  readonly onRepeat: (why: string) => void;
  /** Told once: an operator must act. */
  readonly onStop: (stop: RelayStop) => void;
}

/**
 * Publishes every fact of a log in order, at least once. What was acknowledged is noted after that, so after a kill of either
 * side facts are repeated, and none is left out: within a partition, no fact comes before one that is older in the log, but for
 * repetitions.
 */
export class Relaying {
  readonly #keeper: CheckpointKeeper;

  constructor(
    private readonly relayed: Relayed,
    private readonly open: OpenBroker,
    private readonly told: RelayTold,
  ) {
    this.#keeper = new CheckpointKeeper(relayed.directory, ({ message }) => told.onWait(`the checkpoint: ${message}`));
  }

  /** Until `signal` aborts, or it stops. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    const isEnding = () => signal.aborted;
    let tries = 0;
    while (!isEnding()) {
      try {
        await this.#once(signal, () => (tries = 0));
      } catch (error) {
        if (isEnding()) break;
        const stop = stopIn(error);
        if (stop) {
          this.told.onStop(stop);
          break;
        }
        this.told.onWait(error instanceof Error ? error.message : 'failed');
        const milliseconds = Math.min(PAUSE.first * 2 ** tries, PAUSE.longest);
        tries += 1;
        await pause(milliseconds, undefined, { signal }).catch(() => undefined);
      }
    }
    await this.#keeper.flush();
  }

  async #once(signal: AbortSignal, onPublished: () => void): Promise<void> {
    const broker = await this.open();
    try {
      await this.#keeper.flush();
      const checkpoint = await this.#begin(broker);
      this.told.onBegin(BigInt(checkpoint.position));
      await this.#publishAll(broker, checkpoint, signal, onPublished);
    } finally {
      await broker.close().catch(() => undefined);
    }
  }

  /** Where it goes on. @throws RelayStop */
  async #begin(broker: Broker): Promise<Checkpoint> {
    const { directory, begin } = this.relayed;
    const found = await checkpointIn(directory);
    try {
      return found ? await this.#goOn(found, broker) : this.#nothingPublished(broker);
    } catch (error) {
      if (!(error instanceof RelayStop) || begin === undefined || error.begin !== begin) throw error;
      this.told.onRepeat(`${error.reason}; an operator lets it begin again`);
      const beginning = { ...this.#nothingPublished(broker), epoch: begin };
      await this.#keeper.write(beginning);
      return beginning;
    }
  }

  async #goOn(found: Checkpoint, broker: Broker): Promise<Checkpoint> {
    const { store, epoch } = this.relayed;
    if (found.log !== epoch.name) throw anotherEpoch(found, epoch);
    if (found.fact !== '') {
      const fact = await store.factWithId(found.fact);
      if (String(fact?.position) !== found.position) throw ahead(found, await store.head(), epoch);
    }
    const again = { ...this.#nothingPublished(broker), epoch: found.epoch };
    if (found.cluster !== broker.cluster) {
      this.told.onRepeat('the broker is another one, or it was emptied: all facts are published to it');
      return again;
    }
    const ends = await broker.ends(Object.keys(found.topics));
    for (const [topic, had] of Object.entries(found.topics)) {
      const partitions = ends.get(topic);
      if (partitions && partitions.length !== had.partitions) {
        throw otherPartitions(found, topic, partitions.length, epoch);
      }
      const lost = Object.entries(had.ends).some(([at, end]) => (partitions?.[Number(at)] ?? 0n) < BigInt(end));
      if (!lost) continue;
      this.told.onRepeat(`the broker lost facts of ${topic} that it had acknowledged: all are published again`);
      return again;
    }
    return found;
  }

  #nothingPublished({ cluster }: Broker): Checkpoint {
    const { name } = this.relayed.epoch;
    return { log: name, epoch: name, position: '0', fact: '', cluster, topics: {} };
  }

  /** One publication is under way while the next one is read and made. */
  async #publishAll(broker: Broker, begin: Checkpoint, signal: AbortSignal, onPublished: () => void): Promise<void> {
    const failed = new AbortController();
    const until = AbortSignal.any([signal, failed.signal]);
    const source = sourceOf(begin.epoch);
    let checkpoint = begin;
    let underWay: Promise<void> = Promise.resolve();
    const publish = async (facts: readonly StoredEvent[], records: readonly BrokerRecord[]): Promise<void> => {
      try {
        const reached = await broker.publish(records);
        checkpoint = this.#after(checkpoint, facts, reached);
        this.#keeper.note(checkpoint);
        onPublished();
        this.told.onPublished(facts.length, BigInt(checkpoint.position));
      } catch (error) {
        // Whoever waits for the next fact would not hear of it.
        failed.abort();
        throw error;
      }
    };
    for await (const batch of this.relayed.store.subscribe(BigInt(begin.position), until)) {
      for (const { facts, records } of publications(batch, source)) {
        await underWay;
        if (until.aborted) break;
        underWay = publish(facts, records);
        underWay.catch(() => undefined);
      }
    }
    await (signal.aborted ? Promise.race([underWay, pause(PAUSE.stop, undefined, { ref: false })]) : underWay);
  }

  /** @throws RelayStop when a topic got other partitions meanwhile */
  #after(before: Checkpoint, facts: readonly StoredEvent[], reached: readonly Reached[]): Checkpoint {
    const topics: Record<string, TopicReached> = { ...before.topics };
    for (const { topic, partition, partitions, end } of reached) {
      const had = topics[topic];
      if (had && had.partitions !== partitions) throw otherPartitions(before, topic, partitions, this.relayed.epoch);
      topics[topic] = { partitions, ends: { ...had?.ends, [partition]: String(end) } };
    }
    const last = facts.at(-1);
    return { ...before, topics, ...(last && { position: String(last.position), fact: last.id }) };
  }
}

/** The facts of a batch, and their records, as many as are published at a time. */
function* publications(batch: readonly StoredEvent[], source: string) {
  let [facts, records, characters]: [StoredEvent[], BrokerRecord[], number] = [[], [], 0];
  for (const fact of batch) {
    const record = recordOf(fact, source);
    const { length } = record.value;
    if (records.length === MOST.facts || (records.length > 0 && characters + length > MOST.characters)) {
      yield { facts, records };
      [facts, records, characters] = [[], [], 0];
    }
    facts.push(fact);
    records.push(record);
    characters += length;
  }
  if (records.length > 0) yield { facts, records };
}

function stopIn(error: unknown): RelayStop | undefined {
  if (error instanceof RelayStop) return error;
  return isNewer(error) ? new RelayStop('later-program', 'a later program wrote the facts that follow') : undefined;
}
