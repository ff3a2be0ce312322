import type { Sealed } from '#vault/vault.js';
import type { AskedOfCaseFile } from './case-file.record.js';
import { T0 } from './given-case.js';
import { givenCase, type GivenSlice, open, submitted } from './given-slice.js';

const link = (unit: string, kind: 'exchange' | 'referral', record: string): AskedOfCaseFile => ({
  type: 'link',
  unit,
  content: { kind, record },
  pointer: '/record',
});
const unlink = (unit: string, record: string): AskedOfCaseFile => ({
  type: 'unlink',
  unit,
  record,
  pointer: '/record',
});

let slice: GivenSlice;
beforeEach(async () => {
  slice = await givenCase();
});
afterEach(() => {
  slice.close();
});

const refused = (code: string) => ({ code });

describe('A case file', () => {
  it('keeps its subject sealed, and is opened once, however often it is sent', async () => {
    const again = await slice.send('c1', open, 'open');
    expect(again).toMatchObject({ repeated: true, revision: 0 });
    const [fact] = await slice.factsOf('casefile-c1');
    expect(JSON.stringify([fact?.conduct, fact?.content])).not.toContain('canary');
    expect(await slice.opened(fact)).toEqual({ content: { subject: 'canary-subject' } });
    await expect(slice.send('c1', open, 'open again')).rejects.toMatchObject(refused('casefile.reference-taken'));
  });

  it('has a key of its own for all that is written in it', async () => {
    await slice.send('c1', { type: 'add-note', unit: 'TH-ATU', content: { text: 'canary-note' } }, 'note');
    await slice.send('c2', { ...open, reference: 'PH-2026-0002' } as AskedOfCaseFile, 'other');
    const keys = async (stream: string) => {
      const sealed = (await slice.factsOf(stream)).flatMap(({ content }) => (content ? [content as Sealed] : []));
      return new Set(sealed.map(({ key }) => key));
    };
    const [one, other] = [await keys('casefile-c1'), await keys('casefile-c2')];
    expect(one.size).toBe(1);
    expect([...other]).not.toEqual([...one]);
  });
});

describe('An invitation', () => {
  const invite = (unit: string) => slice.send('c1', { type: 'invite', unit }, `invite ${unit}`);
  const closes = (unit: string, on: string) =>
    slice.holds(`unit-${unit}`, { type: 'registry.unit-closed.v1', conduct: { unit, on } });

  it('is only for a unit that the registry knows', async () => {
    await expect(invite('XX-ATU')).rejects.toMatchObject(refused('casefile.unit-unknown'));
  });

  it('is for no unit whose closure was acknowledged, as soon as its day has come', async () => {
    await closes('VN-ATU', '2026-03-02');
    await expect(invite('VN-ATU')).rejects.toMatchObject(refused('casefile.unit-unknown'));
    await closes('MY-ATU', '2026-03-03');
    expect((await invite('MY-ATU')).state).toMatchObject({ file: { invited: [{ unit: 'MY-ATU', state: 'MY' }] } });
  });

  it('says as of which place in the log its unit was known', async () => {
    const head = String(await slice.store.head());
    await invite('VN-ATU');
    expect((await slice.factsOf('casefile-c1')).at(-1)?.meta.knownAt).toBe(head);
  });
});

it('A unit that was closed opens no case file', async () => {
  const conduct = { unit: 'PH-ATU', on: '2026-03-02' };
  await slice.holds('unit-PH-ATU', { type: 'registry.unit-closed.v1', conduct });
  const opened = slice.send('c2', { ...open, reference: 'PH-2026-0002' } as AskedOfCaseFile, 'other');
  await expect(opened).rejects.toMatchObject(refused('casefile.own-unit-unknown'));
  expect(await slice.factsOf('casefile-c2')).toEqual([]);
});

describe('A link', () => {
  beforeEach(async () => {
    await slice.holds('exchange-e2', submitted('PH-ATU', 'TH-ATU', 'c1'));
  });

  it('says in the log neither which record it is, nor of which kind', async () => {
    await slice.send('c1', link('TH-ATU', 'referral', 'r1'), 'link');
    const facts = await slice.factsOf('casefile-c1');
    const fact = facts.at(-1)!;
    expect(Object.keys(fact.conduct as object).sort()).toEqual(['at', 'link', 'unit']);
    expect(JSON.stringify([fact.conduct, fact.content])).not.toMatch(/referral/);
    expect(await slice.opened(fact, facts[0])).toEqual({ content: { kind: 'referral', record: 'r1' } });
  });

  it('is made by a party of the record only, and others learn nothing of whether it exists', async () => {
    for (const [key, asked] of Object.entries({
      'referral of another': link('PH-ATU', 'referral', 'r1'),
      'no such referral': link('PH-ATU', 'referral', 'r2'),
      'request as a referral': link('PH-ATU', 'referral', 'e1'),
    })) {
      await expect(slice.send('c1', asked, key)).rejects.toMatchObject({
        ...refused('casefile.record-unknown'),
        detail: 'Your unit is a party of no such record.',
      });
    }
    await slice.send('c1', link('TH-ATU', 'referral', 'r1'), 'link');
    for (const record of ['r1', 'r2']) {
      await expect(slice.send('c1', unlink('PH-ATU', record), record)).rejects.toMatchObject({
        ...refused('casefile.record-unknown'),
        detail: 'Your unit is a party of no such record.',
      });
    }
  });

  it('is made once, taken back by either party, and made again', async () => {
    await slice.send('c1', link('PH-ATU', 'exchange', 'e1'), 'link');
    const twice = slice.send('c1', link('TH-ATU', 'exchange', 'e1'), 'link twice');
    await expect(twice).rejects.toMatchObject(refused('casefile.already-linked'));
    await slice.send('c1', unlink('TH-ATU', 'e1'), 'unlink');
    const again = slice.send('c1', unlink('TH-ATU', 'e1'), 'unlink twice');
    await expect(again).rejects.toMatchObject(refused('casefile.not-linked'));
    const { state } = await slice.send('c1', link('TH-ATU', 'exchange', 'e1'), 'link again');
    expect(state).toMatchObject({ file: { links: [expect.any(String)] } });
  });

  it('is not needed for a record that names the case file, and cannot be taken from it', async () => {
    const linked = slice.send('c1', link('PH-ATU', 'exchange', 'e2'), 'link');
    await expect(linked).rejects.toMatchObject(refused('casefile.already-linked'));
    const unlinked = slice.send('c1', unlink('TH-ATU', 'e2'), 'unlink');
    await expect(unlinked).rejects.toMatchObject(refused('casefile.stated-link'));
  });

  it('is needed for a record that names the case file but whose sender had left it', async () => {
    await slice.send('c1', { type: 'leave', unit: 'TH-ATU' }, 'leave');
    await slice.holds('exchange-e3', submitted('TH-ATU', 'PH-ATU', 'c1'));
    await slice.send('c1', link('PH-ATU', 'exchange', 'e3'), 'link');
    await slice.send('c1', unlink('PH-ATU', 'e3'), 'unlink');
  });

  it('whose content was erased binds nothing', async () => {
    await slice.send('c1', link('PH-ATU', 'exchange', 'e1'), 'link');
    const [{ content }] = (await slice.factsOf('casefile-c1')) as unknown as [{ content: Sealed }];
    await slice.vault.destroy([content.key], T0);
    const unlinked = slice.send('c1', unlink('PH-ATU', 'e1'), 'unlink');
    await expect(unlinked).rejects.toMatchObject(refused('content.erased'));
  });
});
