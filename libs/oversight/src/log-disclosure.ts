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

/** What was read of a record. */
interface Read {
  /** How it stood from each of these positions on, in their order. */
  readonly steps: readonly { readonly from: bigint; readonly disclosure: Disclosure | undefined }[];
  /** The revision of the last fact. */
  readonly revision: number;
  /** The position up to which all facts of the record are known. */
  readonly upTo: bigint;
}

const NOTHING: Read = { steps: [], revision: -1, upTo: 0n };

/**
 * From whom the facts of a log are kept, told by the log alone, without a view: as of position `asOf`, so that the same
 * position gives the same answers for ever. Where it is left out, as of each fact itself.
 *
 * What was read is remembered: a record is read once, and then what came since.
 */
export class LogDisclosure {
  readonly #records = new Recent<Read>(REMEMBERED);
  /** By stream and position: how many of its facts came before. */
  readonly #before = new Recent<number>(REMEMBERED);

  constructor(
    private readonly log: LogReader,
    private readonly upcasters: Upcasters,
    private readonly asOf?: bigint,
  ) {}

  /** From whom a fact, at or before `asOf`, is kept, and from where the viewer counts. */
  async placeFor(
    viewer: Pick<Caller, 'state'>,
    { stream, position }: Pick<Fact, 'stream' | 'position'>,
  ): Promise<Place> {
    const record = keptRecordOf(stream);
    if (record === undefined) return { kept: '', countedFrom: 0 };
    const disclosure = await this.#disclosureOf(record, this.asOf ?? position);
    const kept = keptFrom(disclosure, position);
    const { known } = disclosure ?? {};
    if (!disclosure || known === undefined || !isBeginningKept(disclosure, viewer)) return { kept, countedFrom: 0 };
    return { kept, countedFrom: await this.#countBefore(stream, known) };
  }

  async #disclosureOf(record: string, asOf: bigint): Promise<Disclosure | undefined> {
    let read = this.#records.get(record) ?? NOTHING;
    if (read.upTo < asOf) {
      read = await this.#readOn(record, read, asOf);
      this.#records.set(record, read);
    }
    return read.steps.findLast(({ from }) => from <= asOf)?.disclosure;
  }

  async #readOn(record: string, { steps, revision, upTo }: Read, asOf: bigint): Promise<Read> {
    const later = await this.#factsOf(record, revision + 1);
    if (!later) return { ...NOTHING, upTo: asOf };
    let disclosure = steps.at(-1)?.disclosure;
    const more = later.flatMap((event) => {
      const before = disclosure;
      disclosure = disclosureAfter(before, decode(event, this.upcasters));
      return disclosure === before ? [] : [{ from: event.position, disclosure }];
    });
    const last = later.at(-1)?.position ?? upTo;
    return { steps: [...steps, ...more], revision: revision + later.length, upTo: last > asOf ? last : asOf };
  }

  /** How many facts of a stream came before a position of the past. */
  async #countBefore(stream: string, known: bigint): Promise<number> {
    const key = `${stream} ${String(known)}`;
    const counted = this.#before.get(key);
    if (counted !== undefined) return counted;
    const count = ((await this.#factsOf(stream, 0)) ?? []).filter(({ position }) => position < known).length;
    this.#before.set(key, count);
    return count;
  }

  /** Undefined for a record that is not as it was written: it tells nothing, and so is kept from everybody. */
  async #factsOf(record: string, from: number): Promise<readonly StoredEvent[] | undefined> {
    try {
      return await this.log.readStream(record, from);
    } catch (error) {
      if (error instanceof Refusal && error.code === 'log.tampered') return undefined;
      throw error;
    }
  }
}
