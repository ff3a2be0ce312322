import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retryable } from '#records/retry-property.js';
import { given } from '#kernel/given.js';
import { FIELDS, INVENTORIES, INVENTORY_NAMES } from '../codes.js';
import type { EntryAdded, EntryFact } from '../contract.js';
import { type AddEntry, type EntryCommand, entryDecider, isOverdue } from './entry.js';

const TODAY = '2026-06-01';
const CONTENT = { name: 'somebody' };
const particulars = {
  state: 'PH',
  fields: ['labour'],
  languages: ['en', 'fil'],
  visibility: 'public',
  organisation: null,
} as const;
const add: AddEntry = {
  type: 'add',
  entry: 'e1',
  inventory: 'experts',
  particulars,
  consentedOn: '2026-01-15',
  confirmedOn: '2026-01-20',
  today: TODAY,
  stateKnown: true,
  content: CONTENT,
};
const added: EntryAdded = {
  type: 'registry.entry-added.v1',
  conduct: {
    entry: 'e1',
    inventory: 'experts',
    ...particulars,
    consentedOn: '2026-01-15',
    confirmedOn: '2026-01-20',
  },
  content: CONTENT,
};
const confirmed: EntryFact = { type: 'registry.entry-confirmed.v1', conduct: { on: '2026-03-10' } };
const retired: EntryFact = {
  type: 'registry.entry-retired.v1',
  conduct: { on: '2026-04-01', reason: 'no-longer-available' },
};
const erased: EntryFact = {
  type: 'registry.content-erased.v1',
  conduct: { on: '2026-05-01', reason: 'consent-withdrawn', keys: ['k1'] },
};
const revise: EntryCommand = {
  type: 'revise',
  particulars,
  confirmedOn: '2026-02-10',
  today: TODAY,
  stateKnown: true,
};
const confirm: EntryCommand = { type: 'confirm', on: '2026-03-10', today: TODAY };
const retire: EntryCommand = { type: 'retire', on: '2026-04-01', reason: 'no-longer-available' };
const withdraw: EntryCommand = { type: 'withdraw-consent', on: '2026-05-01', today: TODAY, keys: ['k1'] };
const entry = given(entryDecider);

describe('An entry', () => {
  it('is added once, with consent, the words of its lists in one order', () => {
    const unordered = { ...particulars, fields: ['prosecution', 'labour'], languages: ['th', 'en'] } as const;
    entry().when(add).then(added);
    entry()
      .when({ ...add, particulars: unordered })
      .then({
        ...added,
        conduct: { ...added.conduct, fields: ['labour', 'prosecution'], languages: ['en', 'th'] },
      });
    entry(added).when(add).thenRefused('registry.entry-exists');
  });

  it.each([
    [{ stateKnown: false }, 'registry.state-unknown', '/state'],
    [{ consentedOn: '2026-06-02', confirmedOn: '2026-06-02' }, 'registry.day-in-future', '/confirmedOn'],
    [{ confirmedOn: '2026-06-02' }, 'registry.day-in-future', '/confirmedOn'],
    [{ confirmedOn: '2026-01-14' }, 'registry.days-disordered', '/confirmedOn'],
    [{ particulars: { ...particulars, fields: ['labour', 'shelter'] as const } }, 'registry.field-unfit', '/fields/1'],
    [{ particulars: { ...particulars, organisation: 'Firm' } }, 'registry.organisation-sealed', '/organisation'],
    [
      { inventory: 'lawyers' as const, particulars: { ...particulars, organisation: 'Firm' } },
      'registry.organisation-sealed',
      '/organisation',
    ],
  ])('is refused for %j', (change, code, pointer) => {
    entry()
      .when({ ...add, ...change })
      .thenRefused(code, pointer);
  });

  it('of an NGO stands under the name of the organisation, with its services', () => {
    const ngo = { ...particulars, fields: ['shelter'], organisation: 'SYNTHETIC House' } as const;
    const asked = entry().when({ ...add, inventory: 'ngos', particulars: ngo });
    expect(asked.facts()).toMatchObject([{ conduct: { inventory: 'ngos', organisation: 'SYNTHETIC House' } }]);
    entry()
      .when({ ...add, inventory: 'ngos', particulars: { ...ngo, organisation: null } })
      .thenRefused('registry.organisation-missing', '/organisation');
  });

  it('takes the fields of its own inventory and no others', () => {
    for (const inventory of INVENTORY_NAMES) {
      const organisation = inventory === 'ngos' ? 'Name' : null;
      for (const field of FIELDS) {
        const asked = entry().when({
          ...add,
          inventory,
          particulars: { ...particulars, fields: [field], organisation },
        });
        if ((INVENTORIES[inventory].fields as readonly string[]).includes(field)) expect(asked.facts()).toHaveLength(1);
        else asked.thenRefused('registry.field-unfit', '/fields/0');
      }
    }
  });

  it('is revised, with or without new content, and confirmed, day after day', () => {
    const revised: EntryFact = {
      type: 'registry.entry-revised.v1',
      conduct: { ...particulars, confirmedOn: '2026-02-10' },
    };
    entry(added).when(revise).then(revised);
    entry(added)
      .when({ ...revise, content: CONTENT })
      .then({ ...revised, content: CONTENT });
    entry(added, confirmed).when(revise).thenRefused('registry.days-disordered', '/confirmedOn');
    entry(added).when(confirm).then(confirmed);
    entry(added, confirmed).when(confirm).then();
    entry(added, confirmed)
      .when({ ...confirm, on: '2026-03-09' })
      .thenRefused('registry.days-disordered', '/on');
    entry(added)
      .when({ ...confirm, on: '2026-06-02' })
      .thenRefused('registry.day-in-future', '/on');
  });

  it('is retired once, and then neither revised nor confirmed', () => {
    entry(added).when(retire).then(retired);
    entry(added, retired).when(retire).then();
    entry(added)
      .when({ ...retire, on: '2026-01-14' })
      .thenRefused('registry.days-disordered', '/on');
    for (const more of [revise, confirm, { ...retire, reason: 'other' } as const]) {
      entry(added, retired).when(more).thenRefused('registry.entry-retired');
    }
  });

  it('is erased when consent is withdrawn, retired or not, and nothing more is recorded', () => {
    entry(added).when(withdraw).then(erased);
    entry(added, retired).when(withdraw).then(erased);
    entry(added, erased).when(withdraw).then();
    entry(added)
      .when({ ...withdraw, on: '2026-06-02' })
      .thenRefused('registry.day-in-future', '/on');
    for (const more of [revise, confirm, retire]) entry(added, erased).when(more).thenRefused('registry.entry-erased');
  });

  it('must be there before anything else can happen to it', () => {
    for (const step of [revise, confirm, retire, withdraw]) entry().when(step).thenRefused('record.unknown');
  });

  it('is overdue from the day after a year without a confirmation', () => {
    expect(isOverdue('2025-06-01', TODAY)).toBe(false);
    expect(isOverdue('2025-05-31', TODAY)).toBe(true);
    expect(isOverdue('2024-02-29', '2025-02-28')).toBe(false);
    expect(isOverdue('2024-02-29', '2025-03-01')).toBe(true);
  });
});

const days = fc.constantFrom('2026-01-15', '2026-02-10', '2026-04-01', '2026-06-02');
const commands: fc.Arbitrary<EntryCommand> = fc.oneof(
  fc
    .record({ consentedOn: days, confirmedOn: days, stateKnown: fc.boolean() })
    .map((change) => ({ ...add, ...change })),
  days.map((confirmedOn) => ({ ...revise, confirmedOn })),
  days.map((on) => ({ ...confirm, on })),
  days.map((on) => ({ ...retire, on })),
  days.map((on) => ({ ...withdraw, on })),
);

it('Any command for an entry may be retried', () =>
  fc.assert(retryable(entryDecider, fc.array(commands, { maxLength: 10 })), { numRuns: 200 }));
