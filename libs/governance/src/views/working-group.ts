import { type Decider, fold } from '#kernel/decider.js';
import type { Fact } from '#event-store/fact.js';
import { type FactOf, type Sql, type SqlValue, viewOver, type ViewQueries } from '#views/view.js';
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
export type RecordKind = keyof RecordStates;

const meeting = movedBy<MeetingState, FactOf<MeetingFact>>('meeting', meetingDecider);
const direction = movedBy<DirectionState, FactOf<DirectionFact>>('direction', directionDecider);
const review = movedBy<ReviewState, FactOf<ReviewFact>>('review', reviewDecider);

/**
 * Every meeting, direction and review round as it stands: `record` is the state of its decider, so that a list
 * and the record itself never differ.
 */
export const view = viewOver<MeetingFact | DirectionFact | ReviewFact | RolesFact>()({
  name: 'working-group',
  version: 2,
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
  `,
  indexes: 'CREATE INDEX record_by_kind ON record (kind, position);',
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
  kind: RecordKind,
  decider: Pick<Decider<never, State, F>, 'initial' | 'evolve'>,
): (fact: F, sql: Sql) => void {
  return (fact, sql) => {
    const id = fact.stream.slice(kind.length + 1);
    const row = sql.get('SELECT record FROM record WHERE kind = ? AND id = ?', kind, id);
    const initial = row ? (JSON.parse(String(row.record)) as State) : decider.initial;
    const after = fold({ ...decider, initial }, [fact]);
    const values = [after.name, fact.revision, JSON.stringify(after)] as const;
    if (row)
      sql.run('UPDATE record SET name = ?, revision = ?, record = ? WHERE kind = ? AND id = ?', ...values, kind, id);
    else sql.run('INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)', fact.position, kind, id, ...values);
  };
}

/** One record in a list. */
export interface Listed<Kind extends RecordKind> {
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

const LAST = String(2n ** 63n - 1n);
const WANTED = `
  SELECT id, CAST(position AS TEXT) AS place, revision, record FROM record
  WHERE kind = ?1 AND position < CAST(?2 AS INTEGER)
    AND (?3 IS NULL OR name = ?3)
    AND (?4 IS NULL OR EXISTS (
      SELECT 1 FROM json_each(record, '$.direction.addressees') WHERE json_extract(value, '$.unit') = ?4))
    AND (?5 IS NULL OR json_extract(record, '$.meeting.kind') = ?5)
    AND (?6 IS NULL OR json_extract(record, '$.meeting.year') = ?6
      OR CAST(substr(json_extract(record, '$.meeting.days.from'), 1, 4) AS INTEGER) = ?6)
  ORDER BY position DESC LIMIT ?7`;

/** Records of one kind, the newest first, after the one at position `after`. */
export function recordsOf<Kind extends RecordKind>(
  queries: ViewQueries,
  kind: Kind,
  { name, unit, meetingKind, year }: RecordFilter,
  { after = LAST, limit }: { readonly after?: SqlValue | undefined; readonly limit: number },
): readonly Listed<Kind>[] {
  const values: SqlValue[] = [kind, after, name ?? null, unit ?? null, meetingKind ?? null, year ?? null, limit];
  return queries.all(view, WANTED, ...values).map((row) => ({
    id: String(row.id),
    position: String(row.place),
    revision: Number(row.revision),
    state: JSON.parse(String(row.record)) as Listed<Kind>['state'],
  }));
}

/** The year in which the platform's own records begin; undefined while there are none. */
export function firstYear(queries: ViewQueries): number | undefined {
  const row = queries.get(view, 'SELECT year FROM beginning');
  return row && Number(row.year);
}
