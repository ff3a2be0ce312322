import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import { EventStore } from '#event-store/event-store.js';
import { PartyNotices } from '#notices/lookups.js';
import { Conditions } from '#telemetry/conditions.js';
import { Metrics } from '#telemetry/metrics.js';
import type { OpenBroker } from './broker.js';
import { factsFeed, type FeedName, FEEDS } from './feed.js';
import { noticesFeed } from './notices-feed.js';
import { type RelayStop, STOPS } from './relay-stop.js';
import { Relaying, type RelayTold } from './relaying.js';

/** What a server is told of its relay. */
export class RelaySettings {
  constructor(
    /** Undefined: nothing is relayed. */
    readonly open: OpenBroker | undefined,
    /** The data folder, which has the checkpoints. */
    readonly directory: string,
    /** What an operator said so that it begins again. */
    readonly begin: readonly string[],
  ) {}
}

/** What one feed is called in `/readyz`. */
const PARTS: Readonly<Record<FeedName, string>> = { facts: 'relay', notices: 'relay of notices' };

/**
 * Publishes every fact's conduct, and what each unit and post is told, while the server runs, where a broker is configured,
 * and says how that goes. Neither waits for the other.
 */
@Injectable()
export class Relay implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly going: Readonly<Record<FeedName, FeedGoing>>;
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: EventStore,
    private readonly epoch: LogEpoch,
    private readonly settings: RelaySettings,
    @Inject(PartyNotices) private readonly notices: Pick<PartyNotices, 'between'>,
    conditions: Conditions,
    metrics: Metrics,
  ) {
    const help = 'Facts that the relay has published, with all that a feed has of them, and the broker acknowledged.';
    const count = metrics.counters('talaan_relay_published_total', help, 'feed', FEEDS);
    const going = (name: FeedName) => {
      return new FeedGoing(PARTS[name], conditions, (facts) => {
        count(name, facts);
      });
    };
    this.going = { facts: going('facts'), notices: going('notices') };
    const lag = 'Positions of the log that the relay has not published yet, by feed.';
    metrics.gauge('talaan_relay_lag', lag, 'feed', async () => {
      // Where nothing is relayed, the log is not asked.
      const head = this.settings.open ? await this.store.head() : 0n;
      return new Map(FEEDS.map((name) => [name, this.going[name].lagBehind(head)]));
    });
    const stopped = 'Whether a feed of the relay has stopped, and waits for an operator, by what it found.';
    metrics.gauge('talaan_relay_stopped', stopped, 'why', () => {
      const found = new Set(Object.values(this.going).map((feed) => feed.stopped?.why));
      return Promise.resolve(new Map(STOPS.map((why) => [why, found.has(why) ? 1 : 0])));
    });
  }

  onApplicationBootstrap(): void {
    const { store, epoch, going } = this;
    const { open, directory, begin } = this.settings;
    if (!open) return;
    const feeds = [factsFeed, noticesFeed(this.notices)];
    const runs = feeds.map((feed) => {
      going[feed.name].begins();
      return new Relaying({ store, epoch, directory, feed, begin }, open, going[feed.name]).run(this.stopping.signal);
    });
    this.running = Promise.all(runs);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }
}

/** How one feed goes: for `/readyz`, the log and the metrics. */
class FeedGoing implements RelayTold {
  private readonly logger = new Logger('Relay');
  private position: bigint | undefined;
  private waitsFor: string | undefined;
  stopped: RelayStop | undefined;

  constructor(
    private readonly part: string,
    private readonly conditions: Conditions,
    private readonly count: (facts: number) => void,
  ) {}

  /** From now on whatever is in the log waits to be published. */
  begins(): void {
    this.position = 0n;
  }

  lagBehind(head: bigint): number {
    return this.position === undefined ? 0 : Math.max(0, Number(head - this.position));
  }

  onBegin(after: bigint): void {
    this.position = after;
    // Where nothing waits, nothing will be published that would say so.
    this.conditions.note(this.part, undefined);
    this.logger.log(`${this.part}: it publishes from after position ${String(after)} on`);
  }

  onPublished(facts: number, position: bigint): void {
    this.position = position;
    this.count(facts);
    this.waitsFor = undefined;
    this.conditions.note(this.part, undefined);
  }

  onWait(reason: string): void {
    // Each try says the same again.
    if (reason !== this.waitsFor) this.logger.error(`${this.part}: facts wait to be published: ${reason}`);
    this.waitsFor = reason;
    this.conditions.note(this.part, 'facts wait to be published: Kafka, the log or the disk fails');
  }

  onRepeat(why: string): void {
    this.logger.warn(`${this.part}: facts are published again: ${why}`);
  }

  onStop(stop: RelayStop): void {
    this.stopped = stop;
    this.logger.error(`${this.part}: stopped until an operator acts: ${stop.message}`);
    this.conditions.note(this.part, undefined);
    this.conditions.reason(this.part, `stopped: ${stop.reason}`);
  }
}
