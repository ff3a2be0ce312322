import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recorded } from '#event-store/recorded.js';
import { givenView } from '#views/given-view.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { everyCaller } from '#web/auth/policy-table.js';
import type { EntryFact } from '../contract.js';
import { entryResource } from '../directory/entry.record.js';
import { entriesOf, view } from './directory.js';

const access = new CedarAccess(cedarPoliciesFrom([new URL('../registry.cedar', import.meta.url)]));
const callers = everyCaller(['PH', 'TH'], ['ASEC', 'ACWC']);
const registrar = callers.find(({ role }) => role === 'registrar')!;
const officer = callers.find(({ role }) => role === 'officer')!;

const particulars = {
  state: 'PH',
  fields: ['labour', 'law-enforcement'],
  languages: ['en', 'fil'],
  visibility: 'public',
  organisation: null,
} as const;
const added = (id: string, change = {}): EntryFact => ({
  type: 'registry.entry-added.v1',
  conduct: {
    ...{ entry: id, inventory: 'experts', ...particulars },
    ...{ consentedOn: '2024-01-15', confirmedOn: '2024-01-15', ...change },
  },
});
const confirmed = (on: string): EntryFact => ({ type: 'registry.entry-confirmed.v1', conduct: { on } });

/** The facts in log order, each with the id of its entry. */
function log(...told: readonly (readonly [string, EntryFact])[]) {
  const revisions = new Map<string, number>();
  return told.map(([id, fact], index) => {
    const revision = revisions.get(id) ?? 0;
    revisions.set(id, revision + 1);
    return recorded<string, unknown>(fact, { stream: `entry-${id}`, revision, position: BigInt(index + 1) });
  });
}

const lists = givenView(view)(
  ...log(
    ['e1', added('e1')],
    ['e2', added('e2', { state: 'TH', visibility: 'restricted', languages: ['th'], consentedOn: '2025-01-01' })],
    ['n1', added('n1', { inventory: 'ngos', fields: ['shelter'], organisation: 'SYNTHETIC House' })],
    ['e1', confirmed('2025-03-01')],
    ['e3', added('e3', { fields: ['law-enforcement'] })],
    ['e3', { type: 'registry.entry-retired.v1', conduct: { on: '2025-01-01', reason: 'other' } }],
    ['e4', added('e4')],
    [
      'e4',
      { type: 'registry.content-erased.v1', conduct: { on: '2025-01-01', reason: 'consent-withdrawn', keys: [] } },
    ],
    [
      'e1',
      { type: 'registry.entry-revised.v1', conduct: { ...particulars, fields: ['other'], confirmedOn: '2025-05-01' } },
    ],
  ),
).queries();

const ids = (day: string, filter = {}, position = 100n, after = '0') =>
  entriesOf(lists, registrar, { inventory: 'experts', ...filter }, { day, position }, { after, limit: 9 }).map(
    ({ id }) => id,
  );

describe('The directory', () => {
  it('lists an entry from the day of its consent until it is retired', () => {
    expect(ids('2024-01-14')).toEqual([]);
    expect(ids('2024-12-31')).toEqual(['e1', 'e3']);
    expect(ids('2025-01-01')).toEqual(['e1', 'e2']);
  });

  it('does not list an entry whose consent was withdrawn, as of any day and position', () => {
    for (const position of [7n, 8n, 100n]) expect(ids('2024-06-01', {}, position)).not.toContain('e4');
  });

  it('is searched by inventory, state, field and language', () => {
    expect(ids('2025-06-01', { state: 'TH' })).toEqual(['e2']);
    expect(ids('2025-06-01', { language: 'fil' })).toEqual(['e1']);
    expect(ids('2025-06-01', { field: 'other' })).toEqual(['e1']);
    expect(ids('2025-06-01', { field: 'labour' })).toEqual(['e2']);
    expect(ids('2025-06-01', { field: 'law' })).toEqual([]);
    expect(ids('2025-06-01', { inventory: 'ngos' })).toEqual(['n1']);
    expect(ids('2025-06-01', {}, 100n, '1')).toEqual(['e2']);
  });

  it('tells what was known at a position', () => {
    expect(ids('2024-06-01', { field: 'labour' }, 8n)).toEqual(['e1']);
    expect(ids('2024-06-01', {}, 4n)).toEqual(['e1']);
    expect(ids('2025-06-01', {}, 5n)).toEqual(['e1', 'e2', 'e3']);
  });

  it('shows as overdue what was not confirmed for a year before the day that is asked about', () => {
    const overdue = (day: string) => ids(day, { overdue: true, state: 'PH' });
    expect(overdue('2025-01-15')).toEqual([]);
    expect(overdue('2025-01-16')).toEqual(['e1']);
    expect(overdue('2025-03-01')).toEqual([]);
    expect(overdue('2026-05-01')).toEqual([]);
    expect(overdue('2026-05-02')).toEqual(['e1']);
    const [row] = entriesOf(
      lists,
      registrar,
      { inventory: 'experts' },
      { day: '2025-01-16', position: 100n },
      { after: '0', limit: 1 },
    );
    expect(row).toMatchObject({ overdue: true, confirmedOn: '2024-01-15', fields: ['other'], revision: 2 });
  });

  it('shows restricted entries only to those who may know of them', () => {
    const asOf = { day: '2025-06-01', position: 100n };
    const shown = entriesOf(lists, officer, { inventory: 'experts' }, asOf, { after: '0', limit: 9 });
    expect(shown.map(({ id }) => id)).toEqual(['e1']);
  });

  it('holds exactly the entries that the policies permit, row by row', () => {
    const entries = fc.array(fc.constantFrom('public', 'restricted'), { maxLength: 8 });
    fc.assert(
      fc.property(entries, fc.constantFrom(...callers), (visibilities, caller) => {
        const told = visibilities.map((visibility, index) => {
          const id = `x${String(index)}`;
          return [id, added(id, { visibility })] as const;
        });
        const permitted = told.filter((_, index) =>
          access.permits(
            caller,
            'registry.know-entry',
            entryResource({ visibility: visibilities[index] ?? '', isErased: false }),
          ),
        );
        const queries = givenView(view)(...log(...told)).queries();
        const asOf = { day: '2025-06-01', position: 100n };
        const shown = entriesOf(queries, caller, { inventory: 'experts' }, asOf, { after: '0', limit: 9 });
        expect(shown.map(({ id }) => id)).toEqual(permitted.map(([id]) => id));
      }),
      { numRuns: 150 },
    );
  });
});
