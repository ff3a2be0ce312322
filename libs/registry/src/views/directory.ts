import type { Fact } from '#event-store/fact.js';
import { type Sql, viewOver, type ViewQueries } from '#views/view.js';
import type { AsOf } from '#web/as-of.js';
import type { Caller } from '#web/caller.js';
import type { Inventory } from '../codes.js';
import type { EntryFact, EntryParticulars } from '../contract.js';
import { isOverdue, yearBefore } from '../directory/entry.js';
import { insertKnown, KNOWN, type KnownTable, replaceKnown, wasKnown } from './known.js';
import { textOrNull } from './register.js';

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
      const { entry, inventory, consentedOn, confirmedOn, ...particulars } = fact.conduct;
      const open = opened(particulars);
      const { position, revision } = fact;
      insertKnown(
        sql,
        ENTRY,
        [entry, position, revision, inventory, ...Object.values(open), consentedOn, null],
        position,
      );
      confirm(entry, confirmedOn, fact, sql);
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
      change(fact, sql, { retired_on: fact.conduct.on });
    },
    'registry.content-erased.v1': (fact, sql) => {
      sql.run('DELETE FROM entry WHERE id = ?', idOf(fact));
      sql.run('DELETE FROM upkeep WHERE id = ?', idOf(fact));
    },
  },
});

const idOf = ({ stream }: Fact) => stream.slice('entry-'.length);
const between = (words: readonly string[]) => ` ${words.join(' ')} `;

/** In the order of the columns. */
function opened({ state, fields, languages, visibility, organisation }: EntryParticulars) {
  return { state, fields: between(fields), languages: between(languages), visibility, organisation };
}

function change(fact: Fact, sql: Sql, columns: Readonly<Record<string, string | null>>): void {
  replaceKnown(sql, ENTRY, { id: idOf(fact) }, { ...columns, revision: fact.revision }, fact.position);
}

function confirm(id: string, confirmedOn: string, { position }: Fact, sql: Sql): void {
  sql.run('INSERT INTO upkeep VALUES (?, ?, ?)', id, confirmedOn, position);
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
  const rows = queries.all(
    view,
    `SELECT e.*, CAST(e.place AS TEXT) AS at FROM (
       SELECT id, place, revision, inventory, state, fields, languages, visibility, organisation, consented_on,
         retired_on, (SELECT MAX(u.confirmed_on) FROM upkeep AS u
           WHERE u.id = v.id AND u.confirmed_on <= ?2 AND u.known_from <= ?3) AS confirmed_on
       FROM entry AS v WHERE ${wasKnown('v', '?3')}
     ) AS e
     WHERE e.inventory = ?1 AND e.consented_on <= ?2 AND (e.retired_on IS NULL OR e.retired_on > ?2)
       AND e.place > CAST(?4 AS INTEGER) AND (?5 = 1 OR e.visibility = 'public')
       AND (?6 IS NULL OR e.state = ?6) AND (?7 IS NULL OR instr(e.fields, ' ' || ?7 || ' ') > 0)
       AND (?8 IS NULL OR instr(e.languages, ' ' || ?8 || ' ') > 0)
       AND (?9 = 0 OR coalesce(e.confirmed_on, e.consented_on) < ?10)
     ORDER BY e.place LIMIT ?11`,
    inventory,
    day,
    position,
    after,
    KNOW_ALL.includes(caller.role) ? 1 : 0,
    state ?? null,
    field ?? null,
    language ?? null,
    overdue === true ? 1 : 0,
    yearBefore(day),
    limit,
  );
  return rows.map((row) => {
    const consentedOn = String(row.consented_on);
    const confirmedOn = textOrNull(row.confirmed_on) ?? consentedOn;
    return {
      id: String(row.id),
      position: String(row.at),
      revision: Number(row.revision),
      state: String(row.state),
      fields: wordsIn(row.fields),
      languages: wordsIn(row.languages),
      visibility: String(row.visibility),
      organisation: textOrNull(row.organisation),
      consentedOn,
      confirmedOn,
      overdue: isOverdue(confirmedOn, day),
    };
  });
}

const wordsIn = (words: unknown) =>
  String(words)
    .split(' ')
    .filter((word) => word !== '');
