import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '#kernel/clock.js';
import type { View } from '#views/view.js';
import { listAnswer, type Page } from './answer.js';
import { type AsOf, dayAsked, type KnownWhen } from './as-of.js';
import type { ANYONE, Caller } from './caller.js';
import { Cursors } from './cursor.js';
import { Freshness } from './freshness.js';
import type { PageQuery } from './page-query.js';

/** The sort keys of a row. They are readable in a cursor, so they MUST be values that the row's reader may see. */
export type Keys = readonly (string | number)[];

/** Which page is asked for, of which list, by whom. */
export interface PageAsked {
  readonly caller: Caller | typeof ANYONE;
  /** The name of the list, and the whole filter: a cursor works for both together only. */
  readonly list: string;
  /** All of the query but its page, unless it is said otherwise. */
  readonly filter?: readonly unknown[];
  /** Says on which day and as known when, too, where a list can be asked for that. */
  readonly query: PageQuery & KnownWhen & { readonly asOf?: string };
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** How the rows of a list are found and shown. */
export interface RowsOf<Row, Item> {
  readonly view: View;
  /** At most `limit` rows after the one with these keys, in the order of the list; as of when the query says. */
  readonly find: (after: Keys | undefined, limit: number, asOf: AsOf) => readonly Row[];
  readonly keys: (row: Row) => Keys;
  /** Asks the policies again; undefined for a row that the caller may not know of. */
  readonly show: (row: Row) => Item | undefined | Promise<Item | undefined>;
}

/** Pages of lists: what every list does between its authorisation and its answer. */
@Injectable()
export class Pages {
  constructor(
    private readonly cursors: Cursors,
    private readonly freshness: Freshness,
    private readonly clock: Clock,
  ) {}

  /** @throws Refusal `cursor.invalid`, `view.behind` */
  async page<Row, Item>(asked: PageAsked, { view, find, keys, show }: RowsOf<Row, Item>): Promise<Page<Item>> {
    const { caller, query, request, reply } = asked;
    const { limit, cursor, ...others } = query;
    const position = await this.freshness.positionOf(query);
    await this.freshness.caughtUp(view, position);
    const name = `${asked.list}?${JSON.stringify(asked.filter ?? Object.entries(others).sort())}`;
    const asOf = { day: dayAsked(query, this.clock.now()), position };
    const found = find(this.cursors.after(caller, name, cursor), limit + 1, asOf);
    const rows = found.slice(0, limit);
    const last = found.length > limit ? rows.at(-1) : undefined;
    const items = (await Promise.all(rows.map(async (row) => show(row)))).filter((item) => item !== undefined);
    return listAnswer(reply, request, items, last && this.cursors.next(caller, name, keys(last)));
  }
}
