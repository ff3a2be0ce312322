import type { Resource } from '#web/access.js';
import type { ReportState } from './chair-report.js';

/** Streams are called `report-<uuid>`. */
export const KIND = 'report';

export type Existing = Exclude<ReportState, { name: 'unknown' }>;

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
