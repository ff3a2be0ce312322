import { readFileSync } from 'node:fs';
import { LINE, TEXT } from '#kernel/characters.js';
import type { Contract, Schema } from '../contract/contract.js';

/** What looks like a code to people, and is another one to programs. */
const FORGED = [
  '\u200b',
  '\u2060',
  '\u00ad',
  '\u3164',
  '\u202e',
  '\u2066',
  '\uffff',
  '\u0000',
  '\n',
  ' ',
  '\u2800',
  '\u0430',
];

const { paths, components } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as Contract;

/** Every form of text that a body can have, by where it stands. */
function formsIn(schema: Schema, place: string, seen = new Set<string>()): [string, Schema][] {
  const { $ref, items, properties = {} } = schema;
  const name = $ref?.split('/').at(-1);
  if (name !== undefined) {
    const named = components.schemas[name];
    return seen.has(name) || !named ? [] : formsIn(named, name, seen.add(name));
  }
  const inside = Object.entries(properties).map(([field, of]) => [`${place}/${field}`, of] as const);
  const more = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(items ? [items] : [])];
  return [
    ...(schema.type === 'string' ? [[place, schema] as [string, Schema]] : []),
    ...inside.flatMap(([at, of]) => formsIn(of, at, seen)),
    ...more.flatMap((of) => formsIn(of, place, seen)),
  ];
}

const forms = new Map(
  Object.entries(paths).flatMap(([path, { post }]) => {
    const schema = post?.requestBody?.content['application/json'].schema;
    return schema ? formsIn(schema, path) : [];
  }),
);

it('Every text that can be sent is one line, words over lines, or of a closed form', () => {
  const own = new Set<unknown>([TEXT.source, LINE.source]);
  const kinds = [...forms].map(([place, { enum: words, pattern, format }]) => {
    if (own.has(pattern)) return 'text';
    if (words || format === 'byte') return 'closed';
    return pattern === undefined ? place : 'code';
  });
  expect(new Set(kinds)).toEqual(new Set(['text', 'closed', 'code']));
});

it('No code has a character that cannot be seen, or that looks like another', () => {
  const codes = [...forms].filter(
    ([, { pattern }]) => pattern !== undefined && ![TEXT.source, LINE.source].includes(pattern),
  );
  expect(codes.length).toBeGreaterThan(20);
  const taken = codes.flatMap(([place, { pattern = '', example }]) => {
    const good = typeof example === 'string' ? example : '';
    const form = new RegExp(pattern, 'u');
    return FORGED.filter((sign) =>
      [sign, good + sign, sign + good, `a${sign}b`, `AB${sign}`].some((text) => form.test(text)),
    ).map((sign) => `${place}: ${JSON.stringify(sign)}`);
  });
  expect(taken).toEqual([]);
});
