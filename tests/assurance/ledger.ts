import { decode } from '#event-store/fact.js';
import { SqliteLogReader } from '#event-store/sqlite/sqlite-log-reader.js';
import { type Acknowledged, step, submission } from './journal.js';

const NO_UPCASTERS = new Map();

/** What the log of a data folder holds of the commands of journals, read from its file, beside whoever writes it. */
export class Ledger {
  /** The position up to which it has read. */
  head = 0n;
  /** `<type> <position>` of every fact of any kind. */
  readonly all: string[] = [];
  readonly #places = new Map<string, string>();
  readonly #times = new Map<string, number>();

  /** Reads on from where it ended before; a new ledger reads everything. */
  async read(data: string): Promise<void> {
    const log = SqliteLogReader.open(data);
    try {
      for await (const batch of log.readAll(this.head)) {
        for (const event of batch) {
          const { type, stream, revision, position } = event;
          this.all.push(`${type} ${String(position)}`);
          if (!stream.startsWith('exchange-')) continue;
          this.#places.set(String(position), `${stream} ${String(revision)}`);
          const act = type === 'exchange.submitted.v1' ? submission(referenceOf(event)) : step(stream, type);
          this.#times.set(act, (this.#times.get(act) ?? 0) + 1);
        }
        this.head = batch.at(-1)?.position ?? this.head;
      }
    } finally {
      await log.close();
    }
  }

  /** Whether a command was carried out at least once, told of or not. */
  holds(act: string): boolean {
    return this.#times.has(act);
  }

  /** Those that were acknowledged, but whose fact is not where the answer said. */
  missing(acknowledged: readonly Acknowledged[]): readonly Acknowledged[] {
    return acknowledged.filter(
      ({ act, answer: { id, revision, position } }) =>
        !this.holds(act) || this.#places.get(position) !== `exchange-${id} ${String(revision)}`,
    );
  }

  /** The commands that were carried out more than once, once for each time that is too many. */
  twice(): readonly string[] {
    return [...this.#times].flatMap(([act, times]) => Array.from({ length: times - 1 }, () => act));
  }
}

function referenceOf(event: Parameters<typeof decode>[0]): string {
  const { channels } = decode(event, NO_UPCASTERS).conduct as { channels?: readonly { reference?: string }[] };
  return channels?.[0]?.reference ?? event.stream;
}
