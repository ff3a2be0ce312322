import type { ExchangeFact, InformationFact, InformationSupplied, Submitted } from '#exchange/contract.js';
import { type FactOf, type Sql, viewOver, type ViewQueries } from '#views/view.js';
import type { LinkContent } from '../contract.js';

/** The requests and the information that name a case file: to find them. Whether they belong to it, it cannot tell. */
export const view = viewOver<ExchangeFact | InformationFact>()({
  name: 'stated-records',
  version: 1,
  module: import.meta.url,
  tables: `
    CREATE TABLE stated (case_file TEXT, stream TEXT, PRIMARY KEY (case_file, stream)) STRICT, WITHOUT ROWID;
  `,
  passesOver: [
    'exchange.acknowledged.v1',
    'exchange.clarification-sought.v1',
    'exchange.clarified.v1',
    'exchange.delay-notified.v1',
    'exchange.partly-answered.v1',
    'exchange.partly-refused.v1',
    'exchange.answered.v1',
    'exchange.refused.v1',
    'exchange.referred-to-central-authority.v1',
    'exchange.withdrawn.v1',
    'exchange.closed.v1',
    'exchange.reopened.v1',
    'exchange.answer-recalled.v1',
    'exchange.answer-recalled.v2',
    'exchange.recall-acknowledged.v1',
    'exchange.onward-use-asked.v1',
    'exchange.onward-use-asked.v2',
    'exchange.onward-use-granted.v1',
    'exchange.onward-use-granted.v2',
    'exchange.onward-use-denied.v1',
    'exchange.onward-use-denied.v2',
    'exchange.limit-passed.v1',
    'exchange.content-erased.v1',
  ],
  evolve: {
    'exchange.submitted.v1': sent,
    'exchange.information-supplied.v1': sent,
  },
});

function sent({ stream, conduct: { caseFile } }: FactOf<Submitted | InformationSupplied>, sql: Sql): void {
  if (caseFile !== undefined) sql.insert('stated', { caseFile, stream });
}

/** The records that name a case file, in a fixed order. */
export function recordsThatName(queries: ViewQueries, caseFile: string): readonly LinkContent[] {
  const rows = queries.all(view, 'SELECT stream FROM stated WHERE case_file = ? ORDER BY stream', caseFile);
  return rows.map(({ stream }) => {
    const [kind, record = ''] = String(stream).split(/-(.*)/s);
    return { kind: kind as LinkContent['kind'], record };
  });
}
