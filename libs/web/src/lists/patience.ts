import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance } from 'fastify';

/** Milliseconds that one request waits, in all, for what was recorded before it to be seen. */
export const PATIENCE = 1_000;

/** What one request has waited. Waits that go on at the same time count once. */
class Waited {
  #before = 0;
  #since = 0;
  #going = 0;

  left(): number {
    const now = this.#going > 0 ? performance.now() - this.#since : 0;
    return Math.max(0, PATIENCE - this.#before - now);
  }

  async during<Result>(wait: (left: number) => Promise<Result>): Promise<Result> {
    const left = this.left();
    if (this.#going++ === 0) this.#since = performance.now();
    try {
      return await wait(left);
    } finally {
      if (--this.#going === 0) this.#before += performance.now() - this.#since;
    }
  }
}

const requests = new AsyncLocalStorage<Waited>();

/** From here on what one request waits for has one second together, from the log to the last view. */
export function boundWaits(http: FastifyInstance): void {
  // Its body has been read by then: what comes over a connection does not belong to a request.
  http.addHook('preHandler', (_request, _reply, done) => requests.run(new Waited(), done));
}

/** Waits at most for the milliseconds that the request has left, which it is given; a full second where there is no request. */
export function waiting<Result>(wait: (left: number) => Promise<Result>): Promise<Result> {
  return (requests.getStore() ?? new Waited()).during(wait);
}

/**
 * What comes of a request and goes on after it, such as a feed: each wait of it has a full second of its own, however long what
 * went before it waited.
 */
export function beyondRequest<Item>(items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  return {
    next: () => requests.exit(() => items.next()),
    return: (value) => requests.exit(() => items.return(value)),
    throw: (error) => requests.exit(() => items.throw(error)),
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: () => requests.exit(() => items[Symbol.asyncDispose]()),
  };
}
