import { Recent } from '#kernel/recent.js';
import type { LogReader, StoredEvent } from '../event-store.js';
import { type FactMacs, isChained } from './fact-macs.js';
import { Pieces } from '../pieces.js';

/** Streams whose last checked fact is remembered. */
const REMEMBERED = 20_000;

/** A fact that is not as it was written, or that does not follow the one before it. */
export interface Broken {
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  readonly id: string;
}

/** The type of what stands in the place of a fact that is not as it was written. It is in no log. */
export const BROKEN_FACT = 'log.broken-fact.v1';

/** The last fact of a stream that was checked. */
interface End {
  readonly revision: number;
  readonly mac: string;
}

/** The last fact that a stream was seen to have. */
type Reached = Omit<Broken, 'stream'>;

/** Checks facts as they are read from a log, against their MACs. */
export class FactChecks {
  readonly #read = new Recent<End>(REMEMBERED);
  readonly #followed = new Recent<End>(REMEMBERED);
  /** A stream never gets shorter: facts of these were there, whoever says otherwise later. */
  readonly #reached = new Recent<Reached>(REMEMBERED);
  readonly #broken = new Set<string>();

  constructor(
    private readonly log: Pick<LogReader, 'readStream'>,
    private readonly macs: FactMacs,
    /** Told of each stream once, before anyone gets an answer that stands on it. */
    private readonly onBroken: (broken: Broken) => void,
  ) {}

  /** The facts of a stream from revision `from` on; the first that is not as it was written when there is one. */
  async stream(stream: string, from: number): Promise<readonly StoredEvent[] | Broken> {
    const end = from > 0 ? this.#read.get(stream) : undefined;
    const reached = this.#reached.get(stream);
    const isKnown = from <= 0 || end?.revision === from - 1;
    const found = await this.log.readStream(stream, isKnown ? from : from - 1);
    const facts = isKnown ? found : found.slice(1);
    let previous = isKnown ? (end?.mac ?? '') : (found[0]?.mac ?? '');
    const pieces = new Pieces();
    for (const [index, fact] of facts.entries()) {
      const isNext = fact.stream === stream && fact.revision === Math.max(0, from) + index;
      if (!isNext || !this.macs.holds(fact, previous)) return this.#isBroken(fact);
      previous = fact.mac ?? '';
      const others = pieces.after(fact.payload.length);
      if (others) await others;
    }
    const last = facts.at(-1);
    if (reached && (last?.revision ?? from - 1) < reached.revision) return this.#isBroken({ stream, ...reached });
    if (last) {
      this.#read.set(stream, { revision: last.revision, mac: previous });
      this.reaches(last);
    }
    return facts;
  }

  /** Remembers that a stream has this fact: from then on it is broken when it ends before it. */
  reaches({ stream, revision, position, id }: Broken): void {
    if ((this.#reached.get(stream)?.revision ?? -1) < revision) this.#reached.set(stream, { revision, position, id });
  }

  /** The last revision that a stream was seen to have; -1 for none. */
  reachedIn(stream: string): number {
    return this.#reached.get(stream)?.revision ?? -1;
  }

  /** A batch of the whole log, in order. The facts of broken streams keep their places, and say nothing else. */
  async batch(events: readonly StoredEvent[]): Promise<readonly StoredEvent[]> {
    let isWhole = true;
    for (const event of events) {
      const follows = this.#follows(event);
      if (!(typeof follows === 'boolean' ? follows : await follows)) isWhole = false;
    }
    return isWhole ? events : events.map((event) => (this.#broken.has(event.stream) ? inPlaceOf(event) : event));
  }

  /** At once where the fact before it was checked, too, as nearly always. */
  #follows(event: StoredEvent): boolean | Promise<boolean> {
    const { stream, revision, mac = '' } = event;
    if (this.#broken.has(stream)) return false;
    const previous = isChained(mac) ? this.#before(stream, revision) : '';
    return typeof previous === 'string'
      ? this.#isNext(event, previous)
      : previous.then((before) => this.#isNext(event, before));
  }

  #isNext(event: StoredEvent, previous: string): boolean {
    const { stream, revision, mac = '' } = event;
    if (this.macs.holds(event, previous)) {
      if (isChained(mac)) this.#followed.set(stream, { revision, mac });
      this.reaches(event);
      return true;
    }
    this.#isBroken(event);
    return false;
  }

  #before(stream: string, revision: number): string | Promise<string> {
    if (revision === 0) return '';
    const end = this.#followed.get(stream);
    if (end?.revision === revision - 1) return end.mac;
    return this.log.readStream(stream, revision - 1).then(([before]) => before?.mac ?? '');
  }

  #isBroken({ stream, revision, position, id }: Broken): Broken {
    const broken = { stream, revision, position, id };
    if (!this.#broken.has(stream)) this.onBroken(broken);
    this.#broken.add(stream);
    return broken;
  }
}

function inPlaceOf({ id, stream, revision, position, recordedAt }: StoredEvent): StoredEvent {
  const meta = { actor: 'platform', role: 'platform', commandId: id, correlationId: id };
  const said = { type: BROKEN_FACT, payload: '{"conduct":{}}', metadata: JSON.stringify(meta) };
  return { id, stream, revision, position, recordedAt, ...said };
}
