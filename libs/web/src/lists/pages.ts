// Lists, page by page: what every list does between its authorisation and its answer.
import { Injectable, type Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { othersFirst } from '#event-store/pieces.js';
import { Clock } from '#kernel/clock.js';
import type { View, ViewQueries } from '#views/view.js';
import { type AsOf, dayAsked, type KnownWhen } from './as-of.js';
import { AskedPage, type Asking, type Keys } from './asked-page.js';
import { Cursors } from './cursor.js';
import { FromDigits, Text } from '../fields/fields.js';
import { Freshness } from './freshness.js';
import { Rests } from './rests.js';

/** Rows that are found and shown at a stretch. */
const AT_A_TIME = 50;
/** What is found and shown is written out as well, which takes about as long. */
const WRITTEN_OUT = 2;
/** Milliseconds that any page takes others: its token, its rights, the log's head, the view that is hurried. */
const ANY_PAGE = 2;

/** The part of a list's query that says which page is asked for. */
export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @FromDigits()
  @IsInt()
  @Min(1)
  @Max(200)
  limit = 50;

  @Text({ most: 2_000, optional: true, description: 'From the page before; for the same caller and filter only' })
  cursor?: string;
}

/** One page of a list, as the contract shows it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}

/** The answer of a list of these, page by page. */
export function ListOf<Item>(item: Type<Item>): Type<Page<Item>> {
  @ApiSchema({ name: listNameOf(item) })
  class List implements Page<Item> {
    @ApiProperty({ type: [item] }) items!: readonly Item[];
    @ApiPropertyOptional() nextCursor?: string;
  }
  return List;
}

/** The answer of a list of these that always comes as a whole. */
export function AllOf<Item>(item: Type<Item>): Type<Pick<Page<Item>, 'items'>> {
  @ApiSchema({ name: listNameOf(item) })
  class List implements Pick<Page<Item>, 'items'> {
    @ApiProperty({ type: [item] }) items!: readonly Item[];
  }
  return List;
}

/** As the contract names the list: `LetterList` of a `LetterSummary`, or of a `ListedLetter`. */
function listNameOf({ name }: Type): string {
  return `${name.replace(/^Listed|(?:Answer|Summary|Heading|Head)$/g, '')}List`;
}

/** Where a page starts, how long it is, and as of when its rows are asked for. */
export interface Place extends AsOf {
  /** All sort keys of the last row of the page before; undefined for the first page. */
  readonly keys: Keys | undefined;
  /** The first of them. */
  readonly after: Keys[number] | undefined;
  readonly limit: number;
}

/** How the rows of a list are found and shown. */
export interface RowsOf<Row, Item> {
  readonly view: View;
  /**
   * The rows that follow a place, in the order of the list. Those of a long page may be read as they are taken; a promise of
   * them is for what is worked out apart.
   */
  readonly find: (queries: ViewQueries, place: Place) => Iterable<Row> | Promise<Iterable<Row>>;
  readonly keys: (row: Row) => Keys;
  /** Asks the policies again; undefined for a row that the caller may not know of. Left out: all rows, as they are. */
  readonly show?: (row: Row) => Item | undefined | Promise<Item | undefined>;
}

@Injectable()
export class Pages {
  constructor(
    private readonly cursors: Cursors,
    private readonly freshness: Freshness,
    private readonly clock: Clock,
    private readonly rests: Rests,
  ) {}

  /**
   * One page, with a `Link: rel="next"` header to the next. A cursor works for the same path and for the same query but
   * its page; the query says on which day and as known when, too, where a list can be asked for that.
   * @throws Refusal `cursor.invalid`, `view.behind`
   */
  async page<Row, Item = Row>(
    asking: Asking,
    query: PageQuery & KnownWhen & { readonly asOf?: string },
    { view, find, keys, show = (row) => row as unknown as Item }: RowsOf<Row, Item>,
  ): Promise<Page<Item>> {
    const page = new AskedPage(this.cursors, asking, query);
    await this.rests.over(asking);
    const position = await this.freshness.positionOf(query);
    const queries = await this.freshness.caughtUp(view, position);
    const { after, limit } = page;
    const day = dayAsked(query, this.clock.now());
    if (limit > AT_A_TIME) await othersFirst();
    let began = performance.now();
    const asked = find(queries, { keys: after, after: after?.[0], limit: limit + 1, day, position });
    let worked = performance.now() - began;
    const found = (asked instanceof Promise ? await asked : asked)[Symbol.iterator]();
    began = performance.now();
    const items: Item[] = [];
    let last: Row | undefined;
    for (let taken = 0; taken < limit; taken += AT_A_TIME) {
      if (taken > 0) {
        await othersFirst();
        began = performance.now();
      }
      const rows = nextOf(found, Math.min(AT_A_TIME, limit - taken));
      const shown = await Promise.all(rows.map(async (row) => show(row)));
      items.push(...shown.filter((item) => item !== undefined));
      last = rows.at(-1) ?? last;
      worked += performance.now() - began;
    }
    this.rests.charge(asking, ANY_PAGE + worked * WRITTEN_OUT);
    if (last === undefined || found.next().done === true) return { items };
    return { items, nextCursor: page.next(keys(last)) };
  }
}

function nextOf<Row>(rows: Iterator<Row>, most: number): readonly Row[] {
  const some: Row[] = [];
  while (some.length < most) {
    const next = rows.next();
    if (next.done === true) break;
    some.push(next.value);
  }
  return some;
}
