import type { Fact } from '#event-store/fact.js';
import { dayOf } from '#kernel/time.js';
import { type Sql, viewOver, type ViewQueries } from '#views/view.js';
import { INVENTORIES, type Visibility } from '../codes.js';
import type { AgreementFact, EntryFact, StateFact, UnitFact } from '../contract.js';
import { insertKnown, KNOWN, type KnownTable, replaceKnown, wasKnown } from './known.js';

/** What is counted, and the activity of the Bohol plan that it is the output of. */
export const INDICATORS = {
  'agreements-in-force': 'C.c.2.1',
  'states-with-unit': 'C.l.2.1',
  experts: INVENTORIES.experts.activity,
  lawyers: INVENTORIES.lawyers.activity,
  ngos: INVENTORIES.ngos.activity,
} as const;

export type Indicator = keyof typeof INDICATORS;

const SPAN: KnownTable = {
  table: 'span',
  columns: ['indicator', 'key', 'counted', 'restricted', 'from_day', 'until_day'],
};

/**
 * From when until when each thing counts. `key` is the record, `counted` what is counted once however many records
 * stand for it. Few may know of what is `restricted`. The spans of `membership` are there for the others to be counted among members.
 */
export const view = viewOver<StateFact | UnitFact | AgreementFact | EntryFact>()({
  name: 'indicators',
  version: 2,
  module: import.meta.url,
  tables: `
    CREATE TABLE span (
      indicator TEXT NOT NULL, key TEXT NOT NULL, counted TEXT NOT NULL, restricted INTEGER NOT NULL,
      from_day TEXT NOT NULL, until_day TEXT,
      ${KNOWN}, PRIMARY KEY (indicator, key, from_day, known_from)
    ) STRICT;
  `,
  indexes: `CREATE INDEX span_of_day ON span (indicator, from_day);`,
  passesOver: [
    'registry.agreement-concluded.v1',
    'registry.agreement-amended.v1',
    'registry.agreement-confirmed.v1',
    'registry.entry-confirmed.v1',
    'registry.unit-time-zone-recorded.v1',
  ],
  evolve: {
    'registry.state-admitted.v1': (fact, sql) => {
      const { state, memberSince: fromDay } = fact.conduct;
      count(fact, sql, { indicator: 'membership', key: state, counted: state, fromDay });
    },
    'registry.state-readmitted.v1': (fact, sql) => {
      const { state, on: fromDay } = fact.conduct;
      count(fact, sql, { indicator: 'membership', key: state, counted: state, fromDay });
    },
    'registry.state-left.v1': (fact, sql) => {
      const { state, on: untilDay } = fact.conduct;
      replaceKnown(fact, sql, SPAN, { indicator: 'membership', key: state, untilDay: null }, { untilDay });
    },
    'registry.unit-registered.v1': (fact, sql) => {
      const { unit, state, community, establishedOn } = fact.conduct;
      const fromDay = establishedOn ?? dayOf(fact.recordedAt);
      if (community === 'tip') count(fact, sql, { indicator: 'states-with-unit', key: unit, counted: state, fromDay });
    },
    'registry.unit-established.v1': (fact, sql) => {
      const { unit, on: fromDay } = fact.conduct;
      replaceKnown(fact, sql, SPAN, { indicator: 'states-with-unit', key: unit }, { fromDay });
    },
    'registry.unit-closed.v1': (fact, sql) => {
      const { unit, on: untilDay } = fact.conduct;
      replaceKnown(fact, sql, SPAN, { indicator: 'states-with-unit', key: unit }, { untilDay });
    },
    'registry.agreement-entered-into-force.v1': (fact, sql) => {
      const { stream, conduct } = fact;
      count(fact, sql, { indicator: 'agreements-in-force', key: stream, counted: stream, fromDay: conduct.on });
    },
    'registry.agreement-terminated.v1': endsOn,
    'registry.entry-added.v1': (fact, sql) => {
      const { inventory, consentedOn: fromDay, visibility } = fact.conduct;
      const restricted = isRestricted(visibility);
      count(fact, sql, { indicator: inventory, key: fact.stream, counted: fact.stream, restricted, fromDay });
    },
    'registry.entry-revised.v1': (fact, sql) => {
      const restricted = isRestricted(fact.conduct.visibility);
      replaceKnown(fact, sql, SPAN, { key: fact.stream }, { restricted });
    },
    'registry.entry-retired.v1': endsOn,
    'registry.content-erased.v1': (fact, sql) => {
      const { on } = fact.conduct;
      const until = sql.get('SELECT until_day FROM span WHERE key = ? AND known_until IS NULL', fact.stream)?.until_day;
      const untilDay = until != null && String(until) < on ? until : on;
      replaceKnown(fact, sql, SPAN, { key: fact.stream }, { untilDay });
    },
  },
});

interface Span {
  readonly indicator: Indicator | 'membership';
  readonly key: string;
  readonly counted: string;
  readonly restricted?: 0 | 1;
  readonly fromDay: string;
}

function count(fact: Fact, sql: Sql, { restricted = 0, ...span }: Span): void {
  insertKnown(fact, sql, SPAN, { ...span, restricted });
}

function endsOn(fact: Fact<string, { readonly on: string }>, sql: Sql): void {
  replaceKnown(fact, sql, SPAN, { key: fact.stream }, { untilDay: fact.conduct.on });
}

const isRestricted = (visibility: Visibility) => (visibility === 'public' ? 0 : 1);

const holds = (span: string) =>
  `${span}.from_day <= day.value AND (${span}.until_day IS NULL OR ${span}.until_day > day.value)
   AND ${wasKnown(span, ':position')}`;

/** What is counted: for those who may know of everything, or what anyone may know of; as known at a position. */
export interface Counted {
  readonly indicator: Indicator;
  readonly everything: boolean;
  readonly position: bigint;
}

/** How many there were on each of the days, in the order of the days. */
export function countsOn(
  queries: ViewQueries,
  days: readonly string[],
  { indicator, everything, position }: Counted,
): readonly number[] {
  const statement = `
    SELECT (
      SELECT COUNT(DISTINCT s.counted) FROM span AS s
      WHERE s.indicator = :indicator AND s.restricted <= :everything AND ${holds('s')}
        AND (:indicator <> 'states-with-unit' OR EXISTS (
          SELECT 1 FROM span AS m WHERE m.indicator = 'membership' AND m.counted = s.counted AND ${holds('m')}
        ))
    ) AS many FROM json_each(:days) AS day ORDER BY day.key`;
  const rows = queries.all(view, statement, { indicator, everything, position, days: JSON.stringify(days) });
  return rows.map(({ many }) => Number(many));
}
