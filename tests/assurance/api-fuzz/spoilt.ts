import { type Contract, resolved, type Schema } from '../../contract/contract.js';
import type { ContractValidator } from '../../contract/validator.js';
import { placeOfBody } from './values.js';

type Chance = () => number;
type Path = readonly (string | number)[];

/** Bytes of a request; made when they are sent where there are many of them. */
export type Sent = string | Buffer | (() => string);

/** A request that no server may carry out, and what it is to be answered with. */
export interface Spoilt {
  readonly body: Sent;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly statuses: readonly number[];
  /** JSON Pointers; the answer has to name one of them, or one within or around it. */
  readonly pointers?: readonly string[];
}

/** What a valid body is spoilt with. */
export interface Spoiling {
  readonly contract: Contract;
  readonly validator: ContractValidator;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly chance: Chance;
}

interface Place {
  readonly path: Path;
  readonly schema: Schema;
  readonly value: unknown;
  readonly isRequired: boolean;
}

const REMOVED = Symbol('removed');
const NAMES = ['surprise', 'Id', 'ID ', 'state ', '$ref', 'è', '0', 'x'.repeat(300), 'length', 'then', 'a/b~c'];
const OTHERS = [null, true, 0, 7.5, '', 'x', [], {}, [[]], [{}], { x: 1 }, ['x']];
const HUGE = ['1e400', '-1e400', '1e308', '9007199254740993', '1.0000000000000002'];
const POISONED = [
  '{"__proto__": {"state": "PH"}}',
  '{"constructor": {"prototype": {"state": "PH"}}}',
  '{"x": {"__proto__": []}}',
  '{"hasOwnProperty": 1}',
  '{"toString": null}',
  '{"prototype": {}}',
];
/** Nearly as much as the longest body each. */
const MUCH: readonly (readonly [string, () => unknown])[] = [
  ['a list', () => Array.from({ length: 60_000 }, (_, n) => n.toString(36))],
  ['a list', () => Array.from({ length: 150_000 }, () => ({}))],
  ['an object', () => Object.fromEntries(Array.from({ length: 45_000 }, (_, n) => [n.toString(36), 0]))],
  ['a text', () => 'x'.repeat(500_000)],
];
const NO_JSON = [
  '',
  ' ',
  '{',
  '{"a":',
  "{'a': 1}",
  '{"a": 1,}',
  '{"a": NaN}',
  '[1, 2',
  'undefined',
  '{"a": 1} x',
  '{"a": 01}',
  '// x\n{}',
];
const NO_OBJECT = ['null', 'true', '7', '"x"', '[]', '[{}]'];

/** Fields that are not as they must be. */
export const MISSHAPEN: Readonly<Record<string, (spoiling: Spoiling) => Spoilt>> = {
  'a field missing': (given) =>
    changed(
      given,
      places(given).filter(({ isRequired }) => isRequired),
      () => REMOVED,
    ),
  'an unknown field': unknownField,
  'another type': (given) => changed(given, places(given), () => pick(given, OTHERS)),
  'null for a value': (given) => changed(given, places(given), () => null),
  'too long or too large': (given) => changed(given, places(given), ({ schema, value }) => beyond(schema, value)),
  'too short or too small': (given) => changed(given, places(given), ({ schema }) => short(schema)),
  'no word of the list': (given) => {
    const words = places(given).filter(({ schema }) => schema.enum ?? schema.pattern ?? schema.format);
    return changed(given, words, ({ value }) =>
      pick(given, [`${String(value)} `, String(value).toUpperCase(), 'nonsense', '\u0000', '%']),
    );
  },
  'wrongly nested': (given) => {
    const wraps = [
      (value: unknown) => [value],
      (value: unknown) => ({ value }),
      (value: unknown) => JSON.stringify(value),
    ];
    return changed(given, places(given), ({ value }) => pick(given, wraps)(value));
  },
  'half a character': (given) => {
    const texts = places(given).filter(({ value }) => typeof value === 'string');
    if (texts.length === 0) return unknownField(given);
    const { path } = pick(given, texts);
    // The schema cannot say it: text is well-formed.
    return {
      body: JSON.stringify(replaced(given.body, path, 'x\ud800')),
      statuses: [400],
      pointers: [pointerOf(path)],
    };
  },
  'a huge number': (given) => {
    const numbers = places(given).filter(({ value }) => typeof value === 'number');
    const { path } = numbers.length > 0 ? pick(given, numbers) : { path: ['surprise'] };
    const text = JSON.stringify(replaced(given.body, path, '\u0001')).replace('"\\u0001"', pick(given, HUGE));
    return { body: text, statuses: [400], pointers: [pointerOf(path)] };
  },
  'as much as is taken, in one place': (given) => {
    const [what, value] = pick(given, MUCH);
    const lists = places(given).filter(({ schema, value: own }) =>
      what === 'a list' ? Array.isArray(own) : schema.type === (what === 'an object' ? 'object' : 'string'),
    );
    const { path } = lists.length > 0 ? pick(given, lists) : { path: ['surprise'] };
    return {
      body: () => JSON.stringify(replaced(given.body, path, value())),
      statuses: [400, 413],
      pointers: [pointerOf(path)],
    };
  },
  'named twice, the second time wrongly': (given) => {
    const [name = 'surprise'] = Object.keys(given.body);
    const text = JSON.stringify(given.body).slice(0, -1);
    return {
      body: `${text}${text === '{' ? '' : ','}${JSON.stringify(name)}:[[7]]}`,
      statuses: [400],
      pointers: [`/${name}`],
    };
  },
  'named twice, both times rightly': (given) => {
    const [name, value] = Object.entries(given.body)[0] ?? ['surprise', 1];
    const member = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
    const text = isEmpty(given.body) ? `{${member}` : JSON.stringify(given.body).slice(0, -1);
    return { body: `${text},${member}}`, statuses: [400], pointers: [`/${name}`] };
  },
};

/** Bodies that are not read as objects at all. */
export const UNREADABLE: Readonly<Record<string, (spoiling: Spoiling) => Spoilt>> = {
  'nested without end': (given) => {
    const depth = pick(given, [33, 100, 5_000]);
    const [open, shut] = pick(given, [
      ['[', ']'],
      ['{"a":', '}'],
    ]);
    const deep = `${open.repeat(depth)}1${shut.repeat(depth)}`;
    return {
      body: `${JSON.stringify(given.body).slice(0, -1)}${isEmpty(given.body) ? '' : ','}"deep":${deep}}`,
      // A command without particulars takes hardly any bytes.
      statuses: [400, 413],
    };
  },
  'a name of the prototype': (given) => {
    const [poison, rest] = [pick(given, POISONED).slice(0, -1), JSON.stringify(given.body).slice(1)];
    return { body: isEmpty(given.body) ? `${poison}}` : `${poison},${rest}`, statuses: [400] };
  },
  'no JSON': (given) => ({ body: pick(given, NO_JSON), statuses: [400] }),
  'no object': (given) => ({ body: pick(given, NO_OBJECT), statuses: [400] }),
  'bytes that are no UTF-8': (given) => {
    const text = JSON.stringify({ ...given.body, x: '\u0001' });
    const at = text.indexOf('\\u0001');
    const bytes = pick(given, [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80]]);
    const body = Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from(bytes), Buffer.from(text.slice(at + 6))]);
    return { body, statuses: [400] };
  },
  // Nothing is sent of it: what nobody reads makes the connection break before the answer has arrived.
  'longer than is taken': () => ({ body: '', headers: { 'content-length': '40000000' }, statuses: [413] }),
  'another media type': (given) => {
    const type = pick(given, [
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'application/json; charset=latin1',
      'multipart/form-data; boundary=x',
      'application/*',
      'x',
    ]);
    return { body: JSON.stringify(given.body), headers: { 'content-type': type }, statuses: [415] };
  },
  'a content encoding': (given) => ({
    body: JSON.stringify(given.body),
    headers: { 'content-encoding': pick(given, ['gzip', 'br', 'deflate', 'x']) },
    statuses: [415],
  }),
};

/** Good bodies under headers that are not. */
export const BAD_HEADERS: Readonly<Record<string, (spoiling: Spoiling) => Spoilt>> = {
  'no idempotency key': ({ body }) => ({
    body: JSON.stringify(body),
    headers: { 'idempotency-key': undefined },
    statuses: [400],
  }),
  'a bad idempotency key': (given) => {
    const key = pick(given, ['', ' ', 'a b', 'x'.repeat(129), 'k, k', '\u00e9', '\t']);
    return { body: JSON.stringify(given.body), headers: { 'idempotency-key': key }, statuses: [400] };
  },
  'a bad If-Match': (given) => {
    const tag = pick(given, ['', '1', 'w/"1"', '"1" "2"', '*, "1"', ',', '"1', '"a b"', '1"']);
    return { body: JSON.stringify(given.body), headers: { 'if-match': tag }, statuses: [400] };
  },
};

function unknownField(given: Spoiling): Spoilt {
  const objects = places(given, true).filter(
    ({ value }) => value !== null && typeof value === 'object' && !Array.isArray(value),
  );
  const { path } = pick(given, objects);
  const name = pick(given, NAMES);
  return judged(given, replaced(given.body, [...path, name], pick(given, OTHERS)));
}

/** Changes one of the places so that the contract no longer allows the body; failing that, adds a field. */
function changed(given: Spoiling, among: readonly Place[], change: (place: Place) => unknown): Spoilt {
  for (let tries = 0; among.length > 0 && tries < 4; tries += 1) {
    const place = pick(given, among);
    const value = change(place);
    const body = replaced(given.body, place.path, value);
    if (given.validator.faults(placeOfBody(given.path), body).length > 0) return judged(given, body);
  }
  return unknownField(given);
}

function judged({ validator, path }: Spoiling, body: unknown): Spoilt {
  const faults = validator.faults(placeOfBody(path), body);
  if (faults.length === 0) throw new Error(`the contract allows what was to be spoilt for POST ${path}`);
  return { body: JSON.stringify(body), statuses: [400], pointers: faults.map(({ pointer }) => pointer) };
}

function beyond({ maxLength, maxItems, maximum, properties }: Schema, value: unknown): unknown {
  if (typeof value === 'string') return 'x'.repeat((maxLength ?? 300) + 1);
  if (typeof value === 'number') return (maximum ?? 1e15) + 1;
  if (Array.isArray(value)) return Array.from({ length: (maxItems ?? 400) + 1 }, () => (value as unknown[])[0] ?? 'x');
  return properties ? 'x'.repeat(1_000) : value;
}

function short({ minimum, minItems, type }: Schema): unknown {
  if (minimum !== undefined) return minimum - 1;
  if (minItems !== undefined) return [];
  return type === 'string' ? '' : -1;
}

/** The values of a body with their schemas; the body itself only when asked for. */
function places({ contract, path, body }: Spoiling, withRoot = false): readonly Place[] {
  const found: Place[] = [];
  const visit = (given: Schema, value: unknown, at: Path, isRequired: boolean): void => {
    const schema = branchOf(contract, resolved(contract, given), value);
    if (at.length > 0 || withRoot) found.push({ path: at, schema, value, isRequired });
    if (Array.isArray(value))
      value.slice(0, 3).forEach((item, index) => schema.items && visit(schema.items, item, [...at, index], false));
    else if (value !== null && typeof value === 'object') {
      for (const [name, member] of Object.entries(value)) {
        const field = schema.properties?.[name];
        if (field) visit(field, member, [...at, name], schema.required?.includes(name) ?? false);
      }
    }
  };
  const schema = contract.paths[path]?.post?.requestBody?.content['application/json'].schema;
  if (schema) visit(schema, body, [], true);
  return found;
}

/** Of a choice of objects the one whose fields a value has. */
function branchOf(contract: Contract, schema: Schema, value: unknown): Schema {
  if (!schema.oneOf || schema.properties || value === null || typeof value !== 'object') return schema;
  const branches = schema.oneOf.map((branch) => resolved(contract, branch));
  const names = Object.keys(value);
  return branches.find(({ properties = {} }) => names.every((name) => Object.hasOwn(properties, name))) ?? schema;
}

function replaced(body: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(body))
    return body.map((item: unknown, index) => (index === step ? replaced(item, rest, value) : item));
  const members = Object.entries(body as object).filter(
    ([name]) => !(name === step && value === REMOVED && rest.length === 0),
  );
  const known = members.map(([name, member]) => [
    name,
    name === step ? replaced(member, rest, value) : (member as unknown),
  ]);
  const isNew = rest.length === 0 && value !== REMOVED && !Object.hasOwn(body as object, step);
  return Object.fromEntries(isNew ? [...known, [step, value]] : known);
}

function pointerOf(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function isEmpty(body: object): boolean {
  return Object.keys(body).length === 0;
}

function pick<Item>({ chance }: Pick<Spoiling, 'chance'>, items: readonly Item[]): Item {
  const item = items[Math.floor(chance() * items.length)];
  if (item === undefined && items.length === 0) throw new Error('nothing to pick from');
  return item as Item;
}
