import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import { EventStore } from '#event-store/event-store.js';
import { Conditions } from '#telemetry/conditions.js';
import { Metrics } from '#telemetry/metrics.js';
import type { OpenBroker } from './broker.js';
import { STOPS, type RelayStop } from './relay-stop.js';
import { Relaying, type RelayTold } from './relaying.js';

/** What a server is told of its relay. */
export class RelaySettings {
  constructor(
    /** Undefined: nothing is relayed. */
    readonly open: OpenBroker | undefined,
    /** The data folder, which has the checkpoint. */
    readonly directory: string,
    /** What an operator said so that it begins again. */
    readonly begin: string | undefined,
  ) {}
}

const PART = 'relay';

/** Publishes every fact's conduct while the server runs, where a broker is configured, and says how that goes. */
@Injectable()
export class Relay implements OnApplicationBootstrap, OnApplicationShutdown, RelayTold {
  private readonly logger = new Logger('Relay');
  private readonly stopping = new AbortController();
  private readonly count: (facts: number) => void;
  private running: Promise<void> = Promise.resolve();
  private position: bigint | undefined;
  private stopped: RelayStop | undefined;
  private waitsFor: string | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly epoch: LogEpoch,
    private readonly settings: RelaySettings,
    private readonly conditions: Conditions,
    metrics: Metrics,
  ) {
    this.count = metrics.counter('talaan_relay_published_total', 'Facts that the broker acknowledged to the relay.');
    metrics.level('talaan_relay_lag', 'Positions of the log that the relay has not published yet.', async () => {
      const { position } = this;
      return position === undefined ? 0 : Math.max(0, Number((await store.head()) - position));
    });
    const help = 'Whether the relay has stopped, and waits for an operator, by what it found.';
    metrics.gauge('talaan_relay_stopped', help, 'why', () =>
      Promise.resolve(new Map(STOPS.map((why) => [why, this.stopped?.why === why ? 1 : 0]))),
    );
  }

  onApplicationBootstrap(): void {
    const { open, directory, begin } = this.settings;
    if (!open) return;
    this.position = 0n;
    const { store, epoch } = this;
    this.running = new Relaying({ store, epoch, directory, begin }, open, this).run(this.stopping.signal);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  onBegin(after: bigint): void {
    this.position = after;
    // Where nothing waits, nothing will be published that would say so.
    this.conditions.note(PART, undefined);
    this.logger.log(`facts are published from after position ${String(after)} on`);
  }

  onPublished(facts: number, position: bigint): void {
    this.position = position;
    this.count(facts);
    this.waitsFor = undefined;
    this.conditions.note(PART, undefined);
  }

  onWait(reason: string): void {
    // Each try says the same again.
    if (reason !== this.waitsFor) this.logger.error(`facts wait to be published: ${reason}`);
    this.waitsFor = reason;
    this.conditions.note(PART, 'facts wait to be published: Kafka, the log or the disk fails');
  }

  onRepeat(why: string): void {
    this.logger.warn(`facts are published again: ${why}`);
  }

  onStop(stop: RelayStop): void {
    this.stopped = stop;
    this.logger.error(`stopped until an operator acts: ${stop.message}`);
    this.conditions.note(PART, undefined);
    this.conditions.reason(PART, `stopped: ${stop.reason}`);
  }
}
