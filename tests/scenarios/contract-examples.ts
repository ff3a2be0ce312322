import { type Contract, resolved, type Schema } from '../contract/contract.js';
import { send } from './http.js';

type Body = Readonly<Record<string, unknown>>;

/** A body that a contract gives as an example: of its fields, or a whole one where its fields exclude each other. */
export interface ContractExample {
  /** Empty where it is put together from the examples of the fields. */
  readonly name: string;
  readonly value: Body;
  /** The pointers of fields that it leaves out because they have no example. */
  readonly without: readonly string[];
}

const DAY = 86_400_000;

/** Fields whose examples in the contract grow too old to be sent as they stand: so many days from now, and as what. */
const TIMELY: Readonly<Record<string, readonly [days: number, form: 'day' | 'instant']>> = {
  newDueAt: [20, 'instant'],
  dueAt: [200, 'instant'],
  reviewOn: [200, 'day'],
  closesOn: [200, 'day'],
};

/** Every example of the body of a POST, with days that can be sent `now` (milliseconds), the same all day. */
export function examplesOf(contract: Contract, path: string, now = Date.now()): readonly ContractExample[] {
  const described = contract.paths[path]?.post?.requestBody?.content['application/json'];
  if (!described) throw new Error(`the contract has no body for POST ${path}`);
  const { schema, examples } = described;
  if (examples)
    return Object.entries(examples).map(([name, { value }]) => {
      return { name, value: timely(value, now) as Body, without: [] };
    });
  const without: string[] = [];
  const value = timely(valueOf(contract, schema, '', without) ?? {}, now) as Body;
  return [{ name: '', value, without }];
}

function timely(value: unknown, now: number): unknown {
  if (Array.isArray(value)) return value.map((each) => timely(each, now));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [name, onTime(name, now) ?? timely(field, now)] as const);
  return Object.fromEntries(fields);
}

function onTime(name: string, now: number): string | undefined {
  const [days, form] = TIMELY[name] ?? [];
  if (days === undefined) return undefined;
  const day = new Date(now + days * DAY).toISOString().slice(0, 10);
  return form === 'day' ? day : `${day}T08:00:00.000Z`;
}

function valueOf(contract: Contract, schema: Schema, pointer: string, without: string[]): unknown {
  const { example, properties, items } = resolved(contract, schema);
  if (example !== undefined) return example;
  if (items !== undefined) {
    const item = valueOf(contract, items, `${pointer}/0`, without);
    return item === undefined ? undefined : [item];
  }
  if (properties !== undefined) {
    const fields = Object.entries(properties).map(([name, field]) => {
      return [name, valueOf(contract, field, `${pointer}/${name}`, without)] as const;
    });
    return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
  }
  without.push(pointer);
  return undefined;
}

/** The contract of a server. */
export async function fetchContract(origin: string): Promise<Contract> {
  return (await send<Contract>(origin, { path: '/openapi.json' })).body;
}

/**
 * The bodies that a server's contract gives as examples: `example('/v1/practices')` is that of the POST there, and
 * `example('/v1/deliverables', 'survey')` the one of that name.
 */
export async function contractExamples(origin: string) {
  const { body: contract } = await send<Contract>(origin, { path: '/openapi.json' });
  return (path: string, name?: string): Record<string, unknown> => {
    const examples = examplesOf(contract, path);
    const example = name === undefined ? examples[0] : examples.find((one) => one.name === name);
    if (!example) throw new Error(`the contract has no such example for POST ${path}`);
    return structuredClone(example.value);
  };
}
