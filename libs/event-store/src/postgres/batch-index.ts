import { admit, type Held, type LogIndex } from '../appending/admission.js';
import { type Appended, DuplicateFact, RevisionConflict, StoreUnavailable } from '../event-store.js';
import type { FactMacs } from '../checks/fact-macs.js';
import type { Append } from '../appending/gathered-appends.js';
import type { Reached } from './log-identity.js';
import type { Rows } from './rows.js';

/** A stream's last fact. */
interface End {
  readonly revision: number;
  readonly mac: string;
}

const NO_STREAM: End = { revision: -1, mac: '' };

/** The log's last fact, and whether facts have MACs there: undefined while there is none. */
export interface LogEnd extends Reached {
  readonly recordedAt: number;
  readonly hasMacs: boolean | undefined;
}

export type Answer = Appended | RevisionConflict | DuplicateFact;

/**
 * What a batch needs to know of the log, as it was under the writers' lock, with what the batch itself adds: later appends
 * see the earlier ones, and one that is refused does not touch its neighbours.
 */
export class BatchIndex implements LogIndex {
  readonly #streams = new Map<string, End>();
  readonly #held = new Map<string, Held>();
  readonly #recordedAt: number;
  #position: bigint;
  #last: string;

  /** @throws StoreUnavailable when the log's facts have MACs and there are no keys, or have none and there are */
  constructor(
    end: LogEnd,
    now: number,
    private readonly macs: FactMacs | undefined,
    private readonly rows: Rows,
  ) {
    if (end.hasMacs === true && !macs) throw new StoreUnavailable('the facts of this log have MACs: keys are needed');
    if (end.hasMacs === false && macs) throw new StoreUnavailable('the facts of this log have no MACs');
    this.#position = end.position;
    this.#last = end.id;
    this.#recordedAt = Math.max(end.recordedAt, now);
  }

  /** The last fact. */
  get end(): Reached {
    return { position: this.#position, id: this.#last };
  }

  /** What the log says of a stream of the batch. */
  streamEnds(stream: string, revision: number, mac: string | null): void {
    this.#streams.set(stream, { revision, mac: mac ?? '' });
  }

  /** A fact that the log holds already. */
  holds(id: string, held: Held): void {
    this.#held.set(id, held);
  }

  current(stream: string): number {
    return (this.#streams.get(stream) ?? NO_STREAM).revision;
  }

  held(id: string): Held | undefined {
    return this.#held.get(id);
  }

  append(append: Append): Answer {
    try {
      const admitted = admit(this, append);
      return typeof admitted === 'number' ? this.#keep(append, admitted) : admitted;
    } catch (error) {
      if (error instanceof RevisionConflict || error instanceof DuplicateFact) return error;
      throw error;
    }
  }

  #keep({ stream, expected, events }: Append, first: number): Appended {
    const recordedAt = this.#recordedAt;
    let { mac } = this.#streams.get(stream) ?? NO_STREAM;
    let revision = first - 1;
    for (const event of events) {
      revision += 1;
      this.#position += 1n;
      const fact = { ...event, stream, revision, recordedAt };
      if (this.macs) mac = this.macs.of(fact, expected === 'any' ? undefined : mac);
      this.rows.add(fact, this.#position, this.macs && mac);
      this.#last = event.id;
      this.#held.set(event.id, { stream, revision, position: this.#position, recordedAt });
    }
    this.#streams.set(stream, { revision, mac });
    return { revision, position: this.#position, recordedAt, repeated: false };
  }
}
