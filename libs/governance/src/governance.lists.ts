import { Injectable } from '@nestjs/common';
import { ViewQueries } from '#views/view.js';
import { Access, type Resource } from '#web/access.js';
import type { Page } from '#web/answer.js';
import type { Caller } from '#web/caller.js';
import { type PageAsked, Pages } from '#web/pages.js';
import { type Listed, type RecordFilter, type RecordKind, recordsOf, view } from './views/working-group.js';

/** What a list is of, and how its rows are shown. */
export interface ListOf<Kind extends RecordKind, Item> {
  readonly kind: Kind;
  /** MUST leave out what the policies do not let the reader know of, as far as a filter can. */
  readonly filter: RecordFilter;
  /** What the policies see of a row. */
  readonly resource: (state: Listed<Kind>['state']) => Resource;
  readonly show: (row: Listed<Kind>) => Item;
}

/** The lists of the Working Group's records, newest first; every row is asked about again. */
@Injectable()
export class RecordLists {
  constructor(
    private readonly access: Access,
    private readonly pages: Pages,
    private readonly queries: ViewQueries,
  ) {}

  /** @throws Refusal `cursor.invalid`, `view.behind` */
  page<Kind extends RecordKind, Item>(
    asked: PageAsked & { readonly caller: Caller },
    { kind, filter, resource, show }: ListOf<Kind, Item>,
  ): Promise<Page<Item>> {
    return this.pages.page(asked, {
      view,
      find: (after, limit) => {
        const [position] = after ?? [];
        return recordsOf(this.queries, kind, filter, {
          after: position === undefined ? undefined : String(position),
          limit,
        });
      },
      keys: ({ position }) => [position],
      show: (row) =>
        this.access.permits(asked.caller, 'governance.know', resource(row.state)) ? show(row) : undefined,
    });
  }
}
