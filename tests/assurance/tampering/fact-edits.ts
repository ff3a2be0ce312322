import { randomBytes, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Chance } from '#apps/seed/chance.js';
import type { Target, TargetKind } from './seeded.js';
import type { Leeway } from './questions.js';

/** A record to be edited, another one of its kind, and how many facts each has. */
export interface At {
  readonly target: Target;
  readonly other: Target;
  readonly chance: Chance;
}

/** One kind of edit of the facts of a record, in the log's file, by whoever may write it and has no key. */
export interface FactEdit {
  readonly kind: string;
  /** Of which records; left out: of all. */
  readonly of?: readonly TargetKind[];
  /** Whether it changes the other record, too. */
  readonly both?: true;
  /** The fewest facts that a record needs for it. */
  readonly facts?: number;
  /** What answers may be after a start. `verify alone`: SECURITY.md says that only `talaan verify` finds it. */
  readonly stopped?: Leeway | 'verify alone';
  /** Changes the file, whose triggers are out of the way. */
  readonly edit: (log: DatabaseSync, at: At) => void;
}

/** What a fact that favours someone says, and at the end of which record it stands. */
const FORGED: Readonly<
  Record<TargetKind, (chance: Chance, stream: string) => readonly [type: string, conduct: object]>
> = {
  exchange: () => ['exchange.reopened.v1', { at: '2026-03-02T08:00:00.000Z', dueAt: '2099-01-01T00:00:00.000Z' }],
  case: (chance) => {
    const state = chance.happens(0.5) ? 'VN' : 'MY';
    return ['casefile.unit-joined.v1', { at: '2026-03-02T08:00:00.000Z', unit: `${state}-ATU`, state }];
  },
  referral: () => {
    const at = '2026-03-02T08:00:00.000Z';
    const told = { at, toldAt: at, channel: 'e-mail', post: 'PH-CONSULAR', postState: 'PH' };
    return ['referral.notified.v1', told];
  },
  register: (_, stream) => {
    if (stream === 'working-group-roles') {
      return ['governance.lead-shepherd-appointed.v1', { state: 'TH', from: '2020-01-01', basis: 'recorded' }];
    }
    if (!stream.startsWith('unit-')) return ['registry.accreditation-ended.v1', { on: '2020-01-01' }];
    const unit = stream.slice('unit-'.length);
    return ['registry.unit-closed.v1', { unit, on: '2020-01-01' }];
  },
};

/** Of whom a conduct says that they are party to the record, and who takes their place. */
const PARTIES: Readonly<Record<TargetKind, readonly (readonly [from: string, to: string])[]>> = {
  exchange: [['"to":"TH-ATU","toState":"TH"', '"to":"VN-ATU","toState":"VN"']],
  case: [
    ['"unit":"TH-ATU","state":"TH"', '"unit":"VN-ATU","state":"VN"'],
    ['"unit":"MY-ATU"', '"unit":"SG-ATU"'],
    ['"unit":"PH-ATU","state":"PH"', '"unit":"MY-ATU","state":"MY"'],
  ],
  referral: [['"unit":"TH-ATU","hostState":"TH"', '"unit":"PH-ATU","hostState":"PH"']],
  register: [
    ['"state":"PH"', '"state":"TH"'],
    ['"on":"2026-01-01"', '"on":"2099-01-01"'],
    ['"from":"2024-01-01"', '"from":"2099-01-01"'],
    ['"state":"LA"', '"state":"VN"'],
  ],
};

const TYPES: Readonly<Record<TargetKind, readonly string[]>> = {
  exchange: ['exchange.answered.v1', 'exchange.withdrawn.v1', 'exchange.closed.v1'],
  case: ['casefile.unit-joined.v1', 'casefile.unit-left.v1', 'casefile.closed.v1'],
  referral: ['referral.notified.v1', 'referral.closed.v1', 'referral.hold-lifted.v1'],
  register: ['registry.unit-established.v1', 'registry.state-left.v1', 'governance.somtc-chair-recorded.v1'],
};

const COLUMNS = ['id', 'type', 'payload', 'metadata', 'recorded_at', 'mac'];
const last = (log: DatabaseSync, stream: string): number =>
  Number(log.prepare('SELECT max(revision) AS last FROM fact WHERE stream = ?').get(stream)?.last);
const anyOf = (log: DatabaseSync, { target, chance }: At): number => chance.whole(0, last(log, target.stream));
const set = (log: DatabaseSync, what: string, stream: string, revision: number, ...values: string[]): void => {
  const { changes } = log
    .prepare(`UPDATE fact SET ${what} WHERE stream = ? AND revision = ?`)
    .run(...values, stream, revision);
  if (changes !== 1) throw new Error(`${stream} has no revision ${String(revision)}`);
};
const madeUp = (chance: Chance): string | null => {
  const text = randomBytes(32).toString('base64url');
  return [`1~${text}`, `1.${text}`, `2~${text}`, text, '', null][chance.whole(0, 5)] ?? null;
};

/** Puts a fact of a type at the end of a record, as if the platform had written it. */
function append(log: DatabaseSync, { target, chance }: At, mac: string | null): void {
  const [type, conduct] = FORGED[target.kind](chance, target.stream);
  const end = last(log, target.stream);
  log
    .prepare(
      `INSERT INTO fact (id, stream, stream_number, revision, type, payload, metadata, recorded_at, mac)
       SELECT ?, stream, stream_number, revision + 1, ?, CAST(? AS BLOB), metadata, recorded_at, ? FROM fact
       WHERE stream = ? AND revision = ?`,
    )
    .run(randomUUID(), type, JSON.stringify({ conduct }), mac, target.stream, end);
}

/** Exchanges what two facts say, each in its place. */
function swap(log: DatabaseSync, one: readonly [string, number], other: readonly [string, number]): void {
  const select = log.prepare(`SELECT ${COLUMNS.join(', ')} FROM fact WHERE stream = ? AND revision = ?`);
  const update = log.prepare(
    `UPDATE fact SET ${COLUMNS.map((column) => `${column} = ?`).join(', ')} WHERE stream = ? AND revision = ?`,
  );
  const [first, second] = [select.get(...one), select.get(...other)];
  if (!first || !second) throw new Error('there are no two facts to swap');
  const values = (row: NonNullable<typeof first>) => COLUMNS.map((column) => row[column] ?? null);
  update.run(...values(first), ...other);
  update.run(...values(second), ...one);
}

function removed(log: DatabaseSync, stream: string, revision: number): void {
  const { changes } = log.prepare('DELETE FROM fact WHERE stream = ? AND revision = ?').run(stream, revision);
  if (changes !== 1) throw new Error(`${stream} has no revision ${String(revision)}`);
}

/** Sealed content of one fact in the place of another's. */
function moved(log: DatabaseSync, from: readonly [string, number], to: readonly [string, number]): void {
  const content = `json_extract(CAST(payload AS TEXT), '$.content')`;
  const sealed = log.prepare(`SELECT ${content} AS content FROM fact WHERE stream = ? AND revision = ?`).get(...from);
  log
    .prepare(
      `UPDATE fact SET payload = CAST(json_set(CAST(payload AS TEXT), '$.content', json(?)) AS BLOB)
       WHERE stream = ? AND revision = ?`,
    )
    .run(String(sealed?.content), ...to);
}

export const FACT_EDITS: readonly FactEdit[] = [
  {
    kind: 'a party changed in the conduct',
    edit(log, { target: { stream, kind }, chance }) {
      const fitting = PARTIES[kind].filter(([from]) => countOf(log, stream, from) > 0);
      const [from = '', to = ''] = fitting[chance.whole(0, fitting.length - 1)] ?? [];
      const text = 'CAST(payload AS TEXT)';
      log
        .prepare(
          `UPDATE fact SET payload = CAST(replace(${text}, ?, ?) AS BLOB) WHERE stream = ? AND instr(${text}, ?)`,
        )
        .run(from, to, stream, from);
    },
  },
  {
    kind: 'the actor changed',
    edit(log, at) {
      const revision = anyOf(log, at);
      const meta = `json_set(CAST(metadata AS TEXT), '$.actor', 'vn-officer', '$.unit', 'VN-ATU', '$.state', 'VN')`;
      set(log, `metadata = CAST(${meta} AS BLOB)`, at.target.stream, revision);
    },
  },
  {
    kind: 'the metadata changed',
    edit(log, at) {
      const meta = `json_set(CAST(metadata AS TEXT), '$.requestHash', 'forged', '$.standing', 'unit-VN-ATU@0')`;
      set(log, `metadata = CAST(${meta} AS BLOB)`, at.target.stream, anyOf(log, at));
    },
  },
  {
    kind: 'the type changed',
    edit(log, at) {
      const { kind, stream } = at.target;
      const revision = anyOf(log, at);
      const was = log.prepare('SELECT type FROM fact WHERE stream = ? AND revision = ?').get(stream, revision)?.type;
      set(log, 'type = ?', stream, revision, at.chance.pick(TYPES[kind].filter((type) => type !== was)));
    },
  },
  {
    kind: 'the recorded time changed',
    edit: (log, at) => set(log, 'recorded_at = recorded_at - 86400000', at.target.stream, anyOf(log, at)),
  },
  { kind: 'the id changed', edit: (log, at) => set(log, 'id = ?', at.target.stream, anyOf(log, at), randomUUID()) },
  {
    kind: 'the MAC taken away',
    edit: (log, at) => set(log, 'mac = NULL', at.target.stream, anyOf(log, at)),
  },
  {
    kind: 'two facts of a record swapped',
    facts: 2,
    edit: (log, { target: { stream } }) => swap(log, [stream, 0], [stream, last(log, stream)]),
  },
  {
    kind: 'facts of two records swapped',
    both: true,
    of: ['exchange', 'case', 'referral'],
    edit: (log, { target, other }) => swap(log, [target.stream, 1], [other.stream, 1]),
  },
  { kind: 'a unit forged into a case', of: ['case'], edit: (log, at) => append(log, at, madeUp(at.chance)) },
  {
    kind: 'a unit, an office or an accreditation forged',
    of: ['register'],
    edit: (log, at) => append(log, at, madeUp(at.chance)),
  },
  { kind: 'a fact added with a made-up MAC', edit: (log, at) => append(log, at, madeUp(at.chance)) },
  {
    kind: 'a fact added with the MAC of another',
    edit(log, at) {
      const { stream } = at.chance.happens(0.5) ? at.target : at.other;
      const mac = log.prepare('SELECT mac FROM fact WHERE stream = ? ORDER BY revision DESC').get(stream)?.mac;
      append(log, at, mac as string);
    },
  },
  {
    kind: 'a fact of another record put at the end',
    both: true,
    of: ['exchange', 'case', 'referral'],
    edit(log, { target, other }) {
      const end = last(log, target.stream);
      log
        .prepare(
          `UPDATE fact SET stream = ?, revision = ?, stream_number = (SELECT number FROM stream WHERE name = ?)
           WHERE stream = ? AND revision = ?`,
        )
        .run(target.stream, end + 1, target.stream, other.stream, last(log, other.stream));
    },
  },
  {
    kind: 'a fact put into the middle, the rest renumbered',
    facts: 2,
    edit(log, at) {
      const { stream } = at.target;
      for (let revision = last(log, stream); revision > 0; revision -= 1) {
        set(log, 'revision = revision + 1', stream, revision);
      }
      const [type, conduct] = FORGED[at.target.kind](at.chance, stream);
      log
        .prepare(
          `INSERT INTO fact (id, stream, stream_number, revision, type, payload, metadata, recorded_at, mac)
           SELECT ?, stream, stream_number, 1, ?, CAST(? AS BLOB), metadata, recorded_at, mac FROM fact
           WHERE stream = ? AND revision = 0`,
        )
        .run(randomUUID(), type, JSON.stringify({ conduct }), stream);
    },
  },
  {
    kind: 'a fact removed, the rest renumbered',
    facts: 2,
    edit(log, at) {
      const { stream } = at.target;
      const end = last(log, stream);
      const gone = at.chance.whole(0, end - 1);
      removed(log, stream, gone);
      for (let revision = gone + 1; revision <= end; revision += 1)
        set(log, 'revision = revision - 1', stream, revision);
    },
  },
  {
    kind: 'a fact removed, with a gap',
    facts: 2,
    edit: (log, { target: { stream }, chance }) => removed(log, stream, chance.whole(0, last(log, stream) - 1)),
  },
  {
    kind: 'the end of a record removed',
    facts: 2,
    stopped: 'verify alone',
    edit: (log, { target: { stream } }) => removed(log, stream, last(log, stream)),
  },
  {
    kind: 'the end of a record put where nobody looks',
    facts: 2,
    stopped: 'verify alone',
    edit(log, { target: { stream } }) {
      const number = log.prepare('INSERT INTO stream (name) VALUES (?)').run(randomUUID()).lastInsertRowid;
      set(log, 'stream_number = ?', stream, last(log, stream), String(number));
    },
  },
  {
    kind: 'a record given another name',
    of: ['exchange', 'case', 'referral'],
    stopped: 'hidden',
    edit: (log, { target }) =>
      void log.prepare('UPDATE stream SET name = ? WHERE name = ?').run(randomUUID(), target.stream),
  },
  {
    kind: 'the names of two records swapped',
    both: true,
    of: ['exchange', 'case', 'referral'],
    edit(log, { target: { stream }, other }) {
      const rename = log.prepare('UPDATE stream SET name = ? WHERE name = ?');
      rename.run('between', stream);
      rename.run(stream, other.stream);
      rename.run(other.stream, 'between');
    },
  },
  {
    kind: 'sealed content moved to another fact of its record',
    of: ['exchange'],
    edit: (log, { target: { stream } }) => moved(log, [stream, 2], [stream, 0]),
  },
  {
    kind: 'sealed content moved to a record of someone else',
    of: ['exchange'],
    edit: (log, { target: { stream, bait } }) => moved(log, [stream, 0], [bait?.stream ?? '', 0]),
  },
];

function countOf(log: DatabaseSync, stream: string, text: string): number {
  const found = log.prepare('SELECT count(*) AS facts FROM fact WHERE stream = ? AND instr(CAST(payload AS TEXT), ?)');
  return Number(found.get(stream, text)?.facts);
}
