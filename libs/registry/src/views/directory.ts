import type { Fact } from '#event-store/fact.js';
import { rowAs } from '#views/rows.js';
import { idOf, type Sql, type SqlValue, viewOver, type ViewQueries } from '#views/view.js';
import type { Caller } from '#web/auth/caller.js';
import type { AsOf } from '#web/lists/as-of.js';
import type { Inventory } from '../codes.js';
import type { EntryFact, EntryParticulars } from '../contract.js';
import { isOverdue, yearBefore } from '../directory/entry.js';
import { insertKnown, KNOWN, type KnownTable, replaceKnown, wasKnown } from './known.js';

const ENTRY: KnownTable = {
  table: 'entry',
  columns: [
    'id',
    'place',
    'revision',
    'inventory',
    'state',
    'fields',
    'languages',
    'visibility',
    'organisation',
    'consented_on',
    'retired_on',
  ],
};

/**
 * The entries of the inventories, openly: who they are is sealed, and not here. `place` is the position of the addition;
 * words stand between spaces in `fields` and `languages`. An entry without consent has no row at all, as of any day.
 */
export const view = viewOver<EntryFact>()({
  name: 'directory',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE entry (
      id TEXT NOT NULL, place INTEGER NOT NULL, revision INTEGER NOT NULL, inventory TEXT NOT NULL,
      state TEXT NOT NULL, fields TEXT NOT NULL, languages TEXT NOT NULL, visibility TEXT NOT NULL, organisation TEXT,
      consented_on TEXT NOT NULL, retired_on TEXT, ${KNOWN}, PRIMARY KEY (id, known_from)
    ) STRICT;
    CREATE TABLE upkeep (
      id TEXT NOT NULL, confirmed_on TEXT NOT NULL, known_from INTEGER NOT NULL, PRIMARY KEY (id, known_from)
    ) STRICT;
  `,
  indexes: `CREATE INDEX entry_in_inventory ON entry (inventory, place);`,
  evolve: {
    'registry.entry-added.v1': (fact, sql) => {
      const { entry: id, inventory, consentedOn, confirmedOn, ...particulars } = fact.conduct;
      const { position: place, revision } = fact;
      insertKnown(fact, sql, ENTRY, { id, place, revision, inventory, ...opened(particulars), consentedOn });
      confirm(id, confirmedOn, fact, sql);
    },
    'registry.entry-revised.v1': (fact, sql) => {
      const { confirmedOn, ...particulars } = fact.conduct;
      change(fact, sql, opened(particulars));
      confirm(idOf(fact), confirmedOn, fact, sql);
    },
    'registry.entry-confirmed.v1': (fact, sql) => {
      change(fact, sql, {});
      confirm(idOf(fact), fact.conduct.on, fact, sql);
    },
    'registry.entry-retired.v1': (fact, sql) => {
      change(fact, sql, { retiredOn: fact.conduct.on });
    },
    'registry.content-erased.v1': (fact, sql) => {
      sql.delete('entry', { id: idOf(fact) });
      sql.delete('upkeep', { id: idOf(fact) });
    },
  },
});

const between = (words: readonly string[]) => ` ${words.join(' ')} `;

function opened({ state, fields, languages, visibility, organisation }: EntryParticulars) {
  return { state, fields: between(fields), languages: between(languages), visibility, organisation };
}

function change(fact: Fact, sql: Sql, columns: Readonly<Record<string, SqlValue>>): void {
  replaceKnown(fact, sql, ENTRY, { id: idOf(fact) }, { ...columns, revision: fact.revision });
}

function confirm(id: string, confirmedOn: string, { position }: Fact, sql: Sql): void {
  sql.insert('upkeep', { id, confirmedOn, knownFrom: position });
}

/** Whatever is left out does not restrict. */
export interface EntryFilter {
  readonly state?: string | undefined;
  readonly field?: string | undefined;
  readonly language?: string | undefined;
  readonly overdue?: boolean | undefined;
}

/** Those who may know of restricted entries too. */
const KNOW_ALL: readonly string[] = [
  'registrar',
  'secretariat',
  'chair',
  'delegate',
  'unit-head',
  'analyst',
  'auditor',
];

/**
 * The entries of an inventory that stood on a day, as known at a position, and that the caller may know of; in the order
 * of their addition, after the one at `after` (decimal position). MUST give what the policies give row by row
 * (`registry.know-entry`).
 */
export function entriesOf(
  queries: ViewQueries,
  caller: Caller,
  { inventory, state, field, language, overdue }: EntryFilter & { readonly inventory: Inventory },
  { day, position }: AsOf,
  { after, limit }: { readonly after: string; readonly limit: number },
) {
  const statement = `
    SELECT e.id, CAST(e.place AS TEXT) AS position, e.revision, e.state, e.fields, e.languages, e.visibility,
      e.organisation, e.consented_on, coalesce(e.confirmed_on, e.consented_on) AS confirmed_on
    FROM (
      SELECT *, (SELECT MAX(u.confirmed_on) FROM upkeep AS u
        WHERE u.id = v.id AND u.confirmed_on <= :day AND u.known_from <= :position) AS confirmed_on
      FROM entry AS v WHERE ${wasKnown('v', ':position')}
    ) AS e
    WHERE e.inventory = :inventory AND e.consented_on <= :day AND (e.retired_on IS NULL OR e.retired_on > :day)
      AND e.place > CAST(:after AS INTEGER) AND (:all = 1 OR e.visibility = 'public')
      AND (:state IS NULL OR e.state = :state) AND (:field IS NULL OR instr(e.fields, ' ' || :field || ' ') > 0)
      AND (:language IS NULL OR instr(e.languages, ' ' || :language || ' ') > 0)
      AND (:confirmedBefore IS NULL OR coalesce(e.confirmed_on, e.consented_on) < :confirmedBefore)
    ORDER BY e.place LIMIT :limit`;
  const asked = { inventory, state, field, language, confirmedBefore: overdue ? yearBefore(day) : undefined };
  const all = KNOW_ALL.includes(caller.role);
  const rows = queries.all(view, statement, { ...asked, all, day, position, after, limit }).map(rowAs<ListedEntry>());
  return rows.map((row) => ({
    ...row,
    fields: wordsIn(row.fields),
    languages: wordsIn(row.languages),
    overdue: isOverdue(row.confirmedOn, day),
  }));
}

interface ListedEntry {
  readonly id: string;
  readonly position: string;
  readonly revision: number;
  readonly state: string;
  /** Words between spaces. */
  readonly fields: string;
  readonly languages: string;
  readonly visibility: string;
  readonly organisation: string | null;
  readonly consentedOn: string;
  readonly confirmedOn: string;
}

const wordsIn = (words: string) => words.split(' ').filter((word) => word !== '');
