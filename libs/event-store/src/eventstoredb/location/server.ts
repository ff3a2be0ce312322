import { setTimeout as pause } from 'node:timers/promises';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { StoreUnavailable } from '../../event-store.js';
import type { EventStoreDbLocation, Node } from './location.js';

/** Milliseconds for which a read is tried again on a server that is not there, before its caller is told. */
const PATIENCE = 2_000;

/** Milliseconds that streams get to end. */
const LAST = 1_000;

/** What the client's errors are called that say that a node cannot answer now, but another one, or later. */
const PASSING = new Set(['unavailable', 'not-leader', 'cancelled', 'deadline-exceeded', 'timeout', 'silent']);

/** What every call is made with. */
export interface CallOptions {
  /**
   * MUST be there: without, the client batches appends in one stream, where an error of one fails others', and an answer
   * that never comes is waited for without end.
   */
  readonly credentials: EventStoreDbLocation['credentials'];
  /** Only the leader knows what was acknowledged: others answer with what they have. */
  readonly requiresLeader: true;
  readonly deadline: number;
}

/** A read that said nothing for too long. */
export class Silent extends Error {
  readonly type = 'silent';
}

/** The nodes of the cluster: one is spoken to, until it says, or shows, that another one should be. */
export class Server {
  /** Told when the server is let go of: the client does not say so to reads that are under way. */
  readonly onClose = new Set<(error: StoreUnavailable) => void>();
  readonly #clients = new Map<string, EventStoreDBClient>();
  #node: Node;

  private constructor(
    private readonly location: EventStoreDbLocation,
    private readonly make: (node: Node) => EventStoreDBClient,
  ) {
    this.#node = this.#after(undefined);
  }

  /** The client's library is loaded here: a program that keeps its log elsewhere does not load it. */
  static async of(location: EventStoreDbLocation): Promise<Server> {
    const { EventStoreDBClient } = await import('@eventstore/db-client');
    const { tls, tlsCa, deadline, keepAlive } = location;
    const channel = tls
      ? { insecure: false, ...(tlsCa !== undefined && { rootCertificate: tlsCa }) }
      : { insecure: true };
    // Not from the connection string: the client quotes that in warnings. And one node each: when it looks for another
    // one by itself and finds none, the program ends with an unhandled rejection.
    return new Server(location, (endpoint) => {
      const settings = { endpoint: { ...endpoint }, throwOnAppendFailure: true, defaultDeadline: deadline };
      return new EventStoreDBClient(
        { ...settings, keepAliveInterval: keepAlive, keepAliveTimeout: keepAlive },
        channel,
      );
    });
  }

  get options(): CallOptions {
    const { credentials, deadline } = this.location;
    return { credentials, requiresLeader: true, deadline };
  }

  get client(): EventStoreDBClient {
    const name = nameOf(this.#node);
    const client = this.#clients.get(name) ?? this.make(this.#node);
    this.#clients.set(name, client);
    return client;
  }

  /** Whether the call can be made again; then another node is spoken to from now on, if there is one. */
  isPassing(error: unknown, client: EventStoreDBClient): boolean {
    const { type, leader } = (error ?? {}) as { type?: string; leader?: Node };
    if (type === undefined || !PASSING.has(type)) return false;
    if (client === this.#clients.get(nameOf(this.#node))) this.#node = leader ?? this.#after(this.#node);
    return true;
  }

  /** Asks what changes nothing, again where that may help. @throws StoreUnavailable; what else the client throws */
  async ask<Answer>(question: (client: EventStoreDBClient) => Promise<Answer>): Promise<Answer> {
    const end = performance.now() + PATIENCE;
    for (let wait = 10; ; wait = Math.min(2 * wait, 250)) {
      const { client } = this;
      try {
        return await question(client);
      } catch (error) {
        if (!this.isPassing(error, client)) throw error;
        if (performance.now() > end) throw this.unavailable(error);
        await pause(wait);
      }
    }
  }

  /** What callers are told when this node, or any, cannot be used: which were asked the operator should know. */
  unavailable(error: unknown): StoreUnavailable {
    return unavailable(error, undefined, this.location.nodes.map(nameOf).join(', '));
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    const clients = [...this.#clients.values()];
    this.#clients.clear();
    for (const end of this.onClose) end(new StoreUnavailable('the store is closed'));
    // It waits for each stream to say that it is finished, and not all do.
    const ended = Promise.all(clients.map((client) => client.dispose().catch(() => undefined)));
    await Promise.race([ended, pause(LAST, undefined, { ref: false })]);
  }

  #after(node: Node | undefined): Node {
    const { nodes } = this.location;
    const at = node ? nodes.findIndex((other) => nameOf(other) === nameOf(node)) : -1;
    const next = nodes[(at + 1) % nodes.length];
    if (!next) throw new TypeError('a log needs a node');
    return next;
  }
}

function nameOf({ address, port }: Node): string {
  return `${address}:${String(port)}`;
}

/** What callers are told. The client's own error, which may name addresses, is for the operator. */
export function unavailable(error: unknown, detail?: string, nodes?: string): StoreUnavailable {
  if (error instanceof StoreUnavailable) return error;
  const { type = 'failed' } = (error ?? {}) as { type?: string };
  const which = nodes === undefined ? '' : ` at ${nodes}`;
  return new StoreUnavailable(detail ?? `EventStoreDB${which} cannot be used now (${type})`, { cause: error });
}
