// The time that a data folder goes by: what was agreed last outlives the process.
import { openSync, readFileSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastRecordedAt } from '#event-store/sqlite/log-inspection.js';
import { AgreedClock, type Agreement, type MachineTime } from '#kernel/agreed-clock.js';
import { elapsedTime } from './elapsed-time.js';

/** In a data folder. Not in a backup: on another machine it would say nothing. */
const CLOCK_FILE = 'clock.json';
/** Milliseconds between two looks: a jump is noticed, and what is agreed kept, also when nobody asks for the time. */
const EVERY = 10_000;

/** Milliseconds. */
export interface ClockBounds {
  /** How far the wall clock may jump and is still believed. */
  readonly step: number;
  /** How long the platform may have been stopped, where nothing but the wall clock tells. */
  readonly stopped: number;
}

export interface Machine extends MachineTime {
  /** Names this run of the machine, to which the elapsed time belongs; undefined where nothing names it. */
  readonly run: string | undefined;
}

interface Kept extends Agreement {
  readonly run?: string;
  /** The line of the confirmation that was followed last. */
  readonly confirmed?: string;
}

export class KeptClock {
  readonly clock: AgreedClock;
  #confirmed: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(
    last: () => number | undefined,
    private readonly directory: string,
    private readonly machine: Machine,
    kept: Kept | undefined,
    bounds: ClockBounds,
    onChange?: (isDisputed: boolean) => void,
  ) {
    this.#confirmed = kept?.confirmed;
    this.clock = new AgreedClock(machine, agreedAtStart(last, machine, kept, bounds), bounds.step, onChange);
  }

  /**
   * Writes nothing: the folder may be another process's.
   * @param onChange see AgreedClock
   * @param last when the log's last fact was recorded: that of the folder when left out
   */
  static of(
    directory: string,
    bounds: ClockBounds,
    onChange?: (isDisputed: boolean) => void,
    machine = (here ??= thisMachine()),
    last: () => number | undefined = () => lastRecordedAt(directory),
  ) {
    return new KeptClock(last, directory, machine, keptIn(directory), bounds, onChange);
  }

  /** From now on the folder keeps what is agreed. MUST be called by the process alone that has the folder. */
  keep(onFault: (error: Error) => void): void {
    const look = (): void => {
      try {
        this.#write();
      } catch (error) {
        onFault(error as Error);
      }
    };
    look();
    this.#timer = setInterval(look, EVERY).unref();
  }

  /** An operator says that the wall clock is right: each line once, whenever it is read. */
  confirm(line: string): void {
    if (line === this.#confirmed) return;
    this.#confirmed = line;
    this.clock.confirm();
    this.#write();
  }

  stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#write();
  }

  #write(): void {
    const kept: Kept = {
      ...this.clock.agreement(),
      ...(this.machine.run !== undefined && { run: this.machine.run }),
      ...(this.#confirmed !== undefined && { confirmed: this.#confirmed }),
    };
    const file = join(this.directory, CLOCK_FILE);
    writeFileSync(`${file}.new`, JSON.stringify(kept), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
}

/**
 * In the same run of the machine it is known what has gone by since; else only that time does not go back, and what the
 * operator says is the longest stop.
 */
function agreedAtStart(
  lastRecorded: () => number | undefined,
  machine: Machine,
  kept: Kept | undefined,
  bounds: ClockBounds,
): Agreement {
  const [at, elapsed] = [machine.wall(), machine.elapsed()];
  if (kept?.run !== undefined && kept.run === machine.run) return { at: kept.at + elapsed - kept.elapsed, elapsed };
  const last = kept?.at ?? lastRecorded();
  if (last === undefined) return { at, elapsed };
  return { at: at > last + bounds.stopped ? last : Math.max(at, last), elapsed };
}

/** Undefined where none is kept; a file that cannot be understood is as good as none. */
function keptIn(directory: string): Kept | undefined {
  try {
    const kept = JSON.parse(readFileSync(join(directory, CLOCK_FILE), 'utf8')) as Partial<Kept> | null;
    return Number.isFinite(kept?.at) && Number.isFinite(kept?.elapsed) ? (kept as Kept) : undefined;
  } catch {
    return undefined;
  }
}

let here: Machine | undefined;

/** Linux counts suspension in /proc/uptime; elsewhere the monotonic clock is asked. */
function thisMachine(): Machine {
  const wall = (): number => Date.now();
  try {
    const uptime = openSync('/proc/uptime', 'r');
    const bytes = Buffer.alloc(64);
    const read = (): number => {
      readSync(uptime, bytes, 0, bytes.length, 0);
      return Math.round(1_000 * Number(bytes.toString('latin1', 0, bytes.indexOf(' '))));
    };
    return { wall, elapsed: elapsedTime(read), run: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() };
  } catch {
    return { wall, elapsed: () => performance.now(), run: undefined };
  }
}
