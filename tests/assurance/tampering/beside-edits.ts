import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { At } from './fact-edits.js';
import { withFile } from './log-file.js';
import type { Leeway } from './questions.js';
import type { TargetKind } from './seeded.js';

/** One kind of edit of what is kept beside the log, and concerns one record: its key, or its rows in a view. */
export interface BesideEdit {
  readonly kind: string;
  readonly of: readonly TargetKind[];
  readonly leeway: Leeway;
  readonly both?: true;
  readonly edit: (data: string, at: At) => void;
}

const SEALED: readonly TargetKind[] = ['exchange', 'case', 'referral'];

export const BESIDE_EDITS: readonly BesideEdit[] = [
  {
    kind: 'the keys of two records swapped',
    both: true,
    of: SEALED,
    leeway: 'content lost',
    edit(data, { target, other }) {
      const [one, another] = [keyOf(data, target.stream), keyOf(data, other.stream)];
      withFile(data, 'keys.db', (keys) => {
        const find = keys.prepare('SELECT wrapped FROM record_key WHERE id = ?');
        const put = keys.prepare('UPDATE record_key SET wrapped = ? WHERE id = ?');
        const [first, second] = [find.get(one)?.wrapped, find.get(another)?.wrapped] as [Uint8Array, Uint8Array];
        put.run(first, another);
        put.run(second, one);
      });
    },
  },
  {
    kind: 'the key of a record overwritten',
    of: SEALED,
    leeway: 'content lost',
    edit(data, { target, chance }) {
      const id = keyOf(data, target.stream);
      const bytes = chance.pick(['zeroblob', 'randomblob']);
      withFile(data, 'keys.db', (keys) =>
        keys.prepare(`UPDATE record_key SET wrapped = ${bytes}(length(wrapped)) WHERE id = ?`).run(id),
      );
    },
  },
  {
    kind: 'the key of a record said to be destroyed',
    of: SEALED,
    leeway: 'content lost',
    edit(data, { target }) {
      const id = keyOf(data, target.stream);
      withFile(data, 'keys.db', (keys) => keys.prepare('INSERT INTO destroyed_key VALUES (?, 1000)').run(id));
    },
  },
  {
    kind: 'a row of a view changed for someone',
    of: SEALED,
    leeway: 'none',
    edit(data, { target }) {
      const [view = '', statement = ''] = ROWS[target.kind] ?? [];
      const file = readdirSync(join(data, 'views')).find((name) => name.startsWith(view) && name.endsWith('.db'));
      if (file === undefined) throw new Error(`there is no view ${view}`);
      withFile(join(data, 'views'), file, (rows) => {
        if (rows.prepare(statement).run(target.id).changes === 0) throw new Error(`${view} does not have ${target.id}`);
      });
    },
  },
];

/** What makes a view say that VN is the unit asked, is a member, or that the post was told; and that a limit passed. */
const ROWS: Readonly<Partial<Record<TargetKind, readonly [view: string, statement: string]>>> = {
  exchange: [
    'exchange-requests.',
    `UPDATE request SET to_unit = 'VN-ATU', due_at = 1, acknowledge_by = 1, answer_limit = 1, acknowledge_limit = 1,
       submitted = replace(replace(submitted, '"to":"TH-ATU"', '"to":"VN-ATU"'), '"toState":"TH"', '"toState":"VN"')
     WHERE id = ?`,
  ],
  case: [
    'case-files.',
    `INSERT INTO standing VALUES (?, 'VN-ATU', 'VN', 1, 1) ON CONFLICT (case_file, unit) DO UPDATE SET member = 1`,
  ],
  referral: ['referrals.', `UPDATE referral SET told = 1, known = 1, due = 1 WHERE id = ?`],
};

/** The id of the key under which a record's content is sealed. */
function keyOf(data: string, stream: string): string {
  return withFile(data, 'log.db', (log) => {
    const content = `json_extract(CAST(payload AS TEXT), '$.content.key')`;
    const found = log.prepare(`SELECT ${content} AS key FROM fact WHERE stream = ? AND revision = 0`).get(stream);
    return String(found?.key);
  });
}
