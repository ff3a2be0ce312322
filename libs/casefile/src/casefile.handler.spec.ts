import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openFact } from '#vault/opened-fact.js';
import type { Sealed } from '#vault/vault.js';
import type { Order } from './casefile.handler.js';
import { TEXT } from './given-case.js';
import { type GivenSlice, givenSlice } from './given-slice.js';
import type { SummaryOrder } from './summary.handler.js';

const open: Order = { type: 'open', unit: 'PH-ATU', reference: 'PH-2026-0001', content: { subject: 'canary-subject' } };
const invite: Order = { type: 'invite', unit: 'TH-ATU' };
const join: Order = { type: 'join', unit: 'TH-ATU' };
const link = (unit: string, kind: 'exchange' | 'referral', record: string): Order => ({
  type: 'link',
  unit,
  content: { kind, record },
  pointer: '/record',
});
const unlink = (unit: string, record: string): Order => ({ type: 'unlink', unit, record, pointer: '/record' });

let slice: GivenSlice;
beforeEach(async () => {
  slice = givenSlice();
  await slice.send('c1', open, 'open');
  await slice.send('c1', invite, 'invite');
  await slice.send('c1', join, 'join');
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
    expect(openFact(slice.vault, fact!)).toEqual({ content: { subject: 'canary-subject' } });
    await expect(slice.send('c1', open, 'open again')).rejects.toMatchObject(refused('casefile.reference-taken'));
  });

  it('has a key of its own for all that is written in it', async () => {
    await slice.send('c1', { type: 'add-note', unit: 'TH-ATU', content: { text: 'canary-note' } }, 'note');
    await slice.send('c2', { ...open, reference: 'PH-2026-0002' }, 'other');
    const keys = async (stream: string) => {
      const sealed = (await slice.factsOf(stream)).flatMap(({ content }) => (content ? [content as Sealed] : []));
      return new Set(sealed.map(({ key }) => key));
    };
    const [one, other] = [await keys('casefile-c1'), await keys('casefile-c2')];
    expect(one.size).toBe(1);
    expect([...other]).not.toEqual([...one]);
  });

  it('takes an invitation only of a unit that the registry knows', async () => {
    const unknown = slice.send('c1', { type: 'invite', unit: 'XX-ATU' }, 'unknown');
    await expect(unknown).rejects.toMatchObject(refused('casefile.unit-unknown'));
  });
});

describe('A link', () => {
  it('says in the log neither which record it is, nor of which kind', async () => {
    await slice.send('c1', link('TH-ATU', 'referral', 'r1'), 'link');
    const fact = (await slice.factsOf('casefile-c1')).at(-1)!;
    expect(Object.keys(fact.conduct as object).sort()).toEqual(['at', 'link', 'unit']);
    expect(JSON.stringify([fact.conduct, fact.content])).not.toMatch(/referral/);
    expect(openFact(slice.vault, fact)).toEqual({ content: { kind: 'referral', record: 'r1' } });
  });

  it('is made by a party of the record only, and others learn nothing of whether it exists', async () => {
    for (const [key, order] of Object.entries({
      'referral of another': link('PH-ATU', 'referral', 'r1'),
      'no such referral': link('PH-ATU', 'referral', 'r2'),
      'request as a referral': link('PH-ATU', 'referral', 'e1'),
    })) {
      await expect(slice.send('c1', order, key)).rejects.toMatchObject({
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
});

describe('A summary', () => {
  const propose: SummaryOrder = {
    type: 'propose',
    caseFile: 'c1',
    unit: 'TH-ATU',
    exploitation: ['forced-labour'],
    content: { ...TEXT, title: 'canary-title' },
  };
  const review = (reviewer: string): SummaryOrder => ({
    type: 'review',
    reviewer,
    recommendation: 'accept',
    content: { text: 'canary-review' },
  });
  const close: Order = { type: 'close', outcomes: [] };

  it('is made of a closed case by a member', async () => {
    await expect(slice.sendSummary('s1', propose, 'early')).rejects.toMatchObject(refused('summary.case-not-closed'));
    await slice.send('c1', close, 'close');
    const stranger = slice.sendSummary('s1', { ...propose, unit: 'VN-ATU' }, 'stranger');
    await expect(stranger).rejects.toMatchObject(refused('casefile.not-member'));
    expect((await slice.sendSummary('s1', propose, 'propose')).state.name).toBe('proposed');
  });

  it('is not reviewed by a state that takes part in the case, whichever unit proposed', async () => {
    await slice.send('c1', close, 'close');
    await slice.sendSummary('s1', propose, 'propose');
    const own = slice.sendSummary('s1', { type: 'start-review', reviewers: ['MY', 'PH'] }, 'own');
    await expect(own).rejects.toMatchObject(refused('summary.reviewer-concerned'));
    const unknown = slice.sendSummary('s1', { type: 'start-review', reviewers: ['MY', 'SG'] }, 'unknown');
    await expect(unknown).rejects.toMatchObject(refused('summary.reviewer-unknown'));
  });

  it('is sealed under a key apart from the case, until the accepted version is published', async () => {
    await slice.send('c1', close, 'close');
    await slice.sendSummary('s1', propose, 'propose');
    await slice.sendSummary('s1', { type: 'start-review', reviewers: ['MY', 'VN'] }, 'start');
    await slice.sendSummary('s1', review('MY'), 'MY');
    await slice.sendSummary('s1', review('VN'), 'VN');
    await slice.sendSummary('s1', { type: 'accept' }, 'accept');
    const facts = await slice.factsOf('summary-s1');
    expect(JSON.stringify(facts.map(({ conduct, content }) => [conduct, content]))).not.toContain('canary');
    const [subject] = await slice.factsOf('casefile-c1');
    expect((facts[0]?.content as Sealed).key).not.toBe((subject?.content as Sealed).key);
    const publish: SummaryOrder = { type: 'publish', confirmedFreeOfPersonalData: true };
    await slice.sendSummary('s1', publish, 'publish');
    const published = (await slice.factsOf('summary-s1')).at(-1)!;
    expect(published.conduct).toMatchObject({ ...TEXT, title: 'canary-title', confirmedFreeOfPersonalData: true });
    expect(published.content).toBeUndefined();
    expect(JSON.stringify(published.conduct)).not.toMatch(/c1|ATU|"PH"|"TH"/);
    await expect(slice.sendSummary('s1', publish, 'again')).rejects.toMatchObject(refused('summary.not-accepted'));
  });

  it('whose text was erased is not published', async () => {
    await slice.send('c1', close, 'close');
    await slice.sendSummary('s1', propose, 'propose');
    await slice.sendSummary('s1', { type: 'start-review', reviewers: ['MY', 'VN'] }, 'start');
    await slice.sendSummary('s1', review('MY'), 'MY');
    await slice.sendSummary('s1', review('VN'), 'VN');
    await slice.sendSummary('s1', { type: 'accept' }, 'accept');
    const [proposed] = await slice.factsOf('summary-s1');
    slice.vault.destroy([(proposed?.content as Sealed).key], 1);
    const publish: SummaryOrder = { type: 'publish', confirmedFreeOfPersonalData: true };
    await expect(slice.sendSummary('s1', publish, 'publish')).rejects.toMatchObject(refused('content.erased'));
  });
});
