import {
  type Appended,
  EventStore,
  type Expected,
  type NewEvent,
  type StoredEvent,
  StoreUnavailable,
} from '#event-store/event-store.js';
import type { Metrics } from '#telemetry/metrics.js';

/** How long a failed write counts against readiness: after that, writing is tried again. */
const FAULT_MILLISECONDS = 10_000;

/** The log, with its appends counted and timed. */
export class MeteredStore extends EventStore {
  #faultAt = -Infinity;

  constructor(
    private readonly store: EventStore,
    private readonly metrics: Metrics,
    /** Called after each append. */
    private readonly grown: () => void,
  ) {
    super();
  }

  /** Whether the log could not be written lately. */
  get faulted(): boolean {
    return performance.now() - this.#faultAt < FAULT_MILLISECONDS;
  }

  override async append(stream: string, expected: Expected, events: readonly NewEvent[]): Promise<Appended> {
    const started = performance.now();
    try {
      const appended = await this.store.append(stream, expected, events);
      this.#faultAt = -Infinity;
      this.metrics.appended(appended.repeated ? 0 : events.length, (performance.now() - started) / 1_000);
      this.grown();
      return appended;
    } catch (error) {
      if (error instanceof StoreUnavailable) this.#faultAt = performance.now();
      this.metrics.appendRefused((performance.now() - started) / 1_000);
      throw error;
    }
  }

  override readStream(stream: string, from?: number): Promise<readonly StoredEvent[]> {
    return this.store.readStream(stream, from);
  }

  override readAll(after: bigint, until?: bigint): AsyncIterable<readonly StoredEvent[]> {
    return this.store.readAll(after, until);
  }

  override subscribe(after: bigint, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    return this.store.subscribe(after, signal);
  }

  override head(): Promise<bigint> {
    return this.store.head();
  }

  override positionAt(time: number): Promise<bigint> {
    return this.store.positionAt(time);
  }

  override close(): Promise<void> {
    return this.store.close();
  }
}
