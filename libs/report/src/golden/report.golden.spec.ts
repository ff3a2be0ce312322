import { expect, it } from '@jest/globals';
import { givenGolden } from '#event-store/given-golden.js';
import { fold } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import { reportDecider } from '../chair-report.js';
import type { ReportFact } from '../contract.js';
import { reportsOf, view } from '../views/reports.js';

const golden = givenGolden(new URL('./report.ndjson', import.meta.url));
/** The compiler knows when one is missing, or too many. */
const TYPES: Readonly<Record<ReportFact['type'], true>> = {
  'governance.report-drafted.v1': true,
  'governance.report-signed-off.v1': true,
  'governance.report-transmitted.v1': true,
};
const transmitted = {
  name: 'transmitted',
  scope: { position: '22', period: { from: '2018-01-01', to: '2018-12-31' }, format: 1 },
  sha256: { json: 'aa', html: 'bb', docx: 'cc' },
  signedOffOn: '2018-08-02',
  on: '2018-08-03',
};

it('There is a stored fact of every type in the contract of the report, and of no other', () => {
  expect(golden.facts.map(({ type }) => type).sort()).toEqual(Object.keys(TYPES).sort());
});

it('Every stored fact of a report is written again byte for byte', () => {
  expect(golden.writtenNow).toEqual(golden.written);
});

it('A stored report reads as it did, to its rules and in the list', () => {
  expect(fold(reportDecider, golden.facts as readonly unknown[] as readonly ReportFact[])).toEqual(transmitted);
  const listed = reportsOf(givenView(view)(...golden.facts).queries(), undefined, { limit: 9 });
  expect(listed).toMatchObject([{ position: '24', revision: 2, state: transmitted }]);
});
