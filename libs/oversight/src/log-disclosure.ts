import type { LogReader, StoredEvent } from '#event-store/event-store.js';
import { decode, type Fact, type Upcasters } from '#event-store/fact.js';
import { Recent } from '#kernel/recent.js';
import { Refusal } from '#kernel/refusal.js';
import { type Disclosure, disclosureAfter, keptFrom, type KeptFrom, keptRecordOf } from './disclosure.js';

const REMEMBERED = 10_000;

/**
 * From whom the facts of a log are kept, told by the log alone, without a view. What was disclosed after position `asOf`
 * is kept as it was then: the same position gives the same answers for ever.
 */
export class LogDisclosure {
  readonly #known = new Recent<{ readonly disclosure: Disclosure | undefined }>(REMEMBERED);

  constructor(
    private readonly log: LogReader,
    private readonly asOf: bigint,
    private readonly upcasters: Upcasters,
  ) {}

  /** From whom a fact at or before `asOf` is kept. */
  async keptFrom({ stream, position }: Pick<Fact, 'stream' | 'position'>): Promise<KeptFrom> {
    const record = keptRecordOf(stream);
    return record === undefined ? '' : keptFrom(await this.#disclosureOf(record), position, this.asOf);
  }

  /** Whether it may be taken away by someone who acts for no state, as auditors do. */
  async isDisclosed(fact: Pick<Fact, 'stream' | 'position'>): Promise<boolean> {
    return (await this.keptFrom(fact)) !== '*';
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
