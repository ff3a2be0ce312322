import { dayOf } from '#kernel/time.js';
import { type SqlValue, viewOver, type ViewQueries } from '#views/view.js';
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
  passesOver: ['registry.agreement-concluded.v1', 'registry.agreement-amended.v1', 'registry.entry-confirmed.v1'],
  evolve: {
    'registry.state-admitted.v1': ({ conduct, position }, sql) => {
      const { state, memberSince } = conduct;
      insertKnown(sql, SPAN, ['membership', state, state, 0, memberSince, null], position);
    },
    'registry.state-readmitted.v1': ({ conduct, position }, sql) => {
      const { state, on } = conduct;
      insertKnown(sql, SPAN, ['membership', state, state, 0, on, null], position);
    },
    'registry.state-left.v1': ({ conduct, position }, sql) => {
      const { state, on } = conduct;
      replaceKnown(sql, SPAN, spanOf('membership', state, { until_day: null }), { until_day: on }, position);
    },
    'registry.unit-registered.v1': (fact, sql) => {
      const { unit, state, community, establishedOn } = fact.conduct;
      if (community !== 'tip') return;
      insertKnown(
        sql,
        SPAN,
        ['states-with-unit', unit, state, 0, establishedOn ?? dayOf(fact.recordedAt), null],
        fact.position,
      );
    },
    'registry.unit-established.v1': ({ conduct, position }, sql) => {
      const { unit, on } = conduct;
      replaceKnown(sql, SPAN, spanOf('states-with-unit', unit), { from_day: on }, position);
    },
    'registry.unit-closed.v1': ({ conduct, position }, sql) => {
      const { unit, on } = conduct;
      replaceKnown(sql, SPAN, spanOf('states-with-unit', unit), { until_day: on }, position);
    },
    'registry.agreement-entered-into-force.v1': (fact, sql) => {
      const { on } = fact.conduct;
      insertKnown(sql, SPAN, ['agreements-in-force', fact.stream, fact.stream, 0, on, null], fact.position);
    },
    'registry.agreement-terminated.v1': (fact, sql) => {
      const { on } = fact.conduct;
      replaceKnown(sql, SPAN, spanOf('agreements-in-force', fact.stream), { until_day: on }, fact.position);
    },
    'registry.entry-added.v1': (fact, sql) => {
      const { inventory, consentedOn, visibility } = fact.conduct;
      const restricted = isRestricted(visibility);
      insertKnown(sql, SPAN, [inventory, fact.stream, fact.stream, restricted, consentedOn, null], fact.position);
    },
    'registry.entry-revised.v1': (fact, sql) => {
      const restricted = isRestricted(fact.conduct.visibility);
      replaceKnown(sql, SPAN, { key: fact.stream }, { restricted }, fact.position);
    },
    'registry.entry-retired.v1': (fact, sql) => {
      const { on } = fact.conduct;
      replaceKnown(sql, SPAN, { key: fact.stream }, { until_day: on }, fact.position);
    },
    'registry.content-erased.v1': (fact, sql) => {
      const { on } = fact.conduct;
      const until = sql.get('SELECT until_day FROM span WHERE key = ? AND known_until IS NULL', fact.stream)?.until_day;
      const first = until != null && String(until) < on ? String(until) : on;
      replaceKnown(sql, SPAN, { key: fact.stream }, { until_day: first }, fact.position);
    },
  },
});

function spanOf(indicator: string, key: string, more: Readonly<Record<string, SqlValue>> = {}) {
  return { indicator, key, ...more };
}

const isRestricted = (visibility: Visibility) => (visibility === 'public' ? 0 : 1);

const holds = (span: string) =>
  `${span}.from_day <= day.value AND (${span}.until_day IS NULL OR ${span}.until_day > day.value)
   AND ${wasKnown(span, '?3')}`;

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
  const rows = queries.all(
    view,
    `SELECT (
       SELECT COUNT(DISTINCT s.counted) FROM span AS s WHERE s.indicator = ?1 AND s.restricted <= ?4 AND ${holds('s')}
         AND (?1 <> 'states-with-unit' OR EXISTS (
           SELECT 1 FROM span AS m WHERE m.indicator = 'membership' AND m.counted = s.counted AND ${holds('m')}
         ))
     ) AS many FROM json_each(?2) AS day ORDER BY day.key`,
    indicator,
    JSON.stringify(days),
    position,
    everything ? 1 : 0,
  );
  return rows.map(({ many }) => Number(many));
}
