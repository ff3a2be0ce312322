import type { Resource } from '#web/access.js';
import type { ReportFact } from '../contract.js';
import type { RecordKind } from '../governance.desk.js';
import { reportDecider, type ReportState } from './chair-report.js';

type Existing = Exclude<ReportState, { name: 'unknown' }>;

/** Reports, as routes and lists know them. */
export const REPORT: RecordKind<ReportState, ReportFact> = {
  kind: 'report',
  decider: reportDecider,
  resource: reportResource,
};

/** What the policies see of a report. */
export function reportResource({ name }: Existing): Resource {
  return { type: 'Report', attributes: { transmitted: name === 'transmitted' } };
}

/** Where a report stands. */
export function summaryOf({ id, revision, state }: { id: string; revision: number; state: Existing }) {
  const common = { id, revision, state: state.name, ...state.scope };
  switch (state.name) {
    case 'drafted':
      return common;
    case 'signed-off':
      return { ...common, sha256: state.sha256, signedOffOn: state.signedOffOn };
    case 'transmitted':
      return { ...common, sha256: state.sha256, signedOffOn: state.signedOffOn, transmittedOn: state.on };
  }
}
