import type { EventStore } from '#event-store/event-store.js';
import { Recent } from '#kernel/recent.js';
import { type Lookup, those } from '#records/lookup.js';
import { AGENCIES, type Capacity } from '../codes.js';
import { holdsOn } from '../periods.js';
import { accreditationDecider } from './accreditation.js';
import { accreditationId } from './accreditation.record.js';

/** Somebody who acts for a state in a capacity. */
export interface Acting {
  readonly subject: string;
  readonly state: string;
  readonly capacity: Capacity;
}

/** When: on a day (YYYY-MM-DD), by what the log holds up to a position. */
export interface AsOf {
  readonly day: string;
  readonly asOf: bigint;
}

/** Whose accreditations are remembered. */
const REMEMBERED = 20_000;
/** Facts that are looked through for new accreditations; where there are more, all is looked up anew. */
const CLOSE = 5_000n;
const STREAMS = 'accreditation-';

/**
 * Which accreditations there are of whom. There is one record for each agency, and nearly nobody has any: that there is
 * none is remembered, until the first fact of an accreditation came into the log, whichever process recorded it.
 */
export class AccreditedSubjects {
  #streams = new Recent<readonly string[]>(REMEMBERED);
  /** The position up to which no accreditation came that was not looked up since; undefined before the first. */
  #seen: bigint | undefined;
  /** The furthest position up to which it is being looked for, and when that is done. */
  #looking: { readonly asOf: bigint; readonly done: Promise<void> } | undefined;

  constructor(private readonly store: EventStore) {}

  /**
   * What the accreditations of somebody in this capacity, by this state, say of `day` (YYYY-MM-DD): whether one holds;
   * undefined where none was recorded up to the position `asOf`.
   */
  async holds(lookup: Lookup, acting: Acting, { day, asOf }: AsOf): Promise<boolean | undefined> {
    if (this.#seen === undefined || asOf > this.#seen) await this.#lookedUpTo(asOf);
    const streams = await this.#streamsOf(lookup, acting);
    if (streams.length === 0) return undefined;
    const held = await those(streams, async (stream) => {
      const record = await lookup.state(accreditationDecider, stream);
      return record.name !== 'unknown' && holdsOn(record.periods, day);
    });
    return held.length > 0;
  }

  async #streamsOf(lookup: Lookup, { subject, state, capacity }: Acting): Promise<readonly string[]> {
    const remembered = this.#streams;
    const key = JSON.stringify([subject, state, capacity]);
    const known = remembered.get(key);
    if (known) return known;
    const ids = AGENCIES.map((agency) => accreditationId({ state, capacity, agency, subject }));
    const found = await those(
      ids.map((id) => `${STREAMS}${id}`),
      async (stream) => (await lookup.known(accreditationDecider, stream)).revision >= 0,
    );
    // Where an accreditation came meanwhile, this is no longer what is asked.
    remembered.set(key, found);
    return found;
  }

  /** Once for all who ask at the same time: many commands stand on the same position. */
  async #lookedUpTo(asOf: bigint): Promise<void> {
    const before = this.#looking;
    if (before && before.asOf >= asOf) return before.done;
    const looking = { asOf, done: this.#catchUp(this.#seen, asOf) };
    this.#looking = looking;
    try {
      await looking.done;
    } finally {
      if (this.#looking === looking) this.#looking = undefined;
    }
  }

  /** Forgets everything when an accreditation came: that is rare. */
  async #catchUp(seen: bigint | undefined, asOf: bigint): Promise<void> {
    const isFar = seen === undefined || asOf - seen > CLOSE;
    if (isFar || (await this.store.hasBegun(STREAMS, seen, asOf))) this.#streams = new Recent(REMEMBERED);
    if (this.#seen === undefined || asOf > this.#seen) this.#seen = asOf;
  }
}
