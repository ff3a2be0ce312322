import type { Draft } from '#kernel/decider.js';
import { T0 } from './given-case.js';
import { givenSlice, type GivenSlice, invite, join, open, raised, referral, submitted } from './given-slice.js';
import { recordNamed, statedRecords } from './linked-record.lookup.js';

let slice: GivenSlice;
beforeEach(async () => {
  slice = await givenSlice();
});
afterEach(() => {
  slice.close();
});

const named = (kind: 'exchange' | 'information' | 'referral', record: string) =>
  recordNamed(slice.lookups.begin(), { kind, record });
const exchange = (type: string): Draft => ({
  type: `exchange.${type}.v1`,
  conduct: { at: new Date(T0).toISOString() },
});
const supplied = (caseFile?: string): Draft => {
  const conduct = { from: 'PH-ATU', to: 'VN-ATU', ...(caseFile && { caseFile }) };
  return { type: 'exchange.information-supplied.v1', conduct };
};
async function hold(stream: string, drafts: readonly Draft[]): Promise<void> {
  for (const draft of drafts) await slice.holds(stream, draft);
}

describe('A record of another slice', () => {
  it('is known by its units and its state', async () => {
    await hold('exchange-e1', [exchange('acknowledged'), exchange('answered')]);
    await slice.holds('information-b', supplied());
    expect(await named('exchange', 'e1')).toMatchObject({
      kind: 'exchange',
      record: 'e1',
      units: ['PH-ATU', 'TH-ATU'],
      state: 'answered',
    });
    expect(await named('information', 'b')).toMatchObject({ units: ['PH-ATU', 'VN-ATU'], state: 'supplied' });
    expect(await named('referral', 'e1')).toBeUndefined();
  });

  it.each([
    ['submitted', [exchange('clarified')]],
    ['clarified', [exchange('clarification-sought'), exchange('clarified')]],
    ['answered', [exchange('answered'), exchange('onward-use-asked')]],
  ])('of two units is %s after what happened', async (state, after) => {
    await hold('exchange-e1', after);
    expect(await named('exchange', 'e1')).toMatchObject({ state });
  });

  const declines = referral('wishes-recorded', { wish: 'declines', informedOfRightOn: '2026-03-02' });
  const notAsked = referral('wishes-recorded', { wish: 'not-yet-asked', informedOfRightOn: null });
  const withheld = referral('withheld', { reason: 'safety', reviewOn: '2099-01-01' });
  const notified = referral('notified', { toldAt: new Date(T0).toISOString() });

  it.each([
    ['raised', []],
    ['wishes-recorded', [declines]],
    ['withheld', [withheld, declines]],
    ['wishes-recorded', [declines, withheld, referral('hold-lifted')]],
    ['wishes-recorded', [notAsked, withheld, referral('hold-lifted')]],
    ['raised', [withheld, referral('hold-lifted')]],
    ['notified', [notified, referral('limit-passed')]],
    ['closed', [notified, referral('acknowledged'), referral('closed')]],
  ])('that is a referral is %s after what happened, and its unit alone is a party', async (state, after) => {
    await hold('referral-r2', [raised, ...after]);
    expect(await named('referral', 'r2')).toMatchObject({ units: ['TH-ATU'], state });
  });
});

describe('A record that names a case file', () => {
  const stated = async () => {
    const facts = await slice.factsOf('casefile-c1');
    return (await statedRecords(slice.lookups.begin(), { id: 'c1', facts })).map(({ record }) => record);
  };
  const does = (asked: Parameters<GivenSlice['send']>[1]) => slice.send('c1', asked, asked.type);
  const namesCase = (id: string) => slice.holds(`exchange-${id}`, submitted('TH-ATU', 'PH-ATU', 'c1'));

  it('belongs to it when its sender is a member at that moment, and stays when the sender leaves', async () => {
    await does(open);
    await does(invite);
    await namesCase('invited');
    await does(join);
    await namesCase('member');
    expect(await stated()).toEqual(['member']);
    await does({ type: 'leave', unit: 'TH-ATU' });
    await namesCase('left');
    expect(await stated()).toEqual(['member']);
  });

  it('does not belong to it when the case file was not opened then', async () => {
    await namesCase('early');
    for (const asked of [open, invite, join]) await does(asked);
    expect(await stated()).toEqual([]);
  });

  it('does not belong to another', async () => {
    for (const asked of [open, invite, join]) await does(asked);
    await slice.holds('exchange-a', submitted('TH-ATU', 'PH-ATU', 'c2'));
    await slice.holds('exchange-b', submitted('TH-ATU', 'PH-ATU'));
    expect(await stated()).toEqual([]);
  });

  it('may be sent by the opening unit, and may be information', async () => {
    await does(open);
    await slice.holds('information-b', supplied('c1'));
    await slice.holds('exchange-a', submitted('PH-ATU', 'VN-ATU', 'c1'));
    expect(await stated()).toEqual(['a', 'b']);
  });
});
