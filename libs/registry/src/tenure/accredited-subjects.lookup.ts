import type { EventStore } from '#event-store/event-store.js';
import { Recent } from '#kernel/recent.js';
import { Refusal } from '#kernel/refusal.js';
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

/** Whose accreditations are remembered. */
const REMEMBERED = 20_000;
/** Facts that are looked through for new accreditations; where there are more, all is looked up anew. */
const CLOSE = 5_000n;

/**
 * Which accreditations there are of whom. There is one record for each agency, and nearly nobody has any: that there is
 * none is remembered, and everything that came into the log since is looked at first, whichever process recorded it.
 */
export class AccreditedSubjects {
  #streams = new Recent<readonly string[]>(REMEMBERED);
  #seen: Promise<bigint> | undefined;

  constructor(private readonly store: EventStore) {}

  /**
   * What the accreditations of somebody in this capacity, by this state, say of `day` (YYYY-MM-DD): whether one holds;
   * undefined where none was recorded.
   */
  async holds(lookup: Lookup, acting: Acting, day: string): Promise<boolean | undefined> {
    const streams = await this.#streamsOf(lookup, acting);
    if (streams.length === 0) return undefined;
    const held = await those(streams, async (stream) => {
      const record = await lookup.state(accreditationDecider, stream);
      return record.name !== 'unknown' && holdsOn(record.periods, day);
    });
    return held.length > 0;
  }

  async #streamsOf(lookup: Lookup, { subject, state, capacity }: Acting): Promise<readonly string[]> {
    await this.#catchUp();
    const remembered = this.#streams;
    const key = JSON.stringify([subject, state, capacity]);
    const known = remembered.get(key);
    if (known) return known;
    const ids = AGENCIES.map((agency) => accreditationId({ state, capacity, agency, subject }));
    const streams = ids.map((id) => `accreditation-${id}`);
    const found = await those(
      streams,
      async (stream) => (await lookup.known(accreditationDecider, stream)).revision >= 0,
    );
    // Where an accreditation came meanwhile, this is no longer what is asked.
    remembered.set(key, found);
    return found;
  }

  /** Forgets everything when an accreditation was recorded since it was last asked: that is rare. */
  async #catchUp(): Promise<void> {
    const before = this.#seen;
    const seen = this.#newSince(before);
    this.#seen = seen;
    try {
      await seen;
    } catch (error) {
      if (this.#seen === seen) this.#seen = undefined;
      throw error;
    }
  }

  async #newSince(before: Promise<bigint> | undefined): Promise<bigint> {
    const [head, seen] = await Promise.all([this.store.head(), before?.catch(() => undefined)]);
    if (seen === undefined || head - seen > CLOSE) {
      this.#streams = new Recent(REMEMBERED);
      return head;
    }
    if (head <= seen) return seen;
    if (await this.#hasNew(seen, head)) this.#streams = new Recent(REMEMBERED);
    return head;
  }

  /** Whether accreditations may have come between two positions: also where the log cannot be read through. */
  async #hasNew(after: bigint, until: bigint): Promise<boolean> {
    try {
      for await (const batch of this.store.readAll(after, until)) {
        if (batch.some(({ stream, revision }) => revision === 0 && stream.startsWith('accreditation-'))) return true;
      }
      return false;
    } catch (error) {
      // A later program's fact stops whoever reads the whole log, not whoever reads the records that are looked up.
      if (error instanceof Refusal) return true;
      throw error;
    }
  }
}
