import { recorded } from '#event-store/recorded.js';
import { givenView } from '#views/given-view.js';
import { recordsThatName, view } from './stated-records.js';

const sent = (type: string, stream: string, caseFile?: string) => {
  const conduct = { from: 'PH-ATU', to: 'TH-ATU', ...(caseFile && { caseFile }) };
  return recorded<string, unknown>({ type: `exchange.${type}.v1`, conduct }, { stream });
};

it('Records that name a case file are found by it, in a fixed order, whoever sent them; others are not', () => {
  const queries = givenView(view)(
    sent('information-supplied', 'information-00-b', 'c1'),
    sent('submitted', 'exchange-00-a', 'c1'),
    sent('submitted', 'exchange-00-c', 'c2'),
    sent('submitted', 'exchange-00-d'),
    sent('information-supplied', 'information-00-e'),
  ).queries();
  expect(recordsThatName(queries, 'c1')).toEqual([
    { kind: 'exchange', record: '00-a' },
    { kind: 'information', record: '00-b' },
  ]);
  expect(recordsThatName(queries, 'c2')).toEqual([{ kind: 'exchange', record: '00-c' }]);
  expect(recordsThatName(queries, 'c3')).toEqual([]);
});
