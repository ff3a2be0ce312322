import { Clock } from './clock.js';

/** By how much the two clocks may drift apart, per millisecond that goes by: what NTP slews at most. */
const DRIFT = 0.0005;

/** A time, and what the elapsed time was then. Milliseconds. */
export interface Agreement {
  readonly at: number;
  readonly elapsed: number;
}

/** How a machine knows the time. Milliseconds. */
export interface MachineTime {
  /** Since 1970-01-01T00:00:00Z, as the wall clock shows it, which anyone may set. */
  wall(): number;
  /** What has gone by since the machine was started, suspension included. Nobody sets it; it never goes back. */
  elapsed(): number;
}

/**
 * The wall clock, as long as it goes on as time does. When it has jumped by more than a bound, the last agreed time plus
 * what has gone by since, until both agree again or somebody confirms what the wall clock shows.
 */
export class AgreedClock extends Clock {
  /** What to add to the elapsed time. */
  #offset: number;
  #adjustedAt: number;
  #isDisputed = false;

  /**
   * @param agreed when the wall clock was right; its time MUST be of this machine's present run
   * @param bound milliseconds
   * @param onChange told when a jump is found, and when it is over
   */
  constructor(
    private readonly machine: MachineTime,
    agreed: Agreement,
    private readonly bound: number,
    private readonly onChange: (isDisputed: boolean) => void = () => undefined,
  ) {
    super();
    this.#offset = agreed.at - agreed.elapsed;
    this.#adjustedAt = agreed.elapsed;
  }

  override now(): number {
    return this.#look().now;
  }

  /** Whether the wall clock is not believed now. */
  get isDisputed(): boolean {
    this.#look();
    return this.#isDisputed;
  }

  agreement(): Agreement {
    const { now, elapsed } = this.#look();
    return { at: now, elapsed };
  }

  /** From now on the wall clock is right. */
  confirm(): void {
    this.#adjustedAt = this.machine.elapsed();
    this.#offset = this.machine.wall() - this.#adjustedAt;
    this.#say(false);
  }

  #look(): { readonly now: number; readonly elapsed: number } {
    const wall = this.machine.wall();
    const elapsed = this.machine.elapsed();
    const apart = wall - elapsed - this.#offset;
    const isDisputed = Math.abs(apart) > this.bound;
    if (!isDisputed) {
      const most = Math.max(0, elapsed - this.#adjustedAt) * DRIFT;
      this.#offset += Math.min(most, Math.max(-most, apart));
      this.#adjustedAt = elapsed;
    }
    this.#say(isDisputed);
    return { now: isDisputed ? Math.round(elapsed + this.#offset) : wall, elapsed };
  }

  #say(isDisputed: boolean): void {
    if (isDisputed === this.#isDisputed) return;
    this.#isDisputed = isDisputed;
    this.onChange(isDisputed);
  }
}
