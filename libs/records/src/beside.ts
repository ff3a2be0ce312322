// A record and its erasure are two streams, which any process writes. Each stands on the other until it is in the log.
import type { EventStore, Proviso } from '#event-store/event-store.js';
import { Refusal } from '#kernel/refusal.js';
import { ERASURE_KIND } from '#vault/contract.js';
import { erasureIn } from '#vault/erasure.js';
import { keysOf, type Vault } from '#vault/vault.js';
import type { CountedLookup } from './lookups.js';
import { type RecordKind, type RecordTypes, streamOf } from './record-kind.js';

/**
 * That the content of a record was not erased: what is recorded of it stands on that. As long as nobody spoke of an erasure
 * there is no stream of one, which the log is told to expect: it is read only when that turns out wrong.
 */
export class NotErased {
  readonly #stream: string;
  #expected: Proviso['expected'] = 'no-stream';
  #isOutdated = false;

  constructor(
    private readonly log: Pick<EventStore, 'readStream'>,
    private readonly vault: Vault,
    record: string,
  ) {
    this.#stream = `${ERASURE_KIND}-${record}`;
  }

  /** What must be so when something is recorded, as of the last look. */
  get proviso(): Proviso {
    return { stream: this.#stream, expected: this.#expected };
  }

  /** It was not so any more: the next `demand` looks. */
  outdated(): void {
    this.#isOutdated = true;
  }

  /**
   * The content can be gone by other means than an erasure of its own, too: then its keys tell.
   * @throws Refusal `content.erased`
   */
  async demand(history: readonly { readonly content?: unknown }[]): Promise<void> {
    if (this.#isOutdated && (await this.look()) !== undefined) throw erased();
    const destroyedAt = await this.vault.destroyedAt(keysOf(history));
    if (destroyedAt.some((at) => at !== undefined)) throw erased();
  }

  /** When it was erased (milliseconds); undefined while it is not: from then on the proviso is as of now. */
  async look(): Promise<number | undefined> {
    const facts = await this.log.readStream(this.#stream);
    this.#expected = facts.length === 0 ? 'no-stream' : facts.length - 1;
    this.#isOutdated = false;
    return facts.map(erasureIn).find((erasure) => erasure !== undefined)?.at;
  }

  /**
   * A log that looks at one stream at a time can have recorded something behind the erasure. It counts as refused.
   * @throws Refusal `content.erased` when the content was erased before `position`
   */
  async demandBefore(position: bigint): Promise<void> {
    const facts = await this.log.readStream(this.#stream);
    const erasure = facts.find((fact) => erasureIn(fact) !== undefined);
    if (erasure !== undefined && erasure.position < position) throw erased();
  }
}

function erased(): Refusal {
  return new Refusal('content.erased', 'The content of this record was erased; the record is at its end.');
}

/** What is recorded beside a record stands on all of it, as it was looked up; undefined where nothing is beside. */
export function besideAsLookedUp<T extends RecordTypes>(
  kind: RecordKind<T>,
  id: string,
  lookup: CountedLookup,
): Proviso | undefined {
  const beside = kind.beside?.(id);
  if (!beside) return undefined;
  const stream = streamOf(beside.kind, beside.id);
  const revision = lookup.revisionOf(stream);
  if (revision === undefined) throw new Error(`the kind ${kind.kind} looks nothing up of what it stands beside`);
  return { stream, expected: revision === -1 ? 'no-stream' : revision };
}
