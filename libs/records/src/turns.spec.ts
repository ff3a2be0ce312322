import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

/** Work that begins and ends when the test says so. */
function works(told: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const work = async () => {
    told.push(`${name} begins`);
    await promise;
    told.push(`${name} ends`);
  };
  return { work, end: () => resolve(undefined) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('Turns', () => {
  it('let many work together, and one alone when those before have ended; later ones wait', async () => {
    const [turns, told] = [new Turns(), [] as string[]];
    const [one, two, alone, later] = ['one', 'two', 'alone', 'later'].map((name) => works(told, name)) as [
      ReturnType<typeof works>,
      ReturnType<typeof works>,
      ReturnType<typeof works>,
      ReturnType<typeof works>,
    ];
    const all = [turns.together('a', one.work), turns.together('a', two.work)];
    all.push(turns.alone('a', alone.work), turns.together('a', later.work));
    await settled();
    expect(told).toEqual(['one begins', 'two begins']);
    one.end();
    await settled();
    expect(told.at(-1)).toBe('one ends');
    two.end();
    await settled();
    expect(told.slice(3)).toEqual(['two ends', 'alone begins']);
    alone.end();
    await settled();
    expect(told.slice(5)).toEqual(['alone ends', 'later begins']);
    later.end();
    await Promise.all(all);
  });

  it('are of one name each', async () => {
    const [turns, told] = [new Turns(), [] as string[]];
    const [here, there] = [works(told, 'here'), works(told, 'there')];
    const all = [turns.alone('a', here.work), turns.alone('b', there.work)];
    await settled();
    expect(told).toEqual(['here begins', 'there begins']);
    here.end();
    there.end();
    await Promise.all(all);
  });

  it('go on when someone’s work fails', async () => {
    const turns = new Turns();
    const fails = () => Promise.reject(new Error('it fails'));
    await expect(turns.alone('a', fails)).rejects.toThrow('it fails');
    await expect(turns.together('a', fails)).rejects.toThrow('it fails');
    expect(await turns.alone('a', () => Promise.resolve('done'))).toBe('done');
  });

  it('are taken by several who want to be alone, one after the other', async () => {
    const [turns, told] = [new Turns(), [] as string[]];
    const each = ['a', 'b', 'c'].map((name) =>
      turns.alone('x', async () => {
        told.push(`${name} begins`);
        await settled();
        told.push(`${name} ends`);
      }),
    );
    await Promise.all(each);
    expect(told).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  });
});
