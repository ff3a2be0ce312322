import { newestFirst, type PageOf, rowAs } from '#views/rows.js';
import { type FactOf, idOf, type Question, type Sql, viewOver, type ViewQueries } from '#views/view.js';
import type { StateName } from '../assistance/assistance-request.js';
import type { AssistanceFact, AssistanceRequested } from '../contract.js';

/** Every request to a post as it stands: what units asked, and what posts were asked. Conduct only. */
export const view = viewOver<AssistanceFact>()({
  name: 'assistance-requests',
  version: 2,
  module: import.meta.url,
  tables: `
    CREATE TABLE request (
      position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, unit TEXT NOT NULL, post TEXT NOT NULL,
      requested TEXT NOT NULL, due_at INTEGER NOT NULL, state TEXT NOT NULL, revision INTEGER NOT NULL
    ) STRICT;
  `,
  indexes: `
    CREATE INDEX request_of_unit ON request (unit, position);
    CREATE INDEX request_of_post ON request (post, position);
    CREATE INDEX request_by_state ON request (state, position);
    CREATE INDEX request_of_unit_by_state ON request (unit, state, position);
    CREATE INDEX request_of_post_by_state ON request (post, state, position);
  `,
  evolve: {
    'assistance.requested.v1': requested,
    'assistance.acknowledged.v1': becomes('acknowledged'),
    'assistance.answered.v1': becomes('answered'),
    'assistance.declined.v1': becomes('declined'),
    'assistance.withdrawn.v1': becomes('withdrawn'),
    'assistance.closed.v1': becomes('closed'),
  },
});

function requested(fact: FactOf<AssistanceRequested>, sql: Sql): void {
  const { position, revision, conduct } = fact;
  const { from: unit, to: post } = conduct;
  const dueAt = Date.parse(conduct.dueAt);
  const row = { position, id: idOf(fact), unit, post, dueAt, revision, state: 'requested' };
  sql.insert('request', { ...row, requested: JSON.stringify(conduct) });
}

function becomes(state: StateName) {
  return (fact: FactOf<AssistanceFact>, sql: Sql) => {
    sql.update('request', { state, revision: fact.revision }, { id: idOf(fact) });
  };
}

/** One request in a list. */
export interface ListedAssistance {
  readonly id: string;
  /** Decimal; lists go from high to low. */
  readonly position: string;
  readonly revision: number;
  readonly state: StateName;
  readonly requested: AssistanceRequested['conduct'];
  readonly overdue: boolean;
}

/** Which requests are asked for. */
export interface Filter {
  readonly state?: StateName | undefined;
  /** Only those whose limit had passed at `now` while they were open. */
  readonly overdue: boolean;
}

const OPEN: readonly StateName[] = ['requested', 'acknowledged'];
const OVERDUE = "state IN ('requested', 'acknowledged') AND due_at < :now";

/** Whoever knows the requests of a unit, or to a post, or, without either, all. */
interface Knowing {
  readonly unit?: string | undefined;
  readonly post?: string | undefined;
}

interface AskedOverdue {
  readonly caller: Knowing;
  readonly filter: Filter;
  readonly page: PageOf & { readonly now: number };
}

/** Open requests: so many are gone through, for what is overdue, where others wait. */
const MANY = 500;

/** A page of requests, worked out apart. */
export const question: Question<AskedOverdue, readonly ListedAssistance[]> = {
  module: import.meta.url,
  rehearsal: { caller: { unit: '' }, filter: { overdue: true }, page: { now: 0, limit: 1 } },
  answer: (queries, { caller, filter, page }) => listAssistance(queries, caller, filter, page),
};

/** The requests as `listAssistance` has them; what is overdue among many that are open is worked out apart. */
export function assistanceOf(
  queries: ViewQueries,
  { unit, post }: Knowing,
  { state, overdue }: Filter,
  { now, after, limit }: PageOf & { readonly now: number },
): readonly ListedAssistance[] | Promise<readonly ListedAssistance[]> {
  const given = { caller: { unit, post }, filter: { state, overdue }, page: { now, after, limit } };
  if (!overdue || !haveManyOpen(queries, given.caller)) return question.answer(queries, given);
  return queries.apart(question, given);
}

function haveManyOpen(queries: ViewQueries, caller: Knowing): boolean {
  const { own, index, party } = sideOf(caller);
  const open = OPEN.map(
    (name) => `SELECT count(*) AS number FROM
      (SELECT 1 FROM request INDEXED BY ${index} WHERE ${own} AND state = '${name}' LIMIT :most)`,
  ).join(' UNION ALL ');
  return queries.all(view, open, { party, most: MANY }).some(({ number }) => number === MANY);
}

function sideOf({ unit, post }: Knowing) {
  const side = unit !== undefined ? 'unit' : post !== undefined ? 'post' : undefined;
  const own = side === undefined ? ':party IS NULL' : `${side} = :party`;
  const index = side === undefined ? 'request_by_state' : `request_of_${side}_by_state`;
  return { own, index, party: unit ?? post };
}

/**
 * The requests that the caller may know of, newest first. MUST give what the policies give row by row
 * (`assistance.know`): a unit's persons see what their unit asked, a post's what it was asked, oversight all.
 */
export function listAssistance(
  queries: ViewQueries,
  caller: Knowing,
  { state, overdue }: Filter,
  { now, after, limit }: PageOf & { readonly now: number },
): readonly ListedAssistance[] {
  const { own, index, party } = sideOf(caller);
  // Of what is overdue, those still open are gone through.
  const asked = state !== undefined ? [state] : overdue ? OPEN : undefined;
  const parts = asked?.map((name) => {
    return { index, condition: `${own} AND state = '${name}'${overdue ? ` AND ${OVERDUE}` : ''}` };
  });
  const columns = `id, revision, state, requested, ${OVERDUE} AS overdue`;
  const statement = newestFirst('request', columns, ...(parts ?? [own]));
  const rows = queries.all(view, statement, { now, after, limit, party });
  return rows.map(rowAs<ListedAssistance>({ requested: 'json', overdue: 'boolean' }));
}
