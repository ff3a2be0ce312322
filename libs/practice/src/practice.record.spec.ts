import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fact } from '#event-store/fact.js';
import { contentFactId } from '#event-store/identifiers.js';
import { DAY } from '#kernel/time.js';
import type { Sealed } from '#vault/vault.js';
import type { Submitter } from './contract.js';
import { classification, PH, text, TH } from './given-practice.js';
import { type GivenSlice, givenSlice, metaFor, submission, TO_PUBLISH } from './given-slice.js';
import { NOBODY } from './party.js';
import type { AskedOfPractice } from './practice.record.js';

const PENDING = TO_PUBLISH.slice(0, -1);
const PUBLISH = TO_PUBLISH.at(-1)!;
const stored = (facts: readonly Fact[]) => JSON.stringify(facts.map(({ conduct, content }) => ({ conduct, content })));
const OTHER = { ...text, body: 'canary-other' };

let slice: GivenSlice;
beforeEach(async () => {
  slice = await givenSlice();
});
afterEach(() => {
  slice.close();
});

describe('A practice that is not published', () => {
  it('keeps its text sealed in the log, bound to its fact, and opens it again', async () => {
    await slice.send('p', submission, 'submit');
    const [fact] = await slice.factsOf('practice-p');
    expect(stored([fact!])).not.toContain('Desks at');
    expect(fact?.id).toBe(contentFactId(metaFor('submit').commandId));
    expect(await slice.opened(fact)).toEqual({ content: text });
    await expect(slice.opened({ ...fact!, stream: 'practice-q' })).rejects.toThrow();
  });

  it('has all its content under one key, that of another under another', async () => {
    await slice.sendAll('p', PENDING);
    await slice.send('q', submission, 'other');
    const keys = async (id: string) =>
      (await slice.factsOf(`practice-${id}`)).flatMap(({ content }) =>
        content === undefined ? [] : [(content as Sealed).key],
      );
    const own = await keys('p');
    expect([own.length, new Set(own).size]).toEqual([3, 1]);
    expect(await keys('q')).not.toContain(own[0]);
  });

  it('leaves nothing in the log, and no key, when it is refused', async () => {
    let made = 0;
    const newKey = slice.vault.newKey.bind(slice.vault);
    slice.vault.newKey = () => {
      made += 1;
      return newKey();
    };
    const cited = { plan: 'bohol-2017-2020', code: 'C.l.1.1' };
    const wrong = { ...submission, classification: { ...classification, activities: [cited] } };
    await expect(slice.send('p', wrong, 'wrong')).rejects.toMatchObject({ code: 'practice.activity-unknown' });
    const stranger: AskedOfPractice = { ...submission, submitter: { kind: 'unit', unit: 'SG-ATU', state: 'SG' } };
    await expect(slice.send('p', stranger, 'stranger')).rejects.toMatchObject({ code: 'practice.party-unknown' });
    expect([await slice.factsOf('practice-p'), made]).toEqual([[], 0]);
    await slice.send('p', submission, 'submit');
    expect(made).toBe(1);
  });
});

describe('A command for a practice stands on what the register and the plans say when it arrives:', () => {
  const submits = (id: string, submitter: Submitter) => slice.send(id, { ...submission, submitter }, id);
  const adopts = (id: string, adopter: typeof PH | typeof TH) =>
    slice.send(id, { type: 'adopt', adopter, adoptedOn: '2026-03-01' }, `${id} ${adopter.kind}`);
  const starts = (id: string, reviewers: readonly string[]) =>
    slice.send(id, { type: 'start-review', reviewers }, `${id} ${String(reviewers)}`);
  const cites = (id: string, plan: string, code: string) =>
    slice.send(id, { ...submission, classification: { ...classification, activities: [{ plan, code }] } }, id);
  const closes = (on: string) =>
    slice.holds('unit-PH-ATU', { type: 'registry.unit-closed.v1', conduct: { unit: 'PH-ATU', on } });
  const leaves = (state: string, on: string) =>
    slice.holds(`state-${state}`, { type: 'registry.state-left.v1', conduct: { state, on } });
  const unknown = { code: 'practice.party-unknown' };

  it.each<[string, Submitter]>([
    ['a unit', PH],
    ['a state', TH],
    ['a body', { kind: 'body', body: 'ACWC' }],
  ])('%s submits once the register knows it', async (_, submitter) => {
    expect((await submits('p', submitter)).state.name).toBe('submitted');
  });

  it.each<[string, Submitter]>([
    ['a unit of another state', { ...PH, state: 'TH' }],
    ['a unit that was never registered', { kind: 'unit', unit: 'TH-ATU', state: 'TH' }],
    ['a state that is no member', { kind: 'state', state: 'SG' }],
    ['a body that was never registered', { kind: 'body', body: 'DGICM' }],
    ['nobody in particular', NOBODY],
  ])('%s does not submit, for the register does not know it', async (_, submitter) => {
    await expect(submits('p', submitter)).rejects.toMatchObject(unknown);
  });

  it('a unit acts until the day on which it closes, which counts as soon as it was acknowledged', async () => {
    await slice.sendAll('p', TO_PUBLISH);
    await closes('2026-03-03');
    await submits('before', PH);
    slice.clock.time += DAY;
    await expect(submits('after', PH)).rejects.toMatchObject(unknown);
    await expect(adopts('p', PH)).rejects.toMatchObject(unknown);
  });

  it('a state acts while it is a member; that it leaves counts as soon as it was acknowledged', async () => {
    await slice.sendAll('p', TO_PUBLISH);
    await leaves('TH', '2026-03-03');
    await submits('before', TH);
    slice.clock.time += DAY;
    await expect(submits('after', TH)).rejects.toMatchObject(unknown);
    await expect(adopts('p', TH)).rejects.toMatchObject(unknown);
    const back = { state: 'TH', on: '2026-03-03' };
    await slice.holds('state-TH', { type: 'registry.state-readmitted.v1', conduct: back });
    expect((await adopts('p', TH)).state.name).toBe('adopted');
  });

  it('a state reviews while it is a member; that it leaves counts as soon as it was acknowledged', async () => {
    await slice.sendAll('p', PENDING.slice(0, 2));
    const refusedAt = (place: number) => ({
      code: 'practice.reviewer-unknown',
      errors: [{ pointer: `/reviewers/${String(place)}` }],
    });
    await expect(starts('p', ['TH', 'SG'])).rejects.toMatchObject(refusedAt(1));
    await leaves('TH', '2026-03-02');
    await expect(starts('p', ['TH', 'VN'])).rejects.toMatchObject(refusedAt(0));
    await slice.holds('state-SG', {
      type: 'registry.state-admitted.v1',
      conduct: { state: 'SG', name: 'SG', memberSince: '2026-03-02' },
    });
    expect((await starts('p', ['SG', 'VN'])).state.name).toBe('under-review');
  });

  it('an activity is cited once a plan that was adopted has it, by the plan and its full code', async () => {
    const refused = { code: 'practice.activity-unknown', errors: [{ pointer: '/activities/0' }] };
    await expect(cites('p', 'bohol-2017-2020', 'C.l.1.1')).rejects.toMatchObject(refused);
    await expect(cites('p', 'another-plan', 'C.l.1.2')).rejects.toMatchObject(refused);
    expect((await cites('p', 'bohol-2017-2020', 'C.l.1.2')).state.name).toBe('submitted');
  });
});

describe('Publication', () => {
  it('carries the text of the endorsed version openly, and no other words', async () => {
    const commands: readonly AskedOfPractice[] = [
      submission,
      { type: 'screen', outcome: 'returned', reasons: ['unclear'], content: { text: 'canary-return' } },
      { type: 'revise', classification: { ...submission.classification, activities: [] }, content: OTHER },
      ...PENDING.slice(1),
      PUBLISH,
    ];
    await slice.sendAll('p', commands);
    const facts = await slice.factsOf('practice-p');
    const { conduct, content } = facts.at(-1)!;
    expect(content).toBeUndefined();
    expect(conduct).toMatchObject({ version: 2, ...OTHER, activities: [], confirmedFreeOfPersonalData: true });
    expect(stored(facts.slice(0, -1))).not.toMatch(/canary|Desks/);
    expect(JSON.stringify(conduct)).not.toMatch(/canary-re/);
  });

  it('is answered as the first time when it is sent again', async () => {
    await slice.sendAll('p', PENDING);
    const first = await slice.send('p', PUBLISH, 'publish');
    expect(await slice.send('p', PUBLISH, 'publish')).toEqual({ ...first, repeated: true });
    await expect(slice.send('p', PUBLISH, 'again')).rejects.toMatchObject({ code: 'practice.not-endorsed' });
    expect(await slice.factsOf('practice-p')).toHaveLength(TO_PUBLISH.length);
  });

  it('is refused when the text was erased', async () => {
    await slice.sendAll('p', PENDING);
    const [{ content } = { content: undefined }] = await slice.factsOf('practice-p');
    await slice.vault.destroy([(content as Sealed).key], 1);
    await expect(slice.send('p', PUBLISH, 'publish')).rejects.toMatchObject({ code: 'content.erased' });
  });

  it('is asked for at one revision', async () => {
    await slice.sendAll('p', PENDING);
    await expect(slice.send('p', PUBLISH, 'publish', 2)).rejects.toMatchObject({ code: 'precondition.stale' });
    expect(await slice.send('p', PUBLISH, 'publish', 5)).toMatchObject({ revision: 6 });
  });
});

describe('Another practice', () => {
  it('takes the place of one only when its own stream says that it is published and in force', async () => {
    await slice.sendAll('p', TO_PUBLISH);
    await slice.sendAll('q', PENDING);
    const supersede = { type: 'supersede', by: 'q' } as const;
    await expect(slice.send('p', supersede, 'early')).rejects.toMatchObject({
      code: 'practice.successor-not-published',
    });
    await slice.send('q', PUBLISH, 'publish q');
    expect((await slice.send('p', supersede, 'now')).state.name).toBe('superseded');
    const back = { type: 'supersede', by: 'p' } as const;
    await expect(slice.send('q', back, 'back')).rejects.toMatchObject({ code: 'practice.successor-not-published' });
  });
});
