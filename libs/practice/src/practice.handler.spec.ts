import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fact } from '#event-store/fact.js';
import { contentFactId } from '#event-store/identifiers.js';
import { openFact } from '#vault/opened-fact.js';
import type { Sealed } from '#vault/vault.js';
import { classification, text } from './given-practice.js';
import { type GivenSlice, givenSlice, metaFor, ORDERS_TO_PUBLISH, sendAll, submitOrder } from './given-slice.js';
import type { Order } from './practice.handler.js';

const PENDING = ORDERS_TO_PUBLISH.slice(0, -1);
const PUBLISH = ORDERS_TO_PUBLISH.at(-1)!;
const stored = (facts: readonly Fact[]) => JSON.stringify(facts.map(({ conduct, content }) => ({ conduct, content })));
const OTHER = { ...text, body: 'canary-other' };

let slice: GivenSlice;
beforeEach(() => {
  slice = givenSlice();
});
afterEach(() => {
  slice.close();
});

describe('A practice that is not published', () => {
  it('keeps its text sealed in the log, bound to its fact, and opens it again', async () => {
    await slice.send('p', submitOrder, 'submit');
    const [fact] = await slice.factsOf('p');
    expect(stored([fact!])).not.toContain('Desks at');
    expect(fact?.id).toBe(contentFactId(metaFor('submit').commandId));
    expect(openFact(slice.vault, fact!)).toEqual({ content: text });
    expect(() => openFact(slice.vault, { ...fact!, stream: 'practice-q' })).toThrow();
  });

  it('has all its content under one key, that of another under another', async () => {
    await sendAll(slice, 'p', PENDING);
    await slice.send('q', submitOrder, 'other');
    const keys = async (id: string) =>
      (await slice.factsOf(id)).flatMap(({ content }) => (content === undefined ? [] : [(content as Sealed).key]));
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
    const wrong = { ...submitOrder, classification: { ...classification, activities: [cited] } };
    await expect(slice.send('p', wrong, 'wrong')).rejects.toMatchObject({ code: 'practice.activity-unknown' });
    const stranger: Order = { ...submitOrder, submitter: { kind: 'unit', unit: 'SG-ATU', state: 'SG' } };
    await expect(slice.send('p', stranger, 'stranger')).rejects.toMatchObject({ code: 'practice.party-unknown' });
    expect([await slice.factsOf('p'), made]).toEqual([[], 0]);
    await slice.send('p', submitOrder, 'submit');
    expect(made).toBe(1);
  });

  it('is reviewed by states that are members', async () => {
    await sendAll(slice, 'p', PENDING.slice(0, 2));
    const start = { type: 'start-review', reviewers: ['TH', 'SG'] } as const;
    await expect(slice.send('p', start, 'start')).rejects.toMatchObject({ code: 'practice.reviewer-unknown' });
  });
});

describe('Publication', () => {
  it('carries the text of the endorsed version openly, and no other words', async () => {
    const orders: readonly Order[] = [
      submitOrder,
      { type: 'screen', outcome: 'returned', reasons: ['unclear'], content: { text: 'canary-return' } },
      { type: 'revise', classification: { ...submitOrder.classification, activities: [] }, content: OTHER },
      ...PENDING.slice(1),
      PUBLISH,
    ];
    await sendAll(slice, 'p', orders);
    const facts = await slice.factsOf('p');
    const { conduct, content } = facts.at(-1)!;
    expect(content).toBeUndefined();
    expect(conduct).toMatchObject({ version: 2, ...OTHER, activities: [], confirmedFreeOfPersonalData: true });
    expect(stored(facts.slice(0, -1))).not.toMatch(/canary|Desks/);
    expect(JSON.stringify(conduct)).not.toMatch(/canary-re/);
  });

  it('is answered as the first time when it is sent again', async () => {
    await sendAll(slice, 'p', PENDING);
    const first = await slice.send('p', PUBLISH, 'publish');
    expect(await slice.send('p', PUBLISH, 'publish')).toEqual({ ...first, repeated: true });
    await expect(slice.send('p', PUBLISH, 'again')).rejects.toMatchObject({ code: 'practice.not-endorsed' });
    expect(await slice.factsOf('p')).toHaveLength(ORDERS_TO_PUBLISH.length);
  });

  it('is refused when the text was erased', async () => {
    await sendAll(slice, 'p', PENDING);
    const [{ content } = { content: undefined }] = await slice.factsOf('p');
    slice.vault.destroy([(content as Sealed).key], 1);
    await expect(slice.send('p', PUBLISH, 'publish')).rejects.toMatchObject({ code: 'content.erased' });
  });

  it('is asked for at one revision', async () => {
    await sendAll(slice, 'p', PENDING);
    await expect(slice.send('p', PUBLISH, 'publish', 2)).rejects.toMatchObject({ code: 'precondition.stale' });
    expect(await slice.send('p', PUBLISH, 'publish', 5)).toMatchObject({ revision: 6 });
  });
});

describe('Another practice', () => {
  it('takes the place of one only when its own stream says that it is published and in force', async () => {
    await sendAll(slice, 'p', ORDERS_TO_PUBLISH);
    await sendAll(slice, 'q', PENDING);
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
