import { describe, expect, it } from '@jest/globals';
import { givenView } from '#views/given-view.js';
import { goldenFacts } from '../given-golden.js';
import { firstYear, recordsOf, type RecordFilter, type ListedKind, view } from './working-group.js';

const after = givenView(view)(...goldenFacts);
const queries = after.queries();
const ids = (kind: ListedKind, filter: RecordFilter) =>
  recordsOf(queries, kind, filter, { limit: 10 }).map(({ id }) => id.slice(0, 1));

describe('The list of the Working Group’s records', () => {
  it('has the newest first, page after page', () => {
    expect(ids('meeting', {})).toEqual(['4', '3', '2', '1']);
    const [first] = recordsOf(queries, 'meeting', {}, { limit: 1 });
    const second = recordsOf(queries, 'meeting', {}, { after: first?.position, limit: 1 });
    expect([first?.id.slice(0, 1), second[0]?.id.slice(0, 1)]).toEqual(['4', '3']);
  });

  it.each<[ListedKind, RecordFilter, string[]]>([
    ['meeting', { meetingKind: 'additional' }, ['2', '1']],
    ['meeting', { name: 'declined' }, ['2']],
    ['meeting', { year: 2018 }, ['3', '1']],
    ['meeting', { year: 2019 }, []],
    ['direction', { unit: 'TH-ATU' }, ['5']],
    ['direction', { unit: 'SG-ATU' }, []],
    ['direction', { name: 'issued' }, []],
    ['review', { name: 'closed' }, ['6']],
  ])('of %s filtered by %j', (kind, filter, expected) => {
    expect(ids(kind, filter)).toEqual(expected);
  });

  it('knows the year in which the records begin', () => {
    expect(firstYear(queries)).toBe(2018);
    expect(firstYear(givenView(view)().queries())).toBeUndefined();
  });

  it('is the same when it is built again', () => {
    const dump = () =>
      JSON.stringify(givenView(view)(...goldenFacts).all('SELECT * FROM record ORDER BY position'), bigints);
    expect(dump()).toBe(dump());
  });
});

const bigints = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
