import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ANYONE, Caller } from '../auth/caller.js';
import type { Cursors } from './cursor.js';

/** The sort keys of a row. They are readable in a cursor, so they MUST be values that the row's reader may see. */
export type Keys = readonly (string | number)[];

/** Who asks for a page, and where its answer goes. */
export interface Asking {
  readonly caller: Caller | typeof ANYONE;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The page that a request asks for. Its cursor works for the same caller, the same path, and the same query but its page. */
export class AskedPage {
  /** All sort keys of the last row of the page before; undefined for the first page. */
  readonly after: Keys | undefined;
  readonly limit: number;
  readonly #list: string;

  /** @throws Refusal `cursor.invalid` */
  constructor(
    private readonly cursors: Cursors,
    private readonly asking: Asking,
    { limit, cursor, ...filter }: { readonly limit: number; readonly cursor?: string },
  ) {
    const { pathname } = new URL(asking.request.url, 'http://talaan');
    this.limit = limit;
    this.#list = `${pathname}?${JSON.stringify(Object.entries(filter).sort())}`;
    this.after = cursors.after(asking.caller, this.#list, cursor);
  }

  /** The cursor to the page after the row with these keys; a `Link: rel="next"` header names it, too. */
  next(keys: Keys): string {
    const { caller, request, reply } = this.asking;
    const { pathname, searchParams } = new URL(request.url, 'http://talaan');
    const nextCursor = this.cursors.next(caller, this.#list, keys);
    searchParams.set('cursor', nextCursor);
    reply.header('link', `<${pathname}?${searchParams.toString()}>; rel="next"`);
    return nextCursor;
  }
}
