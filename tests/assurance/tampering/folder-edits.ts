import { appendFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Chance } from '#apps/seed/chance.js';
import { layOut } from '#event-store/sqlite/log-file.js';
import { editLog, withFile } from './log-file.js';
import type { Target } from './seeded.js';

/** One kind of edit that concerns a whole data folder, whose server is stopped. */
export interface FolderEdit {
  readonly kind: string;
  readonly edit: (data: string, chance: Chance, targets: readonly Target[]) => void;
  /** Whether `talaan verify` must find it: it looks at the log, and nothing else. `somewhere`: what is missing has no place. */
  readonly verify: boolean | 'somewhere';
  /** Whether a start must be refused. */
  readonly start: boolean;
}

const plain = (data: string, statements: string): void => withFile(data, 'log.db', (log) => log.exec(statements));
const keys = (data: string, statements: string): void => withFile(data, 'keys.db', (file) => file.exec(statements));
const removeViews = (data: string): void => rmSync(join(data, 'views'), { recursive: true, force: true });

/** The log then says that it never gave out a position after its end. */
const SET_BACK = `UPDATE sqlite_sequence SET seq = (SELECT max(position) FROM fact) WHERE name = 'fact'`;

/** A position before the last digest that was recorded. */
function before(log: DatabaseSync, chance: Chance): number {
  const digest = log.prepare("SELECT max(position) AS last FROM fact WHERE stream = 'log-digests'").get();
  return chance.whole(200, Number(digest?.last) - 2);
}

/** Closes the gaps in the positions, as if what was removed had never been. */
function moveUp(log: DatabaseSync): void {
  log.exec(`CREATE TEMP TABLE place AS SELECT position AS was, row_number() OVER (ORDER BY position) AS now FROM fact;
    CREATE UNIQUE INDEX temp.place_was ON place (was);
    UPDATE fact SET position = -(SELECT now FROM place WHERE was = position);
    UPDATE fact SET position = -position;
    UPDATE fact_id SET position = (SELECT now FROM place WHERE was = position);
    DROP TABLE place; ${SET_BACK}`);
}

function removeEnd(log: DatabaseSync, chance: Chance, targets: readonly Target[]): void {
  const cases = targets.filter(({ kind }) => kind === 'case');
  const { stream } = chance.pick(cases);
  log
    .prepare('DELETE FROM fact WHERE stream = ? AND revision = (SELECT max(revision) FROM fact WHERE stream = ?)')
    .run(stream, stream);
}

/** The log as a program before MACs keeps it. */
function withoutMacs(data: string): void {
  withFile(data, 'log.db', (log) => {
    const triggers = layOut(1).match(/CREATE TRIGGER .*?END;/gs) ?? [];
    log.exec('DROP TRIGGER fact_is_never_changed; DROP TRIGGER fact_is_never_removed');
    log.exec(`UPDATE fact SET payload = CAST(replace(CAST(payload AS TEXT), '"state":"PH"', '"state":"TH"') AS BLOB)
      WHERE stream = 'working-group-roles'`);
    log.exec(`ALTER TABLE fact DROP COLUMN mac; ${triggers.join('')} PRAGMA user_version = 1`);
  });
}

export const FOLDER_EDITS: readonly FolderEdit[] = [
  {
    kind: 'a trigger of the log dropped',
    ...{ verify: true, start: true },
    edit: (data, chance) => plain(data, `DROP TRIGGER fact_is_never_${chance.pick(['changed', 'removed'])}`),
  },
  {
    kind: 'a trigger added to the log',
    ...{ verify: true, start: true },
    edit: (data) => plain(data, 'CREATE TRIGGER forged BEFORE INSERT ON fact BEGIN SELECT RAISE(IGNORE); END'),
  },
  {
    kind: 'a column or an index added to the log',
    ...{ verify: true, start: true },
    edit: (data, chance) =>
      plain(data, chance.pick(['ALTER TABLE fact ADD COLUMN forged TEXT', 'CREATE INDEX forged ON fact (type)'])),
  },
  {
    kind: 'facts given by a view in their place',
    ...{ verify: true, start: true },
    edit: (data) =>
      plain(
        data,
        `DROP TRIGGER fact_is_never_changed; DROP TRIGGER fact_is_never_removed; ALTER TABLE fact RENAME TO kept;
         CREATE VIEW fact AS SELECT position, id, stream, stream_number, revision, type,
           CAST(replace(replace(CAST(payload AS TEXT), '"to":"TH-ATU"', '"to":"VN-ATU"'), '"toState":"TH"', '"toState":"VN"')
             AS BLOB) AS payload, metadata, recorded_at, mac FROM kept`,
      ),
  },
  {
    kind: 'the end of the log cut off',
    ...{ verify: true, start: true },
    edit: (data, chance) =>
      editLog(data, (log) => log.exec(`DELETE FROM fact WHERE position > ${String(before(log, chance))}`)),
  },
  {
    kind: 'the end of the log cut off, and the last position set back',
    // an earlier log looks like this: what knows more is beside it
    ...{ verify: false, start: true },
    edit: (data, chance) =>
      editLog(data, (log) => {
        log.exec(`DELETE FROM fact WHERE position > ${String(before(log, chance))}; ${SET_BACK}`);
      }),
  },
  {
    kind: 'what is in no digest cut off, and the last position set back',
    ...{ verify: false, start: true },
    edit: (data) =>
      editLog(data, (log) => {
        log.exec(
          `DELETE FROM fact WHERE position > (SELECT max(position) FROM fact WHERE stream = 'log-digests'); ${SET_BACK}`,
        );
      }),
  },
  {
    kind: 'the end of a record removed, everything moved up',
    ...{ verify: true, start: true },
    edit: (data, chance, targets) =>
      editLog(data, (log) => {
        removeEnd(log, chance, targets);
        moveUp(log);
      }),
  },
  {
    kind: 'the end of a record removed, everything moved up, views and positions set back',
    ...{ verify: true, start: false },
    edit(data, chance, targets) {
      editLog(data, (log) => {
        removeEnd(log, chance, targets);
        moveUp(log);
      });
      removeViews(data);
    },
  },
  {
    kind: 'the end of a record removed with every digest, everything moved up',
    ...{ verify: 'somewhere', start: true },
    edit: (data, chance, targets) =>
      editLog(data, (log) => {
        removeEnd(log, chance, targets);
        log.exec("DELETE FROM fact WHERE stream = 'log-digests'");
        moveUp(log);
      }),
  },
  {
    kind: 'a digest changed',
    ...{ verify: 'somewhere', start: false },
    edit: (data) =>
      editLog(data, (log) => {
        log.exec(`UPDATE fact SET payload = CAST(replace(CAST(payload AS TEXT), '"facts":', '"facts":1') AS BLOB)
          WHERE stream = 'log-digests' AND revision = 0`);
      }),
  },
  {
    kind: 'ids of facts forgotten',
    ...{ verify: true, start: false },
    edit: (data) => plain(data, 'UPDATE ids_entered SET position = (SELECT max(position) FROM fact)'),
  },
  {
    kind: 'an id of a fact led to another fact',
    ...{ verify: true, start: false },
    edit: (data) =>
      plain(
        data,
        `INSERT OR REPLACE INTO fact_id (id, position) SELECT id, position FROM fact;
         UPDATE ids_entered SET position = (SELECT max(position) FROM fact);
         UPDATE fact_id SET position = position - 1 WHERE position % 7 = 3`,
      ),
  },
  { kind: 'the MACs taken away', ...{ verify: true, start: true }, edit: withoutMacs },
  {
    kind: 'the MACs taken away, and what keys.db knows of them',
    ...{ verify: true, start: true },
    edit(data) {
      withoutMacs(data);
      keys(data, "DELETE FROM setting WHERE name = 'facts-have-macs'; DELETE FROM mac_key");
    },
  },
  {
    kind: 'the keys removed',
    ...{ verify: false, start: true },
    edit(data) {
      for (const name of readdirSync(data)) if (name.startsWith('keys.db')) rmSync(join(data, name));
    },
  },
  {
    kind: 'the key of the MACs changed',
    ...{ verify: true, start: true },
    edit: (data) => keys(data, 'UPDATE mac_key SET wrapped = randomblob(length(wrapped))'),
  },
  {
    kind: 'the key of the MACs taken from a record',
    ...{ verify: true, start: true },
    edit: (data) => keys(data, 'UPDATE mac_key SET wrapped = (SELECT wrapped FROM record_key LIMIT 1)'),
  },
  {
    kind: 'the key of the MACs removed',
    ...{ verify: false, start: true },
    edit: (data) => keys(data, 'DELETE FROM mac_key'),
  },
  {
    kind: 'what tells the root key changed',
    ...{ verify: true, start: true },
    edit: (data) => keys(data, "UPDATE setting SET value = 'forged' WHERE name = 'root-check'"),
  },
  {
    kind: 'the record keys removed',
    ...{ verify: false, start: true },
    edit: (data) => keys(data, 'DELETE FROM record_key'),
  },
  {
    kind: 'a view put ahead of the log',
    ...{ verify: false, start: true },
    edit(data, chance) {
      const view = chance.pick(readdirSync(join(data, 'views')).filter((name) => name.endsWith('.db')));
      withFile(join(data, 'views'), view, (file) => {
        file.exec('UPDATE talaan_checkpoint SET position = position + 100000');
      });
    },
  },
];

/** What a line that somebody forged says; it must be nowhere but in the file. */
export const FORGED_LINE = 'FORGED-LINE';
export const FORGED_ACT = '0f0e0d0c-0b0a-4908-8706-050403020100';

/** Lines as an operator's command writes them, and others. */
export function forgeOperatorLines(data: string): void {
  const act = { line: FORGED_ACT, at: '2026-01-01T00:00:00.000Z', command: 'replay', from: '1', until: '9' };
  const lines = [
    JSON.stringify({ ...act, note: FORGED_LINE }),
    JSON.stringify({ ...act, line: FORGED_LINE }),
    JSON.stringify({ ...act, command: `${FORGED_LINE} \u0000` }),
    JSON.stringify([FORGED_LINE]),
    `{"line": "${FORGED_LINE}`,
    FORGED_LINE.repeat(10_000),
    '',
  ];
  appendFileSync(join(data, 'operator.ndjson'), lines.join('\n'));
}
