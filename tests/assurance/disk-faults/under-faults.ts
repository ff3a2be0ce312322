import { setTimeout as pause } from 'node:timers/promises';
import { Chance } from '#apps/seed/chance.js';
import { region, type Region } from '../../scenarios/client.js';
import { send } from '../../scenarios/http.js';
import { type RunningServer, startServer } from '../../scenarios/running-server.js';
import type { Found, Trial } from '../experiment.js';
import { Journal } from '../journal.js';
import { Ledger } from '../ledger.js';
import { breaksIn, entriesThatDiffer, quantile, sentAgain } from '../whole-log.js';

const SENDERS = 8;
/** Of the faults that are brought upon it, so many at least are met by a write. */
const MET = 0.3;
/** Milliseconds. */
const NOTICED_WITHIN = 5_000;
/** One command that fits in between counts as the log being written. */
const SAID_WITHIN = 2_000;
/** If need be by a new start, on a machine that is busy. */
const RECOVERED_WITHIN = 180_000;
const LASTS_AT_MOST = 1_500;

/** Brings a fault upon a running server; what is returned lifts it. */
export type Fault = (server: RunningServer, chance: Chance) => Promise<() => Promise<void>>;

export interface UnderFaults {
  readonly data: string;
  /** The build that is run. */
  readonly place?: string;
  /** One after the other. */
  readonly faults: readonly Fault[];
}

/**
 * A server under load meets a fault of its disk and loses it again, `trial.times` times. A fault that no write meets does
 * not count: files that are used again need no room.
 */
export async function underFaults(trial: Trial, { data, place = '.', faults }: UnderFaults): Promise<Found> {
  const chance = new Chance('disk-faults', trial.seed);
  const run = new Run(await startServer(data, {}, place), `faults-${String(trial.seed)}`);
  const recoveries: number[] = [];
  for (let cycle = 0; recoveries.length < trial.times && cycle * MET <= trial.times; cycle += 1) {
    const fault = faults[recoveries.length % faults.length];
    const recovery = fault && (await run.meet(fault, chance));
    if (recovery !== undefined) recoveries.push(recovery);
    trial.say(`${String(recoveries.length)} faults, ${String(run.journal.acknowledged.length)} commands acknowledged`);
  }
  const found = await run.compare(data);
  const measured = {
    'recovery p99': `${String(Math.round(quantile(recoveries, 0.99)))} ms`,
    acknowledged: run.journal.acknowledged.length.toLocaleString('en'),
    'told to come again': run.journal.turnedAway.toLocaleString('en'),
    'ended with 3 and started again': String(run.ended),
  };
  return { tried: recoveries.length, ...found, measured };
}

class Run {
  readonly journal: Journal;
  ended = 0;
  readonly #people: Region;
  readonly #wrong = {
    'acknowledged but missing': 0,
    duplicates: 0,
    'answered otherwise than as unavailable': 0,
    'answered otherwise when sent again': 0,
    'said to be ready though it was not': 0,
    'not in its own log': 0,
    'ended otherwise than with 3': 0,
    'not recovered': 0,
    'audit entries unlike the log': 0,
    'breaks in the log': 0,
  };

  constructor(
    private server: RunningServer,
    name: string,
  ) {
    this.journal = new Journal(name);
    this.#people = region(server);
  }

  /** Milliseconds from the end of the fault until commands were carried out again; undefined when no write met it. */
  async meet(fault: Fault, chance: Chance): Promise<number | undefined> {
    const pressure = new Pressure(this.journal, this.#people);
    await this.journal.moreThan(this.journal.acknowledged.length + SENDERS);
    const turnedAway = this.journal.turnedAway;
    const { server } = this;
    const before = server.log().length;
    const lift = await fault(server, chance);
    const isNoticed = () => this.journal.turnedAway > turnedAway || this.#hasEnded();
    if (!(await until(isNoticed, NOTICED_WITHIN))) {
      await lift();
      await pressure.stop();
      return undefined;
    }
    if (!(await until(async () => this.#hasEnded() || !(await this.#isReady()), SAID_WITHIN))) {
      this.#wrong['said to be ready though it was not'] += 1;
    }
    await pause(chance.next() * LASTS_AT_MOST);
    await lift();
    const began = performance.now();
    const recovered = await this.#recovers();
    await pressure.stop();
    if (!/"(log|keys|view [a-z-]+ waits): /.test(server.log().slice(before))) this.#wrong['not in its own log'] += 1;
    if (!recovered) {
      this.#wrong['not recovered'] += 1;
      await this.server.kill();
      this.server = await this.server.again();
    }
    return performance.now() - began;
  }

  async compare(data: string): Promise<Pick<Found, 'wrong' | 'example'>> {
    const otherwise = await sentAgain(this.journal, SENDERS);
    const ledger = new Ledger();
    await ledger.read(data);
    const missing = ledger.missing(this.journal.acknowledged).map(({ act }) => act);
    const wrong = {
      ...this.#wrong,
      'acknowledged but missing': missing.length,
      duplicates: ledger.twice().length,
      'answered otherwise than as unavailable': this.journal.refused.length,
      'answered otherwise when sent again': otherwise.length,
      'audit entries unlike the log': await entriesThatDiffer(this.#people, ledger.all),
    };
    await this.server.stop();
    wrong['breaks in the log'] = await breaksIn(data);
    const example = [...missing, ...ledger.twice(), ...this.journal.refused, ...otherwise][0];
    return { wrong, ...(example !== undefined && { example }) };
  }

  /** Whether commands are carried out and views are current again, if need be in a new process. */
  async #recovers(): Promise<boolean> {
    const deadline = performance.now() + RECOVERED_WITHIN;
    const told = this.journal.acknowledged.length;
    while (performance.now() < deadline) {
      if (this.#hasEnded()) await this.#startAgain();
      if (this.journal.acknowledged.length > told && (await this.#isReady())) return true;
      await pause(50);
    }
    return false;
  }

  async #startAgain(): Promise<void> {
    if (this.server.process.exitCode !== 3) this.#wrong['ended otherwise than with 3'] += 1;
    this.ended += 1;
    this.server = await this.server.again();
  }

  #hasEnded(): boolean {
    return this.server.process.exitCode !== null || this.server.process.signalCode !== null;
  }

  async #isReady(): Promise<boolean> {
    const reply = await send(this.server.origin, { path: '/readyz' }).catch(() => undefined);
    return reply?.status === 200;
  }
}

/** Load that goes on when the server turns it away, or is gone. */
class Pressure {
  #isOn = true;
  readonly #load: Promise<void>;

  constructor(journal: Journal, people: Region) {
    this.#load = (async () => {
      while (this.#isOn) {
        await journal.load(people, SENDERS, () => this.#isOn);
        await pause(100);
      }
    })();
  }

  async stop(): Promise<void> {
    this.#isOn = false;
    await this.#load;
  }
}

/** Whether it holds within so many milliseconds. */
async function until(holds: () => boolean | Promise<boolean>, patience: number): Promise<boolean> {
  const deadline = performance.now() + patience;
  while (performance.now() < deadline) {
    if (await holds()) return true;
    await pause(20);
  }
  return false;
}
