import { citedAt } from '#event-store/transfer/cited-place.js';
import type { Found, RecordKind, Without, TypesAsking } from '#records/record-kind.js';
import { dayBegunInRegion } from '#registry/lookups.js';
import type { Resource } from '#web/auth/access.js';
import { type DraftReport, type Existing, reportDecider, type SignOff, type Transmit } from './chair-report.js';
import { makeReport } from './forms/report.builder.js';

/** A new report; without a position, as the log tells it now. */
interface AskedDraft extends Omit<DraftReport, 'at' | 'head' | 'position' | 'fact'> {
  readonly position?: bigint | undefined;
}

export type ReportTypes = TypesAsking<
  typeof reportDecider,
  'unknown',
  AskedDraft | Without<SignOff | Transmit, 'at' | 'today' | 'sha256'>
>;

/** What the policies see before there is a report, and of the list. */
export const REPORTS: Resource = { type: 'WorkingGroup', attributes: {} };

/** What the policies see of a report. */
export function reportResource({ name }: Existing): Resource {
  return { type: 'Report', attributes: { transmitted: name === 'transmitted' } };
}

/** Reports of the chair to SOMTC. */
export const REPORT: RecordKind<ReportTypes> = {
  kind: 'report',
  path: '/v1/reports',
  decider: reportDecider,
  essential: ['sign-off', 'transmit'],
  erasure: 'none',
  policies: 'governance',
  verbs: { draft: 'draft-report', 'sign-off': 'issue-report', transmit: 'issue-report' },
  resource: reportResource,
  resourceOfNew: () => REPORTS,
  async complete(asked, { at, lookup, state }) {
    switch (asked.type) {
      case 'draft': {
        const head = await lookup.log.head();
        const position = asked.position ?? head;
        const { fact } = await citedAt(lookup.log, position);
        return { ...asked, position, fact, head, at };
      }
      case 'sign-off': {
        if (state.name !== 'drafted') return { ...asked, sha256: undefined, at };
        const { sha256 } = await makeReport(lookup.log, (view) => lookup.caughtUp(view), state.scope);
        return { ...asked, sha256, at };
      }
      case 'transmit':
        return { ...asked, at, today: dayBegunInRegion(at) };
    }
  },
};

/** Where a report stands. */
export function summaryOf({ id, revision, state }: Pick<Found<ReportTypes>, 'id' | 'revision' | 'state'>) {
  const { position, period, format } = state.scope;
  const common = { id, revision, state: state.name, position, period, format };
  switch (state.name) {
    case 'drafted':
      return common;
    case 'signed-off':
      return { ...common, sha256: state.sha256, signedOffOn: state.signedOffOn };
    case 'transmitted':
      return { ...common, sha256: state.sha256, signedOffOn: state.signedOffOn, transmittedOn: state.on };
  }
}
