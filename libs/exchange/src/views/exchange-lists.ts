import { type Among, type Indexed, newestFirst, type PageOf, rowAs } from '#views/rows.js';
import type { Question, ViewQueries } from '#views/view.js';
import type { Limit } from '../codes.js';
import type { Submitted } from '../contract.js';
import { OPEN_STATES, type StateName } from '../exchange-state.js';
import { NOTED, view } from './exchange-requests.js';

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
  /** Null until what met the answer limit came. */
  readonly late: boolean | null;
}

/** Which requests are asked for. */
export interface Filter {
  /** Requests to, or from, the caller's own unit. */
  readonly box?: 'inbox' | 'outbox' | undefined;
  readonly state?: StateName | undefined;
  /** Only those with a limit that passed at `now` and that still asks for something. */
  readonly overdue: boolean;
}

const OVERDUE = "open = 1 AND (due_at < :now OR (state = 'submitted' AND acknowledge_by < :now))";
/** Limits that passed and are not noted: so many are gone through where others wait. */
const MANY = 500;
const PASSED = `SELECT position AS place FROM request INDEXED BY request_acknowledge_limit WHERE acknowledge_limit < :now
  UNION SELECT position FROM request INDEXED BY request_answer_limit WHERE answer_limit < :now`;
const COLUMNS = `id, revision, state, submitted, due_at, ${OVERDUE} AS overdue, met_at > due_at AS late`;

/**
 * The requests that the caller may know of, newest submission first. MUST give what the policies give row by row
 * (`exchange.know`): a unit's persons see what their unit sent or received, others all.
 */
export function listRequests(
  queries: ViewQueries,
  caller: Knowing,
  { box, state, overdue }: Filter,
  { now, after, limit }: PageOf & { readonly now: number },
): readonly Listed[] {
  // No request stands on both sides, because no unit asks itself.
  const parts = sidesOf(caller, box).flatMap((side) => partsOf(side, state, overdue));
  const values = { now, after, limit, unit: caller.unit };
  const rows = queries.all(view, newestFirst('request', COLUMNS, ...parts), values);
  return rows.map(rowAs<Listed>({ submitted: 'json', overdue: 'boolean', late: 'boolean' }));
}

/**
 * The same; where many limits passed that are not noted yet, as after a long stop, it is worked out apart: those are gone
 * through, whatever the page.
 */
export function requestsOf(
  queries: ViewQueries,
  caller: Knowing,
  filter: Filter,
  page: PageOf & { readonly now: number },
): readonly Listed[] | Promise<readonly Listed[]> {
  if (!filter.overdue || !haveManyPassed(queries, page.now)) return listRequests(queries, caller, filter, page);
  const { box, state, overdue } = filter;
  const { now, after, limit } = page;
  return queries.apart(question, {
    caller: { unit: caller.unit },
    filter: { box, state, overdue },
    page: { now, after, limit },
  });
}

/** Whoever knows the requests of one unit, or, without one, all. */
interface Knowing {
  readonly unit?: string | undefined;
}

interface AskedOverdue {
  readonly caller: Knowing;
  readonly filter: Filter;
  readonly page: PageOf & { readonly now: number };
}

/** A page of requests, worked out apart. */
export const question: Question<AskedOverdue, readonly Listed[]> = {
  module: import.meta.url,
  rehearsal: { caller: { unit: '' }, filter: { overdue: true }, page: { now: 0, limit: 1 } },
  answer: (queries, { caller, filter, page }) => listRequests(queries, caller, filter, page),
};

function haveManyPassed(queries: ViewQueries, now: number): boolean {
  const passed = `SELECT count(*) AS number FROM (SELECT 1 FROM request WHERE acknowledge_limit < :now LIMIT :most)
    UNION ALL SELECT count(*) FROM (SELECT 1 FROM request WHERE answer_limit < :now LIMIT :most)`;
  return queries.all(view, passed, { now, most: MANY }).some(({ number }) => number === MANY);
}

/**
 * Each state is read along its own index, so that what is rare is found at once. What is overdue is noted soon after it
 * became so: the noted are read like a state, and beside them the few that are not noted yet.
 */
function partsOf(side: string, state: StateName | undefined, overdue: boolean): readonly (string | Indexed | Among)[] {
  if (state === undefined && !overdue) return [side];
  const index = `request_${side.startsWith('to') ? 'inbox_' : side.startsWith('from') ? 'outbox_' : ''}`;
  const asked: readonly StateName[] = state === undefined ? OPEN_STATES : [state];
  const states = overdue ? asked.filter((name) => (OPEN_STATES as readonly string[]).includes(name)) : asked;
  if (states.length === 0) return [`${side} AND FALSE`];
  if (!overdue)
    return states.map((name) => ({ index: `${index}by_state`, condition: `${side} AND state = '${name}'` }));
  const noted = states.map((name) => ({
    index: `${index}noted`,
    condition: `${side} AND state = '${name}' AND ${NOTED} AND ${OVERDUE}`,
  }));
  const names = states.map((name) => `'${name}'`).join(', ');
  const condition = `${side} AND state IN (${names}) AND NOT (${NOTED}) AND ${OVERDUE}`;
  return [...noted, { places: PASSED, condition }];
}

/** What a caller may know of, by the side on which the own unit stands; each binds `:unit`. */
export function sidesOf({ unit }: Knowing, box: Filter['box']): readonly string[] {
  if (unit === undefined) return [':unit IS :unit'];
  const sides = { inbox: 'to_unit = :unit', outbox: 'from_unit = :unit' };
  return box === undefined ? Object.values(sides) : [sides[box]];
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
  const statement = `
    SELECT * FROM (SELECT id, 'acknowledge' AS "limit", acknowledge_limit AS due_at, submitted_fact AS set_by
      FROM request WHERE acknowledge_limit < ?1 ORDER BY acknowledge_limit LIMIT ?2)
    UNION ALL
    SELECT * FROM (SELECT id, 'answer', answer_limit, limit_fact
      FROM request WHERE answer_limit < ?1 ORDER BY answer_limit LIMIT ?2)
    ORDER BY due_at, id LIMIT ?2`;
  return queries.all(view, statement, now, most).map(rowAs<Due>());
}
