import { readFileSync } from 'node:fs';

/** Which share of the machine's processors others may take before times say more about them than about the server. */
const MOST = 0.15;

/** What the processors did for others than the server, this process and the senders that it started (Linux only). */
export class SharedMachine {
  readonly #began: Ticks;

  constructor(private readonly server: number | undefined) {
    this.#began = this.#ticks();
  }

  /** From 0 to 1, from the beginning until now. MUST be asked while the server runs and when the senders have ended. */
  get others(): number {
    const [from, until] = [this.#began, this.#ticks()];
    const taken = until.busy - from.busy - (until.ours - from.ours);
    return Math.max(0, taken) / Math.max(1, until.all - from.all);
  }

  #ticks(): Ticks {
    // user nice system idle iowait irq softirq steal
    const processors = fieldsOf('/proc/stat', /^cpu +(.+)$/m).slice(0, 8);
    const all = sum(processors);
    // utime stime cutime cstime: the 14th field and the next; children count when they have ended
    const own = fieldsOf('/proc/self/stat', /\) \S (.+)$/m).slice(10, 14);
    const server = fieldsOf(`/proc/${String(this.server)}/stat`, /\) \S (.+)$/m).slice(10, 12);
    return { all, busy: all - sum(processors.slice(3, 5)), ours: sum(own) + sum(server) };
  }
}

interface Ticks {
  readonly all: number;
  readonly busy: number;
  readonly ours: number;
}

export function isTooShared(others: number): boolean {
  return others > MOST;
}

function fieldsOf(file: string, line: RegExp): readonly number[] {
  return (line.exec(readFileSync(file, 'utf8'))?.[1] ?? '').trim().split(/\s+/).map(Number);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
