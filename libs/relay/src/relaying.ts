import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LogEpoch } from '#event-store/checks/log-epoch.js';
import { isNewer } from '#event-store/checks/known-log.js';
import type { EventStore, StoredEvent } from '#event-store/event-store.js';
import type { Broker, BrokerRecord, OpenBroker, Reached } from './broker.js';
import { type Checkpoint, CheckpointKeeper, type TopicReached } from './checkpoint.js';
import type { Feed } from './feed.js';
import { ahead, anotherEpoch, otherPartitions, RelayStop } from './relay-stop.js';

/** Characters and records of one publication: a broker takes a mebibyte at a time unless it is told otherwise. */
const MOST = { characters: 400_000, records: 1_000 };
/** Facts that a feed is asked about at a time. */
const FACTS = 1_000;
/** Milliseconds: the first pause after a failure, the longest one, and for how long a stop waits for what is in flight. */
const PAUSE = { first: 250, longest: 10_000, stop: 3_000 };

/** What is read, and where it is noted how far. */
export interface Relayed {
  readonly store: Pick<EventStore, 'subscribe' | 'head' | 'factWithId'>;
  readonly epoch: LogEpoch;
  /** The data folder that has the checkpoint of the feed. No other process may use it. */
  readonly directory: string;
  /** What is published of it. */
  readonly feed: Feed;
  /** What an operator said so that it begins again, once for each stop; nothing where it is left out. */
  readonly begin?: readonly string[] | undefined;
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
 * Publishes what a feed has of every fact of a log in order, at least once. What was acknowledged is noted after that, so after a kill of either
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
    const file = join(relayed.directory, relayed.feed.checkpoint);
    this.#keeper = new CheckpointKeeper(file, ({ message }) => told.onWait(`the checkpoint: ${message}`));
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
    const found = await this.#keeper.last();
    try {
      return found ? await this.#goOn(found, broker) : this.#nothingPublished(broker);
    } catch (error) {
      const begin = error instanceof RelayStop ? error.begin : undefined;
      if (begin === undefined || this.relayed.begin?.includes(begin) !== true) throw error;
      this.told.onRepeat(`${(error as RelayStop).reason}; an operator lets it begin again`);
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
    let checkpoint = begin;
    let underWay: Promise<void> = Promise.resolve();
    const publish = async (facts: readonly StoredEvent[], records: readonly BrokerRecord[]): Promise<void> => {
      try {
        const reached = records.length > 0 ? await broker.publish(records) : [];
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
    try {
      for await (const batch of this.relayed.store.subscribe(BigInt(begin.position), until)) {
        for await (const { facts, records } of publications(batch, this.relayed.feed, begin.epoch, until)) {
          await underWay;
          if (until.aborted) break;
          underWay = publish(facts, records);
          underWay.catch(() => undefined);
        }
      }
    } catch (error) {
      // What was given up because a publication failed says less than that one.
      await (failed.signal.aborted ? underWay : undefined);
      throw error;
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

/** The facts of a batch, and their records, as many as are published at a time: those of one fact together. */
async function* publications(batch: readonly StoredEvent[], feed: Feed, epoch: string, until: AbortSignal) {
  for (let from = 0; from < batch.length; from += FACTS) {
    const asked = batch.slice(from, from + FACTS);
    const all = await feed.recordsOf(asked, epoch, until);
    let [facts, records, characters]: [StoredEvent[], BrokerRecord[], number] = [[], [], 0];
    for (const [index, fact] of asked.entries()) {
      const own = all[index] ?? [];
      const more = own.reduce((sum, { value: { length } }) => sum + length, 0);
      if (records.length > 0 && (records.length + own.length > MOST.records || characters + more > MOST.characters)) {
        yield { facts, records };
        [facts, records, characters] = [[], [], 0];
      }
      facts.push(fact);
      records.push(...own);
      characters += more;
    }
    yield { facts, records };
  }
}

function stopIn(error: unknown): RelayStop | undefined {
  if (error instanceof RelayStop) return error;
  return isNewer(error) ? new RelayStop('later-program', 'a later program wrote the facts that follow') : undefined;
}
