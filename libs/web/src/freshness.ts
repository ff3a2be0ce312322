import { Injectable } from '@nestjs/common';
import { type View, ViewQueries } from '#views/view.js';
import type { Caller } from './caller.js';
import { Recent } from './recent.js';

const CALLERS = 50_000;

/** Lets callers read what they wrote: a read waits until its view has reached the caller's last command. */
@Injectable()
export class Freshness {
  private readonly written = new Recent<bigint>(CALLERS);

  constructor(private readonly views: ViewQueries) {}

  /** A command of this caller ended at `position`. */
  wrote(caller: Caller, position: bigint): void {
    const before = this.written.get(caller.subject);
    if (before === undefined || before < position) this.written.set(caller.subject, position);
  }

  /**
   * Waits until `view` reflects what this caller wrote here; at once when the caller wrote nothing.
   * @throws Refusal `view.behind` (503) when the view does not get there in time
   */
  async caughtUp(caller: Caller, view: View): Promise<void> {
    const position = this.written.get(caller.subject);
    if (position === undefined || this.views.position(view) >= position) return;
    await this.views.reached(view, position);
  }
}
