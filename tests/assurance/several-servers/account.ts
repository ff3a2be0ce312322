import { openLogReader } from '#event-store/transfer/log-location.js';
import { decode } from '#event-store/fact.js';
import { serverPlace } from '#event-store/server-log.js';
import { onItsData } from '../../scenarios/form.js';
import type { Command } from './senders.js';

const NO_UPCASTERS = new Map();
const LIMIT_PASSED = 'exchange.limit-passed.v1';
/** Who read and who was refused: no command says so. */
const ACCESS = 'access.';

interface Place {
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly isCommanded: boolean;
}

/** What the log of the split form holds, to be compared with what its callers were told. */
export class Account {
  readonly #facts = new Map<string, Place>();
  /** How often each limit of a request was noted. */
  readonly #limits = new Map<string, number>();

  /** Reads all of it. @throws StoreUnavailable */
  static async of(data: string): Promise<Account> {
    const account = new Account();
    const { settings } = onItsData(['--data', data]);
    const log = await openLogReader(serverPlace(settings.TALAAN_LOG ?? ''));
    try {
      for await (const batch of log.readAll(0n)) {
        for (const event of batch) {
          const { type, stream, revision, position } = event;
          const { meta, conduct } = decode(event, NO_UPCASTERS);
          const isCommanded = meta.role !== 'platform' && !type.startsWith(ACCESS);
          account.#facts.set(String(position), { stream, revision, type, isCommanded });
          if (type !== LIMIT_PASSED) continue;
          const limit = `${stream} ${(conduct as { readonly limit: string }).limit}`;
          account.#limits.set(limit, (account.#limits.get(limit) ?? 0) + 1);
        }
      }
    } finally {
      await log.close();
    }
    return account;
  }

  /** Commands that were acknowledged, but whose fact is not where the answer said. */
  missing(commands: readonly Command[]): readonly string[] {
    return commands.flatMap(({ path, answer, isFact }) => {
      if (!answer || !isFact) return [];
      const { id, revision, position } = answer;
      const fact = this.#facts.get(position);
      const isThere = fact?.revision === revision && fact.stream.endsWith(id);
      return isThere ? [] : [`acknowledged but missing: ${path} of ${id}, position ${position}`];
    });
  }

  /** Facts of callers that are none of these commands' own: each of those has one. */
  beyond(commands: readonly Command[]): readonly string[] {
    const left = new Map([...this.#facts].filter(([, { isCommanded }]) => isCommanded));
    const again: string[] = [];
    for (const { path, answer, isFact } of commands) {
      if (!answer || !isFact) continue;
      if (!left.delete(answer.position)) again.push(`one fact for two commands: ${path}, position ${answer.position}`);
    }
    const others = [...left].map(([position, { type, stream }]) => `applied twice: ${type} ${stream} at ${position}`);
    return [...again, ...others];
  }

  /** Limits that were noted more than once, once for each time that is too many. */
  get notedTwice(): readonly string[] {
    return [...this.#limits].flatMap(([limit, times]) =>
      Array.from({ length: times - 1 }, () => `noted twice: ${limit}`),
    );
  }

  /** Which of these requests have no limit noted. */
  unnoted(ids: readonly string[]): readonly string[] {
    return ids.filter((id) => !this.#limits.has(`exchange-${id} acknowledge`));
  }

  /** `<type> <position>` of every fact but readings and refusals, in order. */
  get entries(): readonly string[] {
    return [...this.#facts].flatMap(([position, { type }]) => (type.startsWith(ACCESS) ? [] : [`${type} ${position}`]));
  }
}
