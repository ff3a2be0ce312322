import type { Row, SqlValue, ViewQueries } from '#views/view.js';
import type { Caller } from '#web/caller.js';
import type { Limit } from '../codes.js';
import type { Submitted } from '../contract.js';
import type { StateName } from '../exchange-state.js';
import { view } from './exchange-requests.js';

/** One request in a list; instants in milliseconds. */
export interface Listed {
  readonly id: string;
  /** Where its submission stands in the log: lists go from high to low. Decimal. */
  readonly position: string;
  readonly revision: number;
  readonly state: StateName;
  readonly submitted: Submitted['conduct'];
  readonly dueAt: number;
  readonly overdue: boolean;
  /** Undefined until what met the answer limit came. */
  readonly late: boolean | undefined;
}

/** Which requests are asked for. */
export interface Filter {
  /** Requests to, or from, the caller's own unit. */
  readonly box?: 'inbox' | 'outbox' | undefined;
  readonly state?: StateName | undefined;
  /** Only those with a limit that passed at `now` and that still asks for something. */
  readonly overdue: boolean;
}

const COLUMNS = `id, CAST(position AS TEXT) AS place, revision, state, submitted, due_at, met_at,
  open = 1 AND (due_at < ?1 OR (state = 'submitted' AND acknowledge_by < ?1)) AS overdue`;
const OVERDUE = `AND open = 1 AND (due_at < ?1 OR (state = 'submitted' AND acknowledge_by < ?1))`;

/**
 * The requests that the caller may know of, newest submission first, after the one at position `after`. MUST give what
 * the policies give row by row (`exchange.know`): a unit's persons see what their unit sent or received, others all.
 */
export function listRequests(
  queries: ViewQueries,
  caller: Caller,
  filter: Filter,
  page: { readonly now: number; readonly after?: SqlValue | undefined; readonly limit: number },
): readonly Listed[] {
  const { now, after = String(2n ** 63n - 1n), limit } = page;
  const values: SqlValue[] = [now, after, limit, caller.unit ?? null, filter.state ?? null];
  return queries.all(view, statement(sidesOf(caller, filter.box), filter), ...values).map(listed);
}

function sidesOf({ unit }: Caller, box: Filter['box']): readonly string[] {
  if (unit === undefined) return [''];
  const inbox = 'AND to_unit = ?4';
  const outbox = 'AND from_unit = ?4';
  return box === 'inbox' ? [inbox] : box === 'outbox' ? [outbox] : [inbox, outbox];
}

/** Each side is read along its own index; no request stands on both, because no unit asks itself. */
function statement(sides: readonly string[], { state, overdue }: Filter): string {
  const wanted = `${overdue ? OVERDUE : ''} ${state === undefined ? 'AND ?5 IS NULL' : 'AND state = ?5'}`;
  const parts = sides.map(
    (side) =>
      `SELECT * FROM (SELECT ${COLUMNS}, position FROM request WHERE position < CAST(?2 AS INTEGER) ${side} ${wanted}
         AND ?4 IS ?4 ORDER BY position DESC LIMIT ?3)`,
  );
  return `SELECT id, place, revision, state, submitted, due_at, met_at, overdue FROM (${parts.join(' UNION ALL ')})
    ORDER BY position DESC LIMIT ?3`;
}

function listed(row: Row): Listed {
  const dueAt = Number(row.due_at);
  return {
    id: String(row.id),
    position: String(row.place),
    revision: Number(row.revision),
    state: String(row.state) as StateName,
    submitted: JSON.parse(String(row.submitted)) as Submitted['conduct'],
    dueAt,
    overdue: row.overdue === 1,
    late: row.met_at === null ? undefined : Number(row.met_at) > dueAt,
  };
}

/** A limit that passed and whose passing is to be noted. */
export interface Due {
  readonly id: string;
  readonly limit: Limit;
  /** Milliseconds */
  readonly dueAt: number;
  /** The id of the fact that set the limit. */
  readonly setBy: string;
}

/** At most `most` limits that had passed at `now` (milliseconds) and are not noted; those of longest ago first. */
export function due(queries: ViewQueries, now: number, most: number): readonly Due[] {
  const rows = queries.all(
    view,
    `SELECT * FROM (SELECT id, 'acknowledge' AS which, acknowledge_limit AS at, submitted_fact AS fact
       FROM request WHERE acknowledge_limit < ?1 ORDER BY acknowledge_limit LIMIT ?2)
     UNION ALL
     SELECT * FROM (SELECT id, 'answer', answer_limit, limit_fact
       FROM request WHERE answer_limit < ?1 ORDER BY answer_limit LIMIT ?2)
     ORDER BY at, id LIMIT ?2`,
    now,
    most,
  );
  return rows.map((row) => ({
    id: String(row.id),
    limit: row.which === 'acknowledge' ? 'acknowledge' : 'answer',
    dueAt: Number(row.at),
    setBy: String(row.fact),
  }));
}
