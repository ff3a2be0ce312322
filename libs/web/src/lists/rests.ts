import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Recent } from '#kernel/recent.js';
import { ANYONE } from '../auth/caller.js';
import type { Asking } from './asked-page.js';

/** Callers that are remembered. */
const REMEMBERED = 10_000;
/** What part of the time the work for one caller may take, beyond what it may take at once. */
const SHARE = 0.2;
/** Milliseconds of time that work for one caller may be ahead of its part. */
const AT_ONCE = 100;
/** Milliseconds that a caller waits at most. */
const MOST = 1_000;

/**
 * Whoever asks for one page, or one count, after the other has a fifth of the time at most: each is charged with what it
 * took, and the next waits until that is made up for. Whoever asks now and then does not wait.
 */
@Injectable()
export class Rests {
  /** When what was done for a caller will be made up for, by the caller's name. */
  readonly #until = new Recent<number>(REMEMBERED);

  /** Waits until the caller may be worked for. */
  async over(asking: Asking): Promise<void> {
    const left = (this.#until.get(nameOf(asking)) ?? 0) - AT_ONCE - performance.now();
    if (left > 0) await pause(Math.min(left, MOST));
  }

  /** @param worked milliseconds */
  charge(asking: Asking, worked: number): void {
    const name = nameOf(asking);
    const from = Math.max(this.#until.get(name) ?? 0, performance.now());
    this.#until.set(name, from + worked / SHARE);
  }

  /** Work of the caller when it may be done, charged with all the time that it takes. */
  async spaced<Result>(asking: Asking, work: () => Promise<Result>): Promise<Result> {
    await this.over(asking);
    const began = performance.now();
    try {
      return await work();
    } finally {
      this.charge(asking, performance.now() - began);
    }
  }
}

/** The subject; of whom nobody is known, the address. */
function nameOf({ caller, request }: Asking): string {
  return caller === ANYONE ? request.ip : caller.subject;
}
