import { describe, expect, it } from '@jest/globals';
import { recorded } from '#event-store/recorded.js';
import { givenView } from '#views/given-view.js';
import type { ReportFact } from '../contract.js';
import { reportsOf, view } from './reports.js';

const at = '2026-03-01T08:00:00.000Z';
const drafted = { position: '7', period: null, format: 1, at } as const;
const sha256 = { json: 'a', html: 'b', docx: 'c' };
const told: readonly (readonly [id: string, fact: ReportFact])[] = [
  ['1', { type: 'governance.report-drafted.v1', conduct: drafted }],
  ['2', { type: 'governance.report-drafted.v1', conduct: drafted }],
  ['1', { type: 'governance.report-signed-off.v1', conduct: { sha256, at } }],
  ['3', { type: 'governance.report-drafted.v1', conduct: drafted }],
  ['1', { type: 'governance.report-transmitted.v1', conduct: { to: 'SOMTC', on: '2026-03-02', at } }],
];
const queries = givenView(view)(
  ...told.map(([id, fact], index) =>
    recorded<string, unknown>(fact, { stream: `report-${id}`, revision: index, position: BigInt(index + 1) }),
  ),
).queries();
const ids = (name: string | undefined) => reportsOf(queries, name, { limit: 10 }).map(({ id }) => id);

describe('The list of reports', () => {
  it('has the newest first, page after page', () => {
    expect(ids(undefined)).toEqual(['3', '2', '1']);
    const [first] = reportsOf(queries, undefined, { limit: 1 });
    const second = reportsOf(queries, undefined, { after: first?.position, limit: 1 });
    expect([first?.id, second[0]?.id]).toEqual(['3', '2']);
  });

  it.each([
    ['drafted', ['3', '2']],
    ['signed-off', []],
    ['transmitted', ['1']],
  ])('has of those %s: %j', (name, expected) => {
    expect(ids(name)).toEqual(expected);
  });

  it('has each as it stands after its last fact', () => {
    expect(reportsOf(queries, 'transmitted', { limit: 1 })).toMatchObject([
      {
        position: '1',
        revision: 4,
        state: { name: 'transmitted', sha256, signedOffOn: '2026-03-01', on: '2026-03-02' },
      },
    ]);
  });
});
