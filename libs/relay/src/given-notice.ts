// For tests: what a party is told of a fact at a position.
import type { PartyNotice } from '#notices/lookups.js';

export const GIVEN_UNIT = { kind: 'unit', code: 'TH-ATU' } as const;

export function givenNotice(position: number, party: PartyNotice['party'] = GIVEN_UNIT): PartyNotice {
  const id = `000000000001-${String(position)}`;
  const record = { record: 'exchange-1', kind: 'exchange', path: '/v1/exchange-requests/1' };
  const what = { what: 'received', type: 'exchange.submitted.v1', urgency: 'urgent' };
  return { party, notice: { id, position: String(position), at: '2026-11-30T00:00:00.000Z', ...record, ...what } };
}
