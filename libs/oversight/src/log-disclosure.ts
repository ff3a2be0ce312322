import type { LogReader, StoredEvent } from '#event-store/event-store.js';
import { decode, type Fact, type Upcasters } from '#event-store/fact.js';
import { Recent } from '#kernel/recent.js';
import { Refusal } from '#kernel/refusal.js';
import type { Caller } from '#web/auth/caller.js';
import {
  type Disclosure,
  disclosureAfter,
  isBeginningKept,
  keptFrom,
  type KeptFrom,
  keptRecordOf,
} from './disclosure.js';

const REMEMBERED = 10_000;

/** Someone who acts for no state, as auditors do: what may be taken away from the log is what they may know. */
export const AUDITOR: Pick<Caller, 'state'> = {};

/** How someone is shown a fact. */
export interface Place {
  readonly kept: KeptFrom;
  /** The revision in its stream that they count as 0: they are not shown what stands before it. */
  readonly countedFrom: number;
}

/**
 * From whom the facts of a log are kept, told by the log alone, without a view: as of position `asOf`, so that the same
 * position gives the same answers for ever.
 */
export class LogDisclosure {
  readonly #known = new Recent<{ readonly disclosure: Disclosure | undefined }>(REMEMBERED);

  constructor(
    private readonly log: LogReader,
    private readonly asOf: bigint,
    private readonly upcasters: Upcasters,
  ) {}

  /** From whom a fact at or before `asOf` is kept, and from where the viewer counts. */
  async placeFor(
    viewer: Pick<Caller, 'state'>,
    { stream, position }: Pick<Fact, 'stream' | 'position'>,
  ): Promise<Place> {
    const record = keptRecordOf(stream);
    if (record === undefined) return { kept: '', countedFrom: 0 };
    const disclosure = await this.#disclosureOf(record);
    const kept = keptFrom(disclosure, position);
    const { known } = disclosure ?? {};
    if (!disclosure || known === undefined || !isBeginningKept(disclosure, viewer)) return { kept, countedFrom: 0 };
    const facts = await this.#factsOf(stream);
    return { kept, countedFrom: facts.filter((event) => event.position < known).length };
  }

  async #disclosureOf(record: string): Promise<Disclosure | undefined> {
    const known = this.#known.get(record);
    if (known) return known.disclosure;
    let disclosure: Disclosure | undefined;
    for (const event of await this.#factsOf(record)) {
      if (event.position <= this.asOf) disclosure = disclosureAfter(disclosure, decode(event, this.upcasters));
    }
    this.#known.set(record, { disclosure });
    return disclosure;
  }

  /** A record that is not as it was written tells nothing, and so is kept from everybody. */
  async #factsOf(record: string): Promise<readonly StoredEvent[]> {
    try {
      return await this.log.readStream(record);
    } catch (error) {
      if (error instanceof Refusal && error.code === 'log.tampered') return [];
      throw error;
    }
  }
}
