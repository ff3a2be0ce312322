// What the exchange statistics come to for stretches of requests. Requests are numbered in the order of their
// submission; a part is so many of them, one after the other, and parts of one size make up the next larger ones. A part
// is counted when its last request is there, and from then on with each mark that its requests get.
import type { Sql } from '#views/view.js';

/** Sizes as powers of two: of the smallest part, and by how much each next size is larger. */
export interface Parts {
  readonly smallest: number;
  readonly larger: number;
}

export const PARTS: Parts = { smallest: 11, larger: 4 };

/** Parts of five sizes: the largest has 2^27 requests. */
export const SIZES = [0, 1, 2, 3, 4] as const;

export const shiftOf = ({ smallest, larger }: Parts, size: number) => smallest + size * larger;

/** Times are looked up by so many hundredths of an hour first, as a power of two, and then one by one. */
export const SPAN = 7;

/**
 * `counted` has a row for each thing that counts: what, and under which key, a JSON array of texts and numbers. `marked`
 * has those that marks are. `tally` is what they come to for a part.
 */
export const TABLES = `
  CREATE TABLE part (
    size INTEGER, part INTEGER, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, last_id INTEGER NOT NULL,
    PRIMARY KEY (size, part)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE tally (
    size INTEGER, part INTEGER, what TEXT, key TEXT, number INTEGER NOT NULL,
    PRIMARY KEY (size, part, what, key)
  ) STRICT, WITHOUT ROWID;
  CREATE VIEW marked AS
    SELECT m.request, r.submitted_at, m.position, m.what,
      CASE m.what
        WHEN 'answered' THEN json_array(r.to_state, r.urgency, r.from_state)
        WHEN 'response' THEN json_array(r.to_unit, r.to_state, m.hundredths >> ${String(SPAN)}, m.hundredths)
        WHEN 'ground' THEN json_array(r.to_state, m.detail)
        WHEN 'delay' THEN json_array(r.to_state, m.detail)
        WHEN 'missed' THEN json_array(r.to_state, m.detail)
        ELSE json_array(r.to_state)
      END AS key
    FROM mark AS m CROSS JOIN request AS r ON r.no = m.request;
  CREATE VIEW counted AS
    SELECT no AS request, submitted_at, id AS position, 'sent' AS what, json_array(from_unit, from_state) AS key
      FROM request
    UNION ALL
    SELECT no, submitted_at, id, 'received', json_array(to_state, urgency, from_state) FROM request
    UNION ALL
    SELECT request, submitted_at, position, what, key FROM marked
    UNION ALL
    SELECT m.request, r.submitted_at, m.position, 'span',
        json_array(r.to_unit, r.to_state, m.hundredths >> ${String(SPAN)})
      FROM mark AS m CROSS JOIN request AS r ON r.no = m.request WHERE m.what = 'response';
`;

const COUNT = `
  INSERT INTO tally
  SELECT 0, ?1, what, key, count(*) FROM counted WHERE request BETWEEN ?2 AND ?3 GROUP BY what, key`;
const SPREAD = `
  INSERT INTO part SELECT 0, ?1, min(submitted_at), max(submitted_at), max(id) FROM request WHERE no BETWEEN ?2 AND ?3`;
const ADD_UP = `
  INSERT INTO tally
  SELECT ?1 + 1, ?2, what, key, sum(number) FROM tally WHERE size = ?1 AND part BETWEEN ?3 AND ?4 GROUP BY what, key`;
const SPREAD_UP = `
  INSERT INTO part
  SELECT ?1 + 1, ?2, min(first_at), max(last_at), max(last_id) FROM part WHERE size = ?1 AND part BETWEEN ?3 AND ?4`;

/** Counts the parts that end with the request of this number. */
export function countPart(parts: Parts, no: number, sql: Sql): void {
  const end = no + 1;
  for (const size of SIZES) {
    const length = 2 ** shiftOf(parts, size);
    if (end % length !== 0) return;
    const part = end / length - 1;
    if (size === 0) {
      sql.run(COUNT, part, end - length, no);
      sql.run(SPREAD, part, end - length, no);
    } else {
      const within = 2 ** parts.larger;
      const place = [size - 1, part, part * within, (part + 1) * within - 1] as const;
      sql.run(ADD_UP, ...place);
      sql.run(SPREAD_UP, ...place);
    }
  }
}

const MARKS = 'SELECT what, key, count(*) AS number FROM counted WHERE request = ? AND position = ? GROUP BY what, key';
const ADD = `
  INSERT INTO tally SELECT size, part, ?3, ?4, ?5 FROM part WHERE size = ?1 AND part = ?2
  ON CONFLICT (size, part, what, key) DO UPDATE SET number = number + excluded.number`;

/** Adds what a request was marked with at a position to the parts that were counted before. */
export function countMarks(parts: Parts, no: number, position: bigint, sql: Sql): void {
  const partOf = (size: number) => Math.floor(no / 2 ** shiftOf(parts, size));
  if (!sql.get('SELECT 1 FROM part WHERE size = 0 AND part = ?', partOf(0))) return;
  for (const { what = '', key = '', number = 0 } of sql.all(MARKS, no, position)) {
    for (const size of SIZES) sql.run(ADD, size, partOf(size), what, key, number);
  }
}
