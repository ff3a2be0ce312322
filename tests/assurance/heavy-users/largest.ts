import { type Contract, type Operation, resolved, type Schema } from '../../contract/contract.js';
import type { ContractValidator } from '../../contract/validator.js';
import { examplesOf } from '../../scenarios/contract-examples.js';
import { placeOfBody } from '../api-fuzz/values.js';

type Body = Readonly<Record<string, unknown>>;

/** Three bytes of UTF-8, and no spaces between words. */
const KHMER = 'ក';
/** Bytes that a body has beside what fills it. */
const BESIDE = 100;
/** Which shares of what the schema allows are tried, as a body has a limit of its own. */
const SHARES = [1, 0.5, 0.25, 0.1, 0.05, 0.02];

/** The bodies of one operation: the largest that its form allows, and some as long as its limit that are none. */
export function largestBodies(contract: Contract, validator: ContractValidator, path: string): readonly string[] {
  const post = contract.paths[path]?.post as (Operation & { readonly 'x-body-limit'?: number }) | undefined;
  const schema = post?.requestBody?.content['application/json'].schema;
  const [example] = examplesOf(contract, path);
  if (!schema || !example) throw new Error(`the contract has no body for POST ${path}`);
  const limit = post['x-body-limit'] ?? 1_024;
  let largest: string | undefined;
  for (const share of SHARES) largest ??= fitting(contract, validator, path, schema, example.value, { share, limit });
  return [largest ?? JSON.stringify(example.value), ...misshapen(example.value, limit)];
}

/** How far texts and lists are grown. */
interface Growth {
  readonly share: number;
  /** Bytes of the whole. */
  readonly limit: number;
}

/**
 * The example with all its texts and lists as long as may be; where the schema does not take one, as it stands. Undefined
 * when that is longer than the limit.
 */
function fitting(
  contract: Contract,
  validator: ContractValidator,
  path: string,
  schema: Schema,
  example: Body,
  growth: Growth,
): string | undefined {
  const grown = grownFrom(contract, schema, example, growth) as Body | undefined;
  if (!grown) return undefined;
  const faulty = new Set(validator.faults(placeOfBody(path), grown).map(({ pointer }) => pointer.split('/')[1]));
  const kept = Object.entries(example).map(([name, value]) => [name, faulty.has(name) ? value : grown[name]] as const);
  const body = Object.fromEntries(kept);
  const text = JSON.stringify(validator.faults(placeOfBody(path), body).length === 0 ? body : example);
  return Buffer.byteLength(text) <= growth.limit ? text : undefined;
}

/** Undefined as soon as a list of it is longer than the limit: lists within lists would be far too long to be made. */
function grownFrom(contract: Contract, given: Schema, value: unknown, growth: Growth): unknown {
  const { share, limit } = growth;
  const { properties, items, maxItems = 1, uniqueItems, maxLength, ...rest } = resolved(contract, given);
  if (Array.isArray(value)) {
    if (!items || value.length === 0) return value as unknown;
    const words = resolved(contract, items).enum;
    if (uniqueItems) return words ? words.slice(0, maxItems) : (value as unknown);
    const one = grownFrom(contract, items, value[0], growth);
    const length = Math.max(1, Math.floor(maxItems * share));
    const isTooLong = one === undefined || length * JSON.stringify(one).length > limit;
    return isTooLong ? undefined : Array.from({ length }, () => one);
  }
  if (properties && value !== null && typeof value === 'object') {
    const fields = Object.entries(value).map(([name, member]) => {
      const field = properties[name];
      return [name, field ? grownFrom(contract, field, member, growth) : (member as unknown)] as const;
    });
    return fields.some(([, grown]) => grown === undefined) ? undefined : Object.fromEntries(fields);
  }
  if (typeof value !== 'string' || maxLength === undefined || rest.enum || rest.format !== undefined) return value;
  const text = KHMER.repeat(Math.max(1, Math.floor((maxLength * share) / KHMER_BYTES)));
  return rest.pattern === undefined || new RegExp(rest.pattern, 'u').test(text) ? text : value;
}

const KHMER_BYTES = Buffer.byteLength(KHMER);

/** A list of different items, an object of many names and a long text, each in a place where one is expected if there is one. */
function misshapen(example: Body, limit: number): readonly string[] {
  const room = Math.max(0, limit - Buffer.byteLength(JSON.stringify(example)) - BESIDE);
  const named = (is: (value: unknown) => boolean) =>
    Object.entries(example).find(([, value]) => is(value))?.[0] ?? 'surprise';
  const filled = (name: string, value: unknown) => JSON.stringify({ ...example, [name]: value });
  // "00000a", in a list, and "00000a":0, in an object
  const words = (bytes: number) =>
    Array.from({ length: Math.floor(room / bytes) }, (_, n) => n.toString(36).padStart(6, '0'));
  return [
    filled(named(Array.isArray), words(9)),
    filled(
      named((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
      Object.fromEntries(words(11).map((word) => [word, 0])),
    ),
    filled(
      named((value) => typeof value === 'string'),
      'x'.repeat(room),
    ),
  ];
}

/** Queries of one operation: the plain one, and the one that asks for the most. */
export function largestQueries({ parameters = [] }: Operation): readonly string[] {
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const needed = inQuery.filter(({ required }) => required);
  const joined = (of: typeof inQuery) => {
    const pairs = of.flatMap(({ name, schema }) => {
      const value = NEEDED[name] ?? MOST[name] ?? (name === 'limit' ? schema?.maximum : undefined);
      return value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`];
    });
    return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  };
  return [...new Set([joined(needed), joined(inQuery)])];
}

const NEEDED: Readonly<Record<string, string>> = { detaining: 'TH', nationality: 'PH' };
/** What makes an answer long, or a question hard. */
const MOST: Readonly<Record<string, string>> = {
  q: `${KHMER} `.repeat(150).trim(),
  from: '2004-01-01',
  after: '0',
  format: 'csv',
};
