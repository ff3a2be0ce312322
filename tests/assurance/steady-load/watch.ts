import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunningServer } from '../../scenarios/running-server.js';
import { Standstills } from '../../bench/standstill.js';
import { send } from '../../scenarios/http.js';

/** Milliseconds within which those who watch the server are answered, whatever else is asked of it. */
const HEALTH_WITHIN = 5_000;
const MIB = 2 ** 20;

/** What was seen at one moment, in bytes. */
export interface Memory {
  /** Of the whole process, with the threads of the log and of the views and their page caches. */
  readonly resident: number;
  /** What the thread that answers holds: its heap, and what hangs on it outside of it. */
  readonly held: number;
}

/** Asks a server for its health, and how much memory it holds, until it is told to stop. */
export class Watch {
  readonly memory: Memory[] = [];
  /** How often nobody answered, or not in time, or that it is not well. */
  unwell = 0;
  #stopped = false;
  readonly #standstills = new Standstills();
  readonly #ended: Promise<void>;

  constructor(
    private readonly server: RunningServer,
    private readonly every: number,
  ) {
    this.#ended = this.#look();
  }

  async stop(): Promise<this> {
    this.#stopped = true;
    await this.#ended;
    this.#standstills.stop();
    return this;
  }

  async #look(): Promise<void> {
    while (!this.#stopped) {
      for (const path of ['/healthz', '/readyz']) {
        const began = performance.now();
        const reply = await send(this.server.origin, { path }).catch(() => undefined);
        const now = performance.now();
        const took = now - began - this.#standstills.between(began, now);
        if (reply?.status !== 200 || took > HEALTH_WITHIN) this.unwell += 1;
      }
      const { text = '' } = (await send(this.server.origin, { path: '/metrics' }).catch(() => undefined)) ?? {};
      const heap = Number(/^nodejs_heap_size_used_bytes (\S+)/m.exec(text)?.[1]);
      const beside = Number(/^nodejs_external_memory_bytes (\S+)/m.exec(text)?.[1]);
      if (heap > 0) this.memory.push({ resident: residentOf(this.server.process.pid), held: heap + beside });
      await pause(this.every);
    }
  }
}

function residentOf(pid: number | undefined): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]) * 1024;
}

/** How much a measure of memory grew from the first third of the time to the last one. */
export interface Growth {
  /** The least of each third, in MiB: what was held when the collector had just been at work. */
  readonly first: number;
  readonly last: number;
}

export function growthOf(memory: readonly Memory[], of: keyof Memory): Growth {
  const third = Math.ceil(memory.length / 3);
  const least = (part: readonly Memory[]) => Math.round(Math.min(...part.map((one) => one[of])) / MIB);
  return { first: least(memory.slice(0, third)), last: least(memory.slice(-third)) };
}

/** In MiB: what a collector that takes its time explains, and the page caches of the log and of some thirty views. */
const SLACK = 64;
const PAGE_CACHES = 256;

/** How many of the two measures grow by more than is explained. */
export function growing(memory: readonly Memory[]): number {
  const isMore = ({ first, last }: Growth, explained: number) => last > first * 1.1 + explained;
  const [held, resident] = [growthOf(memory, 'held'), growthOf(memory, 'resident')];
  return Number(isMore(held, SLACK)) + Number(isMore(resident, SLACK + PAGE_CACHES));
}
