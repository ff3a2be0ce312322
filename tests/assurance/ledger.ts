import type { LogReader, StoredEvent } from '#event-store/event-store.js';
import { decode } from '#event-store/fact.js';
import { SqliteLogReader } from '#event-store/sqlite/sqlite-log-reader.js';
import { type Acknowledged, step, submission } from './journal.js';

const NO_UPCASTERS = new Map();

/** A request takes this step once for each of its limits. */
export const LIMIT_PASSED = 'exchange.limit-passed.v1';

/** What a log holds of the commands of journals, read beside whoever writes it. */
export class Ledger {
  /** The position up to which it has read. */
  head = 0n;
  /** `<type> <position>` of every fact of any kind. */
  readonly all: string[] = [];
  readonly #places = new Map<string, string>();
  readonly #times = new Map<string, number>();

  /** Reads on, in the log of a data folder, from where it ended before; a new ledger reads everything. */
  read(data: string): Promise<void> {
    return this.readLog(SqliteLogReader.open(data));
  }

  /** The same in any log, which it closes. */
  async readLog(log: LogReader): Promise<void> {
    try {
      for await (const batch of log.readAll(this.head)) {
        for (const event of batch) {
          const { type, stream, revision, position } = event;
          this.all.push(`${type} ${String(position)}`);
          if (!stream.startsWith('exchange-')) continue;
          this.#places.set(String(position), `${stream} ${String(revision)}`);
          const act = actOf(event);
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

function actOf(event: StoredEvent): string {
  const { stream, type } = event;
  if (type === 'exchange.submitted.v1') return submission(referenceOf(event));
  if (type !== LIMIT_PASSED) return step(stream, type);
  const { limit } = decode(event, NO_UPCASTERS).conduct as { limit?: string };
  return step(stream, `${type} ${limit ?? ''}`);
}

function referenceOf(event: Parameters<typeof decode>[0]): string {
  const { channels } = decode(event, NO_UPCASTERS).conduct as { channels?: readonly { reference?: string }[] };
  return channels?.[0]?.reference ?? event.stream;
}
