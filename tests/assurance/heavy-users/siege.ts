import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { quantile } from '../../bench/figure.js';
import type { Going, Heard } from './asked.js';
import { type Attack, type Ground, HEALTH } from './ground.js';
import { Senders } from './processes.js';

/** On so many the answers are not read. */
const UNREAD = 20;
/** With these half as many again as one person may have under way, so that some are refused, and sent again at once. */
const CONNECTIONS = 96 - UNREAD;
/** Requests a second of all the others together. */
const PER_SECOND = 100;
/** Milliseconds. */
const OTHERS_WITHIN = 250;
const HEALTH_WITHIN = 1_000;
/** A process that has no memory left says so at length. */
const ENDS_WITHIN = 10_000;
/** How many times as long as alone an answer may take on this machine, where that is more. */
const TIMES_ALONE = 3;
const ALONE_FOR = 4;

/** Seconds of each try, one after the other while others wait too long: it counts when they do in each of them. */
export type Tries = readonly [number, ...number[]];
/** The last is long enough that a few slow answers, as a neighbour on the machine causes them, are not the p99. */
export const JUDGED: Tries = [1.2, 3, 10];
export const GLANCE: Tries = [1.2];

const MIB = 2 ** 20;
/**
 * Bytes that the process may have more, at any time, than when the others were alone: the page caches of the log and the
 * views (256 MiB), the young generation of three threads (192), the bodies of 64 requests at 512 KiB, each as bytes, as
 * text, read and sealed (128), and what a collector that takes its time leaves (64).
 */
const MOST_MEMORY = 640 * MIB;

export const LATE = 'others’ p99 above 250 ms';
export const UNWELL = '/healthz not answered within 1 s';
export const MEMORY = 'memory beyond bound';
export const REFUSED = 'others refused';
export const ENDED = 'server ended';
export const WRONG = [LATE, UNWELL, MEMORY, REFUSED, ENDED];

type Times = ReadonlyMap<string, readonly number[]>;

/** A server that is used by others, while one person after the other sends as much as they can. */
export class Siege {
  tried = 0;
  readonly wrong: Record<string, number> = Object.fromEntries(WRONG.map((name) => [name, 0]));
  readonly examples: string[] = [];
  /** Of everyone, while somebody was sending. */
  private readonly times = new Map<string, number[]>();
  private readonly statuses: Record<string, number> = {};
  private highest = 0;
  /** What was sent last. */
  private last: readonly Attack[] = [];

  private constructor(
    private readonly ground: Ground,
    private readonly senders: Senders,
    private readonly alone: Times,
    private readonly memory: number,
    private readonly tries: Tries,
  ) {}

  static async of(ground: Ground, tries: Tries): Promise<Siege> {
    const senders = await Senders.begin();
    try {
      await senders.heardBy(await othersGoing(ground, ALONE_FOR / 2));
      const alone = await senders.heardBy(await othersGoing(ground, ALONE_FOR));
      return new Siege(ground, senders, timesOf(alone), residentOf(ground), tries);
    } catch (error) {
      await senders.end();
      throw error;
    }
  }

  async end(): Promise<void> {
    await this.senders.end();
  }

  get hasEnded(): boolean {
    const { exitCode, signalCode } = this.ground.server.process;
    return exitCode !== null || signalCode !== null;
  }

  /** Whether the server ends by itself within a moment: whoever asks it notices that before its process is gone. */
  async ends(): Promise<boolean> {
    const patience = AbortSignal.timeout(ENDS_WITHIN);
    if (!this.hasEnded) await once(this.ground.server.process, 'exit', { signal: patience }).catch(() => undefined);
    if (this.hasEnded && this.wrong[ENDED] === 0) this.note(ENDED, this.last, '');
    return this.hasEnded;
  }

  /** One person sends these operations in turn; where that takes others too long, then each of them alone. */
  async under(attacks: readonly Attack[]): Promise<void> {
    this.last = attacks;
    const [first, ...next] = this.tries;
    let late = await this.lateUnder(attacks, first);
    if (attacks.length > 1 && late.size > 0 && !this.hasEnded) {
      for (const attack of attacks) await this.under([attack]);
      return;
    }
    for (const seconds of next) {
      if (late.size === 0 || this.hasEnded) break;
      const again = await this.lateUnder(attacks, seconds);
      late = new Map([...again].filter(([fault]) => late.has(fault)));
    }
    this.tried += attacks.length;
    for (const [fault, detail] of late) this.note(fault.split(': ')[0] ?? fault, attacks, detail);
    if (this.hasEnded) this.note(ENDED, attacks, '');
  }

  measured(): Record<string, string> {
    const [during, alone] = [this.times, this.alone].map((times) =>
      [...times].map(([what, all]) => `${what} ${quantile(all, 0.99).toFixed(0)}`).join(', '),
    );
    const answers = Object.entries(this.statuses).map(([status, count]) => `${status}: ${count.toLocaleString('en')}`);
    return {
      'p99 alone, ms': alone ?? '',
      'p99 of others, ms': during ?? '',
      'memory at most': `${((this.highest - this.memory) / MIB).toFixed(0)} MiB more than alone`,
      'answers to the persons': answers.join(', '),
    };
  }

  /** What took others too long, by its name and their operation, with words for whoever mends it; the rest is noted. */
  private async lateUnder(attacks: readonly Attack[], seconds: number): Promise<ReadonlyMap<string, string>> {
    const { server } = this.ground;
    const requests = (await Promise.all(attacks.map((attack) => this.ground.requestsOf(attack)))).flat();
    const sending = { origin: server.origin, requests, connections: CONNECTIONS, unread: UNREAD };
    const going = await othersGoing(this.ground, seconds);
    const { result: heard, statuses } = await this.senders.whileSending(sending, () => this.senders.heardBy(going));
    for (const [status, count] of Object.entries(statuses)) {
      this.statuses[status] = (this.statuses[status] ?? 0) + count;
    }
    const late = new Map<string, string>();
    for (const [what, all] of timesOf(heard)) {
      this.times.set(what, (this.times.get(what) ?? []).concat(all));
      const [p99, alone] = [quantile(all, 0.99), quantile(this.alone.get(what) ?? [], 0.99)];
      const most = Math.max(OTHERS_WITHIN, TIMES_ALONE * alone);
      if (p99 > most) late.set(`${LATE}: ${what}`, `${what} ${p99.toFixed(0)} ms, alone ${alone.toFixed(0)} ms`);
      const worst = Math.max(...all);
      if (what === HEALTH && worst > HEALTH_WITHIN) late.set(UNWELL, `${worst.toFixed(0)} ms`);
    }
    const refused = heard.filter(({ status }) => status < 200 || status > 201);
    if (refused.length > 0) {
      const words = [...new Set(refused.map(({ what, status }) => `${what} ${String(status)}`))].join(', ');
      this.note(refused.some(({ what }) => what === HEALTH) ? UNWELL : REFUSED, attacks, words);
    }
    this.highest = Math.max(this.highest, peakOf(this.ground));
    if (this.highest - this.memory > MOST_MEMORY && this.wrong[MEMORY] === 0) {
      this.note(MEMORY, attacks, `${((this.highest - this.memory) / MIB).toFixed(0)} MiB more than alone`);
    }
    return late;
  }

  private note(fault: string, attacks: readonly Attack[], detail: string): void {
    const [person, operation] = [attacks[0]?.person ?? '', attacks.map(({ operation }) => operation).join(', ')];
    this.wrong[fault] = (this.wrong[fault] ?? 0) + 1;
    this.examples.push(`${fault}: while ${person} sends ${operation}: ${detail}`);
  }
}

async function othersGoing(ground: Ground, seconds: number): Promise<Going> {
  return { origin: ground.server.origin, asked: await ground.othersDo(), perSecond: PER_SECOND, seconds };
}

function timesOf(heard: readonly Heard[]): Times {
  const groups = Map.groupBy(heard, ({ what }) => what);
  return new Map([...groups].map(([what, all]) => [what, all.map(({ milliseconds }) => milliseconds)]));
}

const residentOf = (ground: Ground) => memoryOf(ground, 'VmRSS');
/** The most since the server was started. */
const peakOf = (ground: Ground) => memoryOf(ground, 'VmHWM');

/** Bytes; 0 of a server that has ended. */
function memoryOf({ server: { process } }: Ground, of: 'VmRSS' | 'VmHWM'): number {
  try {
    const status = readFileSync(`/proc/${String(process.pid)}/status`, 'utf8');
    return Number(new RegExp(`^${of}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}
