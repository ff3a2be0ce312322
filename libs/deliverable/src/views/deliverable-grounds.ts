import type { BodyRegistered, StateAdmitted, StateLeft, StateReadmitted } from '#registry/contract.js';
import type { Row, View, ViewQueries } from '#views/view.js';
import type { ActivityAdopted, BaselineActivity, LeadConfirmed, PlanAdopted } from '#workplan/contract.js';
import type { Service } from '../contract.js';

/** What deliverables rest on: the activities of adopted plans, who has a part in them, registered bodies and states. */
export const view: View = {
  name: 'deliverable-grounds',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE plan (plan TEXT PRIMARY KEY) STRICT;
    CREATE TABLE activity (
      plan TEXT NOT NULL, code TEXT NOT NULL, stream TEXT NOT NULL UNIQUE, outputs TEXT NOT NULL, part TEXT NOT NULL,
      open_to_all INTEGER NOT NULL, PRIMARY KEY (plan, code)
    ) STRICT;
    CREATE TABLE body (body TEXT PRIMARY KEY) STRICT;
    CREATE TABLE membership (state TEXT NOT NULL, since TEXT NOT NULL, until TEXT, PRIMARY KEY (state, since)) STRICT;
  `,
  evolve: {
    'registry.body-registered.v1': ({ conduct }, sql) => {
      sql.run('INSERT INTO body VALUES (?)', (conduct as BodyRegistered['conduct']).body);
    },
    'registry.state-admitted.v1': ({ conduct }, sql) => {
      const { state, memberSince } = conduct as StateAdmitted['conduct'];
      sql.run('INSERT INTO membership VALUES (?, ?, NULL)', state, memberSince);
    },
    'registry.state-left.v1': ({ conduct }, sql) => {
      const { state, on } = conduct as StateLeft['conduct'];
      sql.run('UPDATE membership SET until = ? WHERE state = ? AND until IS NULL', on, state);
    },
    'registry.state-readmitted.v1': ({ conduct }, sql) => {
      const { state, on } = conduct as StateReadmitted['conduct'];
      sql.run('INSERT OR REPLACE INTO membership VALUES (?, ?, NULL)', state, on);
    },
    'workplan.plan-adopted.v1': ({ conduct }, sql) => {
      sql.run('INSERT INTO plan VALUES (?)', (conduct as PlanAdopted['conduct']).plan);
    },
    'workplan.activity-adopted.v1': ({ stream, conduct }, sql) => {
      const activity = conduct as ActivityAdopted['conduct'];
      const { plan, code, outputs } = activity;
      sql.run(
        'INSERT INTO activity VALUES (?, ?, ?, ?, ?, ?)',
        plan,
        code,
        stream,
        JSON.stringify(outputs.map(({ number }) => number)),
        JSON.stringify(partsIn(activity)),
        isOpenToAll(activity) ? 1 : 0,
      );
    },
    'workplan.lead-confirmed.v1': ({ stream, conduct }, sql) => {
      const row = sql.get('SELECT part FROM activity WHERE stream = ?', stream);
      const part = new Set([...words(row, 'part'), ...(conduct as LeadConfirmed['conduct']).lead]);
      sql.run('UPDATE activity SET part = ? WHERE stream = ?', JSON.stringify([...part].sort()), stream);
    },
  },
};

/** Every body that the plan names as leading or cooperating, for the activity or for one of its outputs. */
function partsIn({ lead, cooperating, outputs }: BaselineActivity): readonly string[] {
  const ofOutputs = outputs.flatMap((output) => [...(output.lead ?? []), ...(output.cooperating ?? [])]);
  return [...new Set([...lead, ...cooperating, ...ofOutputs])].sort();
}

/** Where the plan describes the cooperating bodies and names none, any body has a part. */
function isOpenToAll({ cooperating, cooperatingNote }: BaselineActivity): boolean {
  return cooperating.length === 0 && cooperatingNote !== undefined;
}

function words(row: Row | undefined, column: string): readonly string[] {
  return row ? (JSON.parse(String(row[column])) as readonly string[]) : [];
}

/** Who has a part in an activity, and its expected outputs by number. */
export interface ServedActivity {
  readonly outputs: readonly number[];
  /** Bodies that lead or cooperate, as stated or confirmed. */
  readonly part: readonly string[];
  readonly openToAll: boolean;
}

/** An activity of an adopted plan. */
export function servedActivity(
  queries: ViewQueries,
  { plan, activity }: Pick<Service, 'plan' | 'activity'>,
): ServedActivity | undefined {
  const row = queries.get(
    view,
    `SELECT outputs, part, open_to_all FROM activity
     WHERE plan = ? AND code = ? AND EXISTS (SELECT 1 FROM plan WHERE plan.plan = activity.plan)`,
    plan,
    activity,
  );
  if (!row) return undefined;
  const outputs = JSON.parse(String(row.outputs)) as readonly number[];
  return { outputs, part: words(row, 'part'), openToAll: Number(row.open_to_all) === 1 };
}

export function registeredBodies(queries: ViewQueries): ReadonlySet<string> {
  return new Set(queries.all(view, 'SELECT body FROM body ORDER BY body').map(({ body }) => String(body)));
}

/** Every state that the registry knows. */
export function knownStates(queries: ViewQueries): ReadonlySet<string> {
  return new Set(queries.all(view, 'SELECT DISTINCT state FROM membership').map(({ state }) => String(state)));
}

/** The states that were members on a day (YYYY-MM-DD), by code. */
export function membersOn(queries: ViewQueries, day: string): readonly string[] {
  const rows = queries.all(
    view,
    'SELECT DISTINCT state FROM membership WHERE since <= ?1 AND (until IS NULL OR until > ?1) ORDER BY state',
    day,
  );
  return rows.map(({ state }) => String(state));
}
