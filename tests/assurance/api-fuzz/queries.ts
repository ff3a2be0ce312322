import fc from 'fast-check';
import { type Contract, type Operation, type Parameter, resolved } from '../../contract/contract.js';
import type { ContractValidator } from '../../contract/validator.js';
import { valuesOf } from './values.js';

export interface SpoiltQuery {
  readonly query: string;
  readonly pointer: string;
}

const JUNK = [
  'x',
  '-1',
  '0',
  '1e3',
  '201',
  '501',
  '9'.repeat(30),
  'null',
  'true',
  'ü',
  ' ',
  '\u0000',
  '../..',
  'x'.repeat(3_000),
  '2026-13-01',
  '[object Object]',
];
const UNKNOWN = ['colour', '__proto__', 'constructor', 'Limit', 'limit[]', 'limit[$gt]', 'toString', 'q.q'];

/** Stands in a query for a cursor that was given to someone else, or for another list. */
export const FOREIGN = '{cursor}';
const CURSORS = [FOREIGN, FOREIGN, 'x', 'W10', 'eyJhIjoxfQ.x', '%00', 'null', 'x'.repeat(1_900), '..', 'AAAA.AAAA'];

/** Queries with a cursor that the list never gave to whoever asks; none where there are no cursors. */
export function cursorsOf(contract: Contract, operation: Operation): fc.Arbitrary<string> | undefined {
  if (!inQuery(operation).some(({ name }) => name === 'cursor')) return undefined;
  const asked = fc.tuple(queriesOf(contract, operation), fc.constantFrom(...CURSORS));
  return asked.map(([query, cursor]) => joined(query, [['cursor', cursor]]));
}

/** Queries that the contract allows; without a cursor, which only a page gives. */
export function queriesOf(contract: Contract, operation: Operation): fc.Arbitrary<string> {
  const parameters = inQuery(operation).filter(({ name }) => name !== 'cursor');
  const values = Object.fromEntries(
    parameters.map(({ name, schema }) => [name, valuesOf(contract, schema ?? {}).map(String)]),
  );
  const requiredKeys = parameters.filter(({ required }) => required).map(({ name }) => name);
  return fc
    .record(values, { requiredKeys })
    .map((query) => textOf(Object.entries<string>(query as Readonly<Record<string, string>>)));
}

/** Queries that it does not allow, by what is wrong with them. */
export function spoiltQueriesOf(
  contract: Contract,
  validator: ContractValidator,
  { method, route, operation }: { readonly method: string; readonly route: string; readonly operation: Operation },
): Readonly<Record<string, fc.Arbitrary<SpoiltQuery>>> {
  const parameters = inQuery(operation);
  if (parameters.length === 0) return {};
  const good = queriesOf(contract, operation);
  const unfit = parameters.flatMap((parameter) => {
    const place = [
      'paths',
      route,
      method.toLowerCase(),
      'parameters',
      String(operation.parameters?.indexOf(parameter)),
      'schema',
    ];
    const isFault = (value: string) => validator.faults(place, meantBy(contract, parameter, value)).length > 0;
    return JUNK.filter(isFault).map((value) => ({ name: parameter.name, value }));
  });
  const twice = fc.tuple(good, fc.constantFrom(...parameters)).map(([query, { name }]) => {
    const [value = 'x'] = new URLSearchParams(query).getAll(name);
    return {
      query: joined(query, [[name, value], ...(query.includes(`${name}=`) ? [] : [[name, value] as const])]),
      pointer: `/query/${name}`,
    };
  });
  const unknown = fc.tuple(good, fc.constantFrom(...UNKNOWN)).map(([query, name]) => {
    return { query: joined(query, [[name, '1']]), pointer: `/query/${name}` };
  });
  const kinds = { 'an unknown parameter': unknown, 'a parameter twice': twice };
  if (unfit.length === 0) return kinds;
  const wrong = fc.tuple(good, fc.constantFrom(...unfit)).map(([query, { name, value }]) => {
    const rest = [...new URLSearchParams(query)].filter(([known]) => known !== name);
    return { query: textOf([...rest, [name, value]]), pointer: `/query/${name}` };
  });
  return { ...kinds, 'a parameter that is not as it must be': wrong };
}

function inQuery({ parameters = [] }: Operation): readonly Parameter[] {
  return parameters.filter((parameter) => parameter.in === 'query');
}

/** A parameter is text; where a number or a flag is meant, what the text says. */
function meantBy(contract: Contract, { schema = {} }: Parameter, text: string): unknown {
  const { type } = resolved(contract, schema);
  if (type === 'integer' || type === 'number') return /^\d{1,9}$/.test(text) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

function textOf(query: readonly (readonly [string, string])[]): string {
  return query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
}

function joined(query: string, more: readonly (readonly [string, string])[]): string {
  return [query, textOf(more)].filter((part) => part !== '').join('&');
}
