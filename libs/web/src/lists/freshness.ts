import { Injectable } from '@nestjs/common';
import { EventStore } from '#event-store/event-store.js';
import { Evolution } from '#views/evolution.js';
import { type View, ViewQueries } from '#views/view.js';
import type { KnownWhen } from './as-of.js';
import { lastOf } from '../fields/moment.js';
import { waiting } from './patience.js';

/** Facts by which a view may be behind and still be looked at closely; beyond that it is waited for as a whole. */
const CLOSE = 5_000n;

/** Lets readers see what was acknowledged before they asked, whoever recorded it, in whichever process. */
@Injectable()
export class Freshness {
  private readonly evolutions = new WeakMap<View, Evolution>();

  constructor(
    private readonly store: EventStore,
    private readonly queries: ViewQueries,
  ) {}

  /**
   * Waits until `view` reflects the last fact that it handles of those up to `position`, or of all in the log now: what
   * comes after that changes nothing in it. All waits of one request have a second together.
   * @throws Refusal `view.behind` (503) when the view does not get there in time
   */
  async caughtUp(view: View, position?: bigint): Promise<ViewQueries> {
    const end = position ?? (await this.store.head());
    const last = this.queries.position(view) < end ? await this.lastHandled(view, end) : 0n;
    await waiting((left) => this.queries.reached(view, last, left));
    return this.queries;
  }

  /** The position up to which facts count: the head, or what is asked for where that is earlier. */
  async positionOf({ asOfPosition, asOfTime }: KnownWhen): Promise<bigint> {
    const ends = [await this.store.head()];
    if (asOfPosition !== undefined) ends.push(BigInt(asOfPosition));
    if (asOfTime !== undefined) ends.push(await this.store.positionAt(lastOf(asOfTime)));
    return ends.reduce((one, other) => (one < other ? one : other));
  }

  /** The position of the last fact up to `end` that changes the view and that it does not reflect; 0 for none. */
  private async lastHandled(view: View, end: bigint): Promise<bigint> {
    const evolution = this.evolutionOf(view);
    const shown = this.queries.position(view);
    if (evolution.takesAll || end - shown > CLOSE) return end;
    const concerning = [...(await this.store.typesBetween(shown, end))].filter(([type]) => evolution.concerns(type));
    return concerning.reduce((last, [, position]) => (position > last ? position : last), 0n);
  }

  private evolutionOf(view: View): Evolution {
    const evolution = this.evolutions.get(view) ?? new Evolution(view);
    this.evolutions.set(view, evolution);
    return evolution;
  }
}
