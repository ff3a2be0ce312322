import { DatabaseSync } from 'node:sqlite';
import { newestFirst, rowAs } from './rows.js';
import { Statements } from './statements.js';

interface Letter {
  readonly id: string;
  readonly sentTo: string;
  readonly answered: boolean | null;
  readonly parts: readonly string[];
}

function letters(): Statements {
  const database = new DatabaseSync(':memory:');
  database.exec(`CREATE TABLE letter (
    position INTEGER PRIMARY KEY, id TEXT UNIQUE, sent_to TEXT, answered INTEGER, parts TEXT
  ) STRICT`);
  return new Statements(database);
}

const parts = JSON.stringify(['a']);
const read = (sql: Statements) =>
  sql
    .all('SELECT id, sent_to, answered, parts FROM letter ORDER BY id')
    .map(rowAs<Letter>({ answered: 'boolean', parts: 'json' }));

describe('The rows of a view', () => {
  it('are written by column and read by member', () => {
    const sql = letters();
    sql.insert('letter', { id: 'one', sentTo: 'PH', answered: true, parts });
    sql.insert('letter', { id: 'two', sentTo: 'TH', answered: undefined, parts });
    expect(read(sql)).toEqual([
      { id: 'one', sentTo: 'PH', answered: true, parts: ['a'] },
      { id: 'two', sentTo: 'TH', answered: null, parts: ['a'] },
    ]);
  });

  it('are changed and removed by the values that they have', () => {
    const sql = letters();
    for (const id of ['one', 'two', 'three']) sql.insert('letter', { id, sentTo: 'PH', parts });
    sql.update('letter', { answered: false, sentTo: 'VN' }, { id: 'one', sentTo: 'PH' });
    sql.update('letter', { answered: false }, { id: 'two', sentTo: 'VN' });
    sql.update('letter', { answered: false }, { sentTo: null });
    sql.delete('letter', { id: 'three' });
    expect(read(sql)).toEqual([
      { id: 'one', sentTo: 'VN', answered: false, parts: ['a'] },
      { id: 'two', sentTo: 'PH', answered: null, parts: ['a'] },
    ]);
  });

  it('are there once, unless it is said what becomes of the second', () => {
    const sql = letters();
    sql.insert('letter', { id: 'one', sentTo: 'PH', parts });
    sql.insert('letter', { id: 'one', sentTo: 'TH', parts }, 'IGNORE');
    expect(read(sql)).toMatchObject([{ sentTo: 'PH' }]);
    sql.insert('letter', { id: 'one', sentTo: 'TH', parts }, 'REPLACE');
    expect(read(sql)).toMatchObject([{ sentTo: 'TH' }]);
    expect(() => sql.insert('letter', { id: 'one', sentTo: 'VN', parts })).toThrow('UNIQUE');
  });

  it('come page by page, the newest first, however large their positions and whichever condition they meet', () => {
    const sql = letters();
    const positions = [9n, 10n, 2n ** 62n];
    for (const position of positions) {
      sql.insert('letter', { position, id: String(position), sentTo: position === 10n ? 'TH' : 'PH' });
    }
    const page = (after?: string) =>
      sql
        .all(newestFirst('letter', 'id', 'sent_to = :one', 'sent_to = :other'), {
          one: 'PH',
          other: 'TH',
          after,
          limit: 2,
        })
        .map(rowAs<{ position: string; id: string }>());
    expect(page().map(({ position }) => position)).toEqual([String(2n ** 62n), '10']);
    expect(page('10')).toEqual([{ position: '9', id: '9' }]);
  });

  it('are not read with a value that the statement has no place for', () => {
    expect(() => letters().all('SELECT id FROM letter WHERE id = :id', { ident: 'one' })).toThrow('ident');
  });
});
