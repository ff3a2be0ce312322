import type { Sealed } from '#vault/vault.js';
import { TEXT } from '../given-case.js';
import { givenCase, type GivenSlice } from '../given-slice.js';
import type { AskedOfSummary } from './summary.record.js';

const propose: AskedOfSummary = {
  type: 'propose',
  caseFile: 'c1',
  unit: 'TH-ATU',
  exploitation: ['forced-labour'],
  content: { ...TEXT, title: 'canary-title' },
};
const review = (reviewer: string): AskedOfSummary => ({
  type: 'review',
  reviewer,
  recommendation: 'accept',
  content: { text: 'canary-review' },
});
const publish: AskedOfSummary = { type: 'publish', confirmedFreeOfPersonalData: true };

let slice: GivenSlice;
beforeEach(async () => {
  slice = await givenCase();
});
afterEach(() => {
  slice.close();
});

const refused = (code: string) => ({ code });
const closes = () => slice.send('c1', { type: 'close', outcomes: [] }, 'close');
const startReview = (...reviewers: string[]) =>
  slice.sendSummary('s1', { type: 'start-review', reviewers }, `start ${reviewers.join()}`);

async function accepted(): Promise<void> {
  await closes();
  await slice.sendSummary('s1', propose, 'propose');
  await startReview('MY', 'VN');
  await slice.sendSummary('s1', review('MY'), 'MY');
  await slice.sendSummary('s1', review('VN'), 'VN');
  await slice.sendSummary('s1', { type: 'accept' }, 'accept');
}

describe('A summary', () => {
  it('is made of a closed case by a member', async () => {
    await expect(slice.sendSummary('s1', propose, 'early')).rejects.toMatchObject(refused('summary.case-not-closed'));
    await closes();
    const stranger = slice.sendSummary('s1', { ...propose, unit: 'VN-ATU' }, 'stranger');
    await expect(stranger).rejects.toMatchObject(refused('casefile.not-member'));
    const elsewhere = slice.sendSummary('s1', { ...propose, caseFile: 'c2' }, 'elsewhere');
    await expect(elsewhere).rejects.toMatchObject(refused('casefile.not-member'));
    expect((await slice.sendSummary('s1', propose, 'propose')).state.name).toBe('proposed');
  });

  it('is sealed under a key apart from the case, until the accepted version is published', async () => {
    await accepted();
    const facts = await slice.factsOf('summary-s1');
    expect(JSON.stringify(facts.map(({ conduct, content }) => [conduct, content]))).not.toContain('canary');
    const [subject] = await slice.factsOf('casefile-c1');
    expect((facts[0]?.content as Sealed).key).not.toBe((subject?.content as Sealed).key);
    await slice.sendSummary('s1', publish, 'publish');
    const published = (await slice.factsOf('summary-s1')).at(-1)!;
    expect(published.conduct).toMatchObject({ ...TEXT, title: 'canary-title', confirmedFreeOfPersonalData: true });
    expect(published.content).toBeUndefined();
    expect(JSON.stringify(published.conduct)).not.toMatch(/c1|ATU|"PH"|"TH"/);
    await expect(slice.sendSummary('s1', publish, 'again')).rejects.toMatchObject(refused('summary.not-accepted'));
  });

  it('whose text was erased is not published', async () => {
    await accepted();
    const [proposed] = await slice.factsOf('summary-s1');
    await slice.vault.destroy([(proposed?.content as Sealed).key], 1);
    await expect(slice.sendSummary('s1', publish, 'publish')).rejects.toMatchObject(refused('content.erased'));
  });

  it('stays sealed when it cannot be published yet: nothing is opened to say so', async () => {
    const opened: unknown[] = [];
    const open = slice.vault.open.bind(slice.vault);
    slice.vault.open = (...place) => (opened.push(place[1].type), open(...place));
    await closes();
    await slice.sendSummary('s1', propose, 'propose');
    await expect(slice.sendSummary('s1', publish, 'early')).rejects.toMatchObject(refused('summary.not-accepted'));
    expect(opened).toEqual([]);
  });
});

describe('Who reviews a summary', () => {
  beforeEach(async () => {
    await closes();
    await slice.sendSummary('s1', propose, 'propose');
  });

  it('is no state that takes part in the case, whichever unit proposed', async () => {
    await expect(startReview('MY', 'PH')).rejects.toMatchObject(refused('summary.reviewer-concerned'));
    await expect(startReview('MY', 'SG')).rejects.toMatchObject(refused('summary.reviewer-unknown'));
  });

  it('is not the state of the unit that proposed, even when that has left the case', async () => {
    await slice.send('c1', { type: 'leave', unit: 'TH-ATU' }, 'leave');
    await expect(startReview('MY', 'TH')).rejects.toMatchObject(refused('summary.reviewer-concerned'));
  });

  it.each([
    ['2019-12-31', true],
    ['2020-01-01', false],
    ['2020-12-31', false],
    ['2021-01-01', true],
  ])('may on %s be a state that left in 2020 and came back in 2021: %j', async (day, isMember) => {
    const on = (type: string, date: string) =>
      slice.holds('state-MY', { type: `registry.state-${type}.v1`, conduct: { state: 'MY', on: date } });
    await on('left', '2020-01-01');
    await on('readmitted', '2021-01-01');
    slice.clock.time = Date.parse(day);
    const started = startReview('VN', 'MY');
    if (isMember) expect((await started).state.name).toBe('under-review');
    else await expect(started).rejects.toMatchObject(refused('summary.reviewer-unknown'));
  });

  it('is no state whose end of membership was acknowledged', async () => {
    await slice.holds('state-VN', { type: 'registry.state-left.v1', conduct: { state: 'VN', on: '2026-03-02' } });
    await expect(startReview('MY', 'VN')).rejects.toMatchObject(refused('summary.reviewer-unknown'));
  });
});
