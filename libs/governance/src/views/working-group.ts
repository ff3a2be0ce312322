import type { Decider } from '#kernel/decider.js';
import type { Fact } from '#event-store/fact.js';
import { type Facets, file, laneOf, LANES, pageOf } from '#views/lanes.js';
import { type PageOf, rowAs } from '#views/rows.js';
import { type FactOf, idOf, type Sql, stateAfter, viewOver, type ViewQueries } from '#views/view.js';
import type { DirectionFact, MeetingFact, ReviewFact, RolesFact } from '../contract.js';
import { directionDecider, type DirectionState } from '../direction/direction.js';
import { meetingDecider, type MeetingState } from '../meeting/meeting.js';
import { reviewDecider, type ReviewState } from '../review/review-round.js';

/** The records of the Working Group, each as its own rules see it. */
export interface RecordStates {
  readonly meeting: MeetingState;
  readonly direction: DirectionState;
  readonly review: ReviewState;
}
export type ListedKind = keyof RecordStates;

const meeting = movedBy<MeetingState, FactOf<MeetingFact>>('meeting', facetsOfMeeting, meetingDecider);
const direction = movedBy<DirectionState, FactOf<DirectionFact>>('direction', facetsOfDirection, directionDecider);
const review = movedBy<ReviewState, FactOf<ReviewFact>>('review', () => ({}), reviewDecider);

/**
 * Every meeting, direction and review round as it stands: `record` is the state of its decider, so that a list
 * and the record itself never differ.
 */
export const view = viewOver<MeetingFact | DirectionFact | ReviewFact | RolesFact>()({
  name: 'working-group',
  version: 3,
  module: import.meta.url,
  tables: `
    CREATE TABLE record (
      position INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      name TEXT NOT NULL,
      revision INTEGER NOT NULL,
      record TEXT NOT NULL,
      UNIQUE (kind, id)
    ) STRICT;
    CREATE TABLE beginning (one INTEGER PRIMARY KEY, year INTEGER NOT NULL) STRICT;
    ${LANES}
  `,
  passesOver: ['governance.somtc-chair-recorded.v1'],
  evolve: {
    'governance.meeting-proposed.v1': meeting,
    'governance.regular-meeting-convened.v1': meeting,
    'governance.other-meeting-convened.v1': meeting,
    'governance.meeting-accepted.v1': meeting,
    'governance.meeting-declined.v1': meeting,
    'governance.meeting-scheduled.v1': meeting,
    'governance.delegation-composed.v1': meeting,
    'governance.meeting-held.v1': meeting,
    'governance.outcomes-recorded.v1': meeting,
    'governance.direction-issued.v1': direction,
    'governance.direction-acknowledged.v1': direction,
    'governance.direction-progress-reported.v1': direction,
    'governance.direction-concluded.v1': direction,
    'governance.review-opened.v1': review,
    'governance.review-input-given.v1': review,
    'governance.review-closed.v1': review,
    'governance.lead-shepherd-appointed.v1': ({ recordedAt }, sql) => {
      sql.run('INSERT OR IGNORE INTO beginning VALUES (1, ?)', new Date(recordedAt).getUTCFullYear());
    },
  },
});

/**
 * Each fact moves the row on by the decider itself. When the state of a decider changes its shape, the version of the
 * view MUST change.
 */
function movedBy<State extends { readonly name: string }, F extends Fact>(
  kind: ListedKind,
  facetsOf: (state: State) => Facets,
  decider: Pick<Decider<never, State, F>, 'initial' | 'evolve'>,
): (fact: F, sql: Sql) => void {
  return (fact, sql) => {
    const id = idOf(fact);
    const known = 'SELECT CAST(position AS TEXT) AS position, record FROM record WHERE kind = ? AND id = ?';
    const before = sql.get(known, kind, id);
    const after = stateAfter(decider, before?.record, fact);
    const row = { name: after.name, revision: fact.revision, record: JSON.stringify(after) };
    if (before) sql.update('record', row, { kind, id });
    else sql.insert('record', { position: fact.position, kind, id, ...row });
    const place = before ? BigInt(String(before.position)) : fact.position;
    file(sql, { list: kind }, place, { name: [after.name], ...facetsOf(after) });
  };
}

function facetsOfMeeting(state: MeetingState): Facets {
  if (state.name === 'unknown') return {};
  const { kind, year, days } = state.meeting;
  const years = [year, days && Number(days.from.slice(0, 4))].filter((each) => each !== null);
  return { meetingKind: [kind], year: [...new Set(years)] };
}

function facetsOfDirection(state: DirectionState): Facets {
  return { unit: state.name === 'unknown' ? [] : state.direction.addressees.map(({ unit }) => unit) };
}

/** One record in a list. */
export interface Listed<Kind extends ListedKind> {
  readonly id: string;
  /** Where it began in the log: lists go from high to low. Decimal. */
  readonly position: string;
  readonly revision: number;
  readonly state: Exclude<RecordStates[Kind], { name: 'unknown' }>;
}

/** Which records are asked for. */
export interface RecordFilter {
  /** The name of their state. */
  readonly name?: string | undefined;
  /** Only directions addressed to this unit. */
  readonly unit?: string | undefined;
  /** Only meetings of this kind. */
  readonly meetingKind?: string | undefined;
  /** Only meetings with a day in this year, or convened for it. */
  readonly year?: number | undefined;
}

/** Records of one kind, the newest first. */
export function recordsOf<Kind extends ListedKind>(
  queries: ViewQueries,
  kind: Kind,
  { name, unit, meetingKind, year }: RecordFilter,
  { after, limit }: PageOf,
): readonly Listed<Kind>[] {
  const lane = laneOf(kind, { name, unit, meetingKind, year });
  const shown = { table: 'record', columns: 'id, revision, record AS state' };
  const rows = pageOf(queries, view, shown, [lane], { after, limit });
  return rows.map(rowAs<Listed<ListedKind>>({ state: 'json' })) as readonly unknown[] as readonly Listed<Kind>[];
}

/** The year in which the platform's own records begin; undefined while there are none. */
export function firstYear(queries: ViewQueries): number | undefined {
  const row = queries.get(view, 'SELECT year FROM beginning');
  return row && Number(row.year);
}
