import fc from 'fast-check';
import { type Contract, resolved, type Schema } from '../../contract/contract.js';
import type { ContractValidator } from '../../contract/validator.js';
import { examplesOf } from '../../scenarios/contract-examples.js';

type Body = Readonly<Record<string, unknown>>;

/** Some that take part, and some that are states and do not. */
const STATES = ['PH', 'TH', 'VN', 'MY', 'SG', 'ID', 'KH', 'TL', 'FR', 'AU', 'CN'];
const LONGEST_OF_MOST = 40;
/** Characters that codes, ids and instants are made of, for patterns that cannot be turned into a generator. */
const OF_CODES = fc.constantFrom(...Array.from('abcxyzABCXYZ0123456789-./:'));

/** Values that are as a schema says, from their shortest to their longest; a field's example is taken often. */
export function valuesOf(contract: Contract, given: Schema): fc.Arbitrary<unknown> {
  const schema = resolved(contract, given);
  const made = madeOf(contract, schema);
  if (schema.example === undefined) return made;
  return fc.oneof({ weight: 3, arbitrary: fc.constant(schema.example) }, { weight: 2, arbitrary: made });
}

function madeOf(contract: Contract, schema: Schema): fc.Arbitrary<unknown> {
  const { enum: words, properties, required = [], items, type, minItems = 0, maxItems = 4, uniqueItems } = schema;
  const branches = schema.oneOf ?? schema.anyOf;
  if (words) return fc.constantFrom(...words);
  if (branches && !properties) return fc.oneof(...branches.map((branch) => valuesOf(contract, branch)));
  if (properties) {
    const fields = Object.entries(properties).map(([name, field]) => [name, valuesOf(contract, field)] as const);
    return fc.record(Object.fromEntries(fields), { requiredKeys: [...required], noNullPrototype: true });
  }
  if (items) {
    const item = valuesOf(contract, items);
    const size = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 4)) };
    return uniqueItems
      ? fc.uniqueArray(item, { ...size, selector: (value) => JSON.stringify(value) })
      : fc.array(item, size);
  }
  if (Array.isArray(type)) {
    const [first = 'null'] = type as string[];
    return fc.oneof(madeOf(contract, { ...schema, type: first }), fc.constant(null));
  }
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') return wholesOf(schema);
  if (type === 'number') return wholesOf(schema).map((whole) => whole / 4);
  return stringsOf(schema);
}

function wholesOf({ minimum = 0, maximum = 1_000 }: Schema): fc.Arbitrary<number> {
  return fc.oneof(fc.constantFrom(minimum, maximum), fc.integer({ min: minimum, max: maximum }));
}

function stringsOf(schema: Schema): fc.Arbitrary<string> {
  const { format, pattern, minLength = 0, maxLength = 100 } = schema;
  if (format === 'uuid') return fc.uuid();
  if (format === 'byte')
    return fc.uint8Array({ minLength: 1, maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('base64'));
  if (format === 'iso-3166-1-alpha-2') return fc.constantFrom(...STATES);
  const form = pattern === undefined ? /^/ : new RegExp(pattern, 'u');
  const fits = (text: string) =>
    form.test(text) && Buffer.byteLength(text) <= maxLength && Array.from(text).length >= minLength;
  if (format === 'date') return instants.map((at) => at.toISOString().slice(0, 10)).filter(fits);
  if (format === 'date-time') {
    const zoned = fc.tuple(instants, fc.constantFrom('Z', '+07:00', '-00:30'));
    return zoned.map(([at, zone]) => at.toISOString().replace('Z', zone)).filter(fits);
  }
  const words = fc.string({
    unit: 'grapheme',
    minLength: Math.max(1, minLength),
    maxLength: Math.min(maxLength, LONGEST_OF_MOST),
  });
  const long = fc.constant('x'.repeat(Math.min(maxLength, 70_000)));
  const free = fc.oneof({ weight: 30, arbitrary: words }, { weight: 1, arbitrary: long });
  const ofPattern = pattern === undefined || /^\\S$|\\p\{/.test(pattern) ? free : matching(form);
  return ofPattern.filter(fits);
}

const instants = fc.oneof(
  fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
  fc.constantFrom(...['2024-02-29', '2026-03-02', '2036-12-31'].map((day) => new Date(day))),
);

function matching(form: RegExp): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(form, { size: 'small' });
  } catch {
    return fc.string({ unit: OF_CODES, minLength: 1, maxLength: 10 });
  }
}

/** Bodies of a POST that are valid by the contract: its examples, others, and mixtures of the two. */
export function bodiesOf(contract: Contract, validator: ContractValidator, path: string): fc.Arbitrary<Body> {
  const schema = contract.paths[path]?.post?.requestBody?.content['application/json'].schema;
  if (!schema) throw new Error(`the contract has no body for POST ${path}`);
  const place = placeOfBody(path);
  const [first, ...more] = examplesOf(contract, path).map(({ value }) => value);
  if (!first) throw new Error(`the contract has no example for POST ${path}`);
  const examples = fc.constantFrom(first, ...more);
  const made = valuesOf(contract, schema) as fc.Arbitrary<Body>;
  const mixed = fc.tuple(examples, made, fc.nat()).map(([example, other, chosen]) => {
    const names = [...new Set([...Object.keys(example), ...Object.keys(other)])];
    const fields = names.flatMap((name, index) => {
      const from = (chosen >> index) & 1 ? other : example;
      return Object.hasOwn(from, name) ? [[name, from[name]] as const] : [];
    });
    return Object.fromEntries(fields);
  });
  const any = fc.oneof(
    { weight: 2, arbitrary: mixed },
    { weight: 2, arbitrary: made },
    { weight: 1, arbitrary: examples },
  );
  // What the generator does not see, such as fields that exclude each other, the schema does.
  return any.map((body) => (validator.faults(place, body).length === 0 ? body : first));
}

/** Where the schema of a POST's body stands in the contract. */
export function placeOfBody(path: string): readonly string[] {
  return ['paths', path, 'post', 'requestBody', 'content', 'application/json', 'schema'];
}
