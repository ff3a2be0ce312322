// What the platform is told of what states report of themselves.
import type { RecordKind, TypesOf } from '#records/record-kind.js';
import { localDay } from '#kernel/time.js';
import { isStateKnown, zoneOfState } from '#registry/lookups.js';
import type { Resource } from '#web/auth/access.js';
import { stateRecordsDecider } from './state-records.js';

export type StateRecordsTypes = TypesOf<typeof stateRecordsDecider, 'unreported', 'isStateKnown' | 'today'>;

/** What a state reports of itself, as the policies see it. */
export function stateRecordsResource(state: string): Resource {
  return { type: 'StateRecords', attributes: { state } };
}

/** What states report of themselves: for every state of the register, whether it has reported or not. */
export const STATE_RECORDS: RecordKind<StateRecordsTypes> = {
  kind: 'state-records',
  path: '/v1/state-records',
  decider: stateRecordsDecider,
  essential: [],
  erasure: 'none',
  isId: (text) => /^[A-Z]{2}$/.test(text),
  policies: 'workplan',
  verbs: {
    know: 'read-state-records',
    'report-national-action-plan': 'report-state-record',
    'update-legislation': 'report-state-record',
    'report-disposition': 'report-state-record',
  },
  isStanding: true,
  resource: ({ state }) => stateRecordsResource(state),
  resourceOfNew: ({ report }) => stateRecordsResource(report.state),
  async complete(asked, { id, at, lookup }) {
    return { ...asked, isStateKnown: await isStateKnown(lookup, id), today: localDay(at, zoneOfState(id)) };
  },
};
