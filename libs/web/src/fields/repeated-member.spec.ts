import { array, assert, constantFrom, json, property, tuple } from 'fast-check';
import { repeatedMember } from './repeated-member.js';

describe('A member that is named twice', () => {
  it.each([
    ['{"a":1,"a":1}', '/a'],
    ['{"a":1,"\\u0061":2}', '/a'],
    ['{ "a" : {} , "b" : [ 1 , { "c/d" : 0 , "c/d" : "," } ] }', '/b/1/c~1d'],
    ['[[],{},{"x":{"y":1,"z":{"y":2}},"x":0}]', '/2/x'],
    ['{"\\\\":1,"\\\\\\"":2,"\\\\":3}', '/\\'],
    ['{"":[{"a":"}","b":"\\"a\\":"}],"":0}', '/'],
  ])('of %s is %s', (text, pointer) => {
    expect(repeatedMember(text)).toBe(pointer);
  });

  it.each(['{"a":{"a":{"a":["a","a",{"a":1}]}}}', '[{"a":1},{"a":1}]', '"a"', '{"a":"a,a","b":"{\\"b\\":1}"}', '{}'])(
    'is not in %s',
    (text) => {
      expect(repeatedMember(text)).toBeUndefined();
    },
  );

  it('is none of what was written from a value, however it is spaced', () => {
    assert(
      property(json(), constantFrom(0, 1, '\t'), (text, space) => {
        return repeatedMember(JSON.stringify(JSON.parse(text), undefined, space)) === undefined;
      }),
    );
  });

  it('is found wherever a name comes again, however it is written', () => {
    const names = constantFrom('a', 'b', '\\u0061', '\\"', '\\u0022', '\\\\', 'constructor', '');
    assert(
      property(array(tuple(names, json()), { maxLength: 6 }), json(), (members, beside) => {
        const written = members.map(([name, value]) => `"${name}" : ${JSON.stringify(JSON.parse(value))}`);
        const text = `[${JSON.stringify(JSON.parse(beside))},{${written.join(' , ')}}]`;
        const different = new Set(members.map(([name]) => JSON.parse(`"${name}"`) as string));
        return (repeatedMember(text) !== undefined) === different.size < members.length;
      }),
    );
  });

  it('is looked for no deeper than a request may be', () => {
    expect(repeatedMember(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)).toBeUndefined();
  });
});
