import { Injectable } from '@nestjs/common';
import { Refusal } from '#kernel/refusal.js';
import { type View, ViewQueries } from '#views/view.js';
import { ANYONE, type Caller } from './caller.js';
import { Recent } from './recent.js';

const CALLERS = 50_000;
/** How long a read waits for what others wrote here, in milliseconds; for what the caller wrote it waits longer. */
const PATIENCE = 250;

/** Lets callers read what was written before: a read waits until its view has reached it. */
@Injectable()
export class Freshness {
  private readonly written = new Recent<bigint>(CALLERS);
  private latest = 0n;

  constructor(private readonly views: ViewQueries) {}

  /** A command of this caller ended at `position`. */
  wrote(caller: Caller, position: bigint): void {
    const before = this.written.get(caller.subject);
    if (before === undefined || before < position) this.written.set(caller.subject, position);
    if (this.latest < position) this.latest = position;
  }

  /**
   * Waits until `view` reflects what was acknowledged here before this call. What this caller wrote is certain to be
   * seen; for what others wrote the wait is short, so that one slow view does not stop everyone's reading.
   * @throws Refusal `view.behind` (503) when the view does not reach the caller's own commands in time
   */
  async caughtUp(caller: Caller | typeof ANYONE, view: View): Promise<void> {
    const own = caller === ANYONE ? 0n : (this.written.get(caller.subject) ?? 0n);
    const position = this.views.position(view);
    if (position < own) await this.views.reached(view, own);
    if (position < this.latest) await this.waitShortly(view, this.latest);
  }

  private async waitShortly(view: View, position: bigint): Promise<void> {
    try {
      await this.views.reached(view, position, PATIENCE);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
}
