import { setImmediate as turn } from 'node:timers/promises';
import { AskedTogether, AskedTogetherOf } from './asked-together.js';

/** A question that is answered when it is told to, with how often it was asked. */
function givenQuestion() {
  const open: { answer: () => void; fail: (error: Error) => void }[] = [];
  let asked = 0;
  const together = new AskedTogether(() => {
    const mine = (asked += 1);
    return new Promise<number>((resolve, reject) => open.push({ answer: () => resolve(mine), fail: reject }));
  });
  const next = async () => {
    await turn();
    return open.shift();
  };
  return { together, next, asked: () => asked };
}

describe('A question that is asked together', () => {
  it('is asked at once by who is alone, and once for all who ask in one turn', async () => {
    const { together, next, asked } = givenQuestion();
    const answers = [together.ask(), together.ask(), together.ask()];
    (await next())?.answer();
    expect(await Promise.all(answers)).toEqual([1, 1, 1]);
    const alone = together.ask();
    (await next())?.answer();
    expect([await alone, asked()]).toEqual([2, 2]);
  });

  it('is asked again for those who come while it is under way, and once for all of them', async () => {
    const { together, next, asked } = givenQuestion();
    const first = together.ask();
    const under = await next();
    const later = [together.ask(), together.ask()];
    await turn();
    const latest = together.ask();
    expect(asked()).toBe(1);
    under?.answer();
    expect(await first).toBe(1);
    (await next())?.answer();
    expect(await Promise.all([...later, latest])).toEqual([2, 2, 2]);
  });

  it('fails for those who shared it, and is asked again for the next', async () => {
    const { together, next } = givenQuestion();
    const failing = [together.ask(), together.ask()];
    const under = await next();
    const later = together.ask();
    under?.fail(new Error('away'));
    for (const each of failing) await expect(each).rejects.toThrow('away');
    (await next())?.answer();
    expect(await later).toBe(2);
  });
});

it('questions about one thing are shared by those who ask about it, and nothing is kept of them', async () => {
  const asked: string[] = [];
  const together = new AskedTogetherOf(async (about) => {
    asked.push(about);
    await turn();
    if (about === 'broken') throw new Error(about);
    return `${about} ${String(asked.length)}`;
  });
  const answers = await Promise.all(['one', 'other', 'one'].map((about) => together.ask(about)));
  expect(answers).toEqual(['one 2', 'other 2', 'one 2']);
  await expect(together.ask('broken')).rejects.toThrow('broken');
  expect(await together.ask('one')).toBe('one 4');
  expect([asked, together.size]).toEqual([['one', 'other', 'broken', 'one'], 0]);
});
