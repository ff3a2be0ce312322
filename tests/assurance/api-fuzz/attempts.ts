import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type Contract, type Operation, routesOf } from '../../contract/contract.js';
import type { ContractValidator } from '../../contract/validator.js';
import { chanceFrom, shuffled, stratified } from '../sample.js';
import { cursorsOf, queriesOf, spoiltQueriesOf } from './queries.js';
import { BAD_HEADERS, MISSHAPEN, type Sent, type Spoilt, type Spoiling, UNREADABLE } from './spoilt.js';
import { bodiesOf } from './values.js';

/** What must come back. Whatever it is, it has to be documented. */
export type Expected =
  | { readonly kind: 'anything' }
  /** The contract allows it, so that its form may not be what it is refused for. */
  | { readonly kind: 'form accepted' }
  | { readonly kind: 'refused'; readonly statuses: readonly number[]; readonly pointers?: readonly string[] };

/** One request, but for what only the running server knows. */
export interface Attempt {
  /** What is tried, in words. */
  readonly what: string;
  readonly method: string;
  /** The path of the contract, `{id}` and all. */
  readonly route: string;
  readonly operation: Operation;
  /** `likely`: whoever may do this. Undefined: without a token. */
  readonly by: 'likely' | 'anyone' | undefined;
  /** Which of the known records, or what stands in place of an id. */
  readonly at: { readonly known: number } | { readonly junk: string };
  /** Which of the people, where it is anyone. */
  readonly person: number;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: Sent;
  readonly expected: Expected;
}

const JUNK_IDS = [
  '00000000-0000-8000-8000-000000000000',
  ...[
    'x',
    '%00',
    '%2e%2e',
    '%2F',
    '..%2f..%2fetc',
    '%F0%9F%A6%84',
    '%C3%28',
    '%',
    'null',
    '-1',
    '1e9',
    '%27%3B--',
    '%20',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'x'.repeat(199),
    'x'.repeat(400),
    'PH',
    'PH-ATU',
    'ph',
    'Z.z.9.9',
    '2026-H9',
  ],
  '{id}',
  '0D9D7F0C-8B66-4F8F-9A55-1B1E0F7D2C02',
];
const ODD_HEADERS: readonly Readonly<Record<string, string>>[] = [
  { accept: 'application/xml' },
  { accept: '*/*;q=0' },
  { accept: 'x'.repeat(5_000) },
  { 'if-match': '*' },
  { 'if-match': '"0"' },
  { 'if-match': '"3"' },
  { 'if-match': '"999999999999999"' },
  { 'if-none-match': '*' },
  { 'x-correlation-id': 'not a uuid' },
  { 'x-correlation-id': '0d9d7f0c-8b66-4f8f-9a55-1b1e0f7d2c02' },
  { range: 'bytes=0-1' },
  { 'accept-language': 'th, vi;q=0.5' },
  { 'x-http-method-override': 'DELETE' },
  { origin: 'https://example.org' },
];
const NO_TOKENS = [
  undefined,
  '',
  'Bearer',
  'Bearer x',
  'Bearer a.b.c',
  'Basic cGg6cGg=',
  `Bearer ${'x'.repeat(9_000)}`,
];
/** Methods that no route has. */
const METHODS = ['PUT', 'PATCH', 'DELETE'];

type Base = Pick<Attempt, 'method' | 'route' | 'operation'>;
interface Cell {
  readonly route: string;
  readonly made: fc.Arbitrary<Attempt>;
}

/** Every kind of request to every route of the contract: those that may be carried out, and those that never may. */
export class Attempts {
  private readonly good: Cell[] = [];
  private readonly spoilt: Cell[] = [];

  /** `of` says which routes are tried. */
  constructor(
    private readonly contract: Contract,
    private readonly validator: ContractValidator,
    of: (route: string) => boolean,
  ) {
    for (const base of routesOf(contract)) {
      const { method, path: route, operation } = base;
      // Its body is bytes of any form.
      if (!of(route) || method === 'PUT') continue;
      if (method === 'POST') this.addCommands({ method, route, operation });
      else this.addReads({ method, route, operation });
      this.addBoth({ method, route, operation });
    }
  }

  /** So many requests of which nothing is known but that they are documented, and so many that must be refused. */
  sample(
    seed: number,
    good: number,
    spoilt: number,
  ): { readonly good: readonly Attempt[]; readonly spoilt: readonly Attempt[] } {
    return { good: sampled(this.good, seed, good), spoilt: sampled(this.spoilt, seed + 1, spoilt) };
  }

  private addCommands(base: Base): void {
    const { route } = base;
    const bodies = bodiesOf(this.contract, this.validator, route);
    const sent = (what: string, but: fc.Arbitrary<Partial<Attempt>>) => {
      this.add(
        this.good,
        base,
        what,
        fc.tuple(bodies, but).map(([body, more]) => command({ body: JSON.stringify(body), ...more })),
      );
    };
    const formAccepted = { kind: 'form accepted' } as const;
    sent('a good command by whom it is for', fc.constant({ by: 'likely', expected: formAccepted }));
    sent('a good command by anyone', fc.constant({ by: 'anyone', expected: formAccepted }));
    const odd = fc
      .constantFrom(...ODD_HEADERS)
      .map((headers) => ({ by: 'likely' as const, headers: { ...keyed(), ...headers } }));
    sent(
      'a good command with odd headers',
      odd.map((more) => ({ ...more, expected: formAccepted })),
    );
    for (const [what, spoil] of Object.entries({ ...MISSHAPEN, ...UNREADABLE, ...BAD_HEADERS })) {
      this.add(
        this.spoilt,
        base,
        what,
        fc.tuple(bodies, fc.nat()).map(([body, seed]) => this.spoiltBy(spoil, route, body, seed)),
      );
    }
  }

  private spoiltBy(
    spoil: (spoiling: Spoiling) => Spoilt,
    path: string,
    body: Spoiling['body'],
    seed: number,
  ): Partial<Attempt> {
    const { contract, validator } = this;
    const { statuses, pointers, headers, ...sent } = spoil({
      contract,
      validator,
      path,
      body,
      chance: chanceFrom(seed),
    });
    const expected = { kind: 'refused', statuses, ...(pointers && { pointers }) } as const;
    return {
      ...command({ body: sent.body }),
      by: seed % 2 === 0 ? 'likely' : 'anyone',
      headers: { ...keyed(), ...headers },
      expected,
    };
  }

  private addReads(base: Base): void {
    const queries = queriesOf(this.contract, base.operation);
    const asked = (what: string, by: Attempt['by']) => {
      const expected = { kind: 'form accepted' } as const;
      this.add(
        this.good,
        base,
        what,
        queries.map((query) => ({ by, query, expected })),
      );
    };
    asked('a good question by whom it is for', 'likely');
    asked('a good question by anyone', 'anyone');
    const odd = fc
      .constantFrom(...ODD_HEADERS)
      .map((headers) => ({ by: 'likely' as const, headers, expected: { kind: 'anything' } as const }));
    this.add(this.good, base, 'odd headers', odd);
    const cursors = cursorsOf(this.contract, base.operation);
    if (cursors) {
      const expected = { kind: 'refused', statuses: [400, 403, 404] } as const;
      this.add(
        this.good,
        base,
        'a cursor that is not its own',
        cursors.map((query) => ({ query, expected })),
      );
    }
    for (const [what, spoiltQueries] of Object.entries(spoiltQueriesOf(this.contract, this.validator, base))) {
      const refused = spoiltQueries.map(({ query, pointer }) => ({
        by: 'likely' as const,
        query,
        expected: { kind: 'refused', statuses: [400], pointers: [pointer] } as const,
      }));
      this.add(this.spoilt, base, what, refused);
    }
  }

  private addBoth(base: Base): void {
    const isCommand = base.method === 'POST';
    const headers = isCommand ? keyed() : {};
    const body = isCommand ? { body: '{}' } : {};
    if (base.route.includes('{')) {
      const nowhere = fc
        .tuple(fc.constantFrom(...JUNK_IDS), fc.constantFrom('likely' as const, 'anyone' as const))
        .map(([junk, by]): Partial<Attempt> => ({ at: { junk }, by, headers: isCommand ? keyed() : {}, ...body }));
      this.add(this.good, base, 'an id of nothing', nowhere);
    }
    if (base.operation.security !== undefined) {
      const refused = fc.constantFrom(...NO_TOKENS).map((authorization) => {
        const expected = { kind: 'refused', statuses: [401] } as const;
        return { by: undefined, headers: { ...headers, authorization }, ...body, expected };
      });
      this.add(this.spoilt, base, 'no token', refused);
    }
    const refused = fc.constantFrom(...METHODS).map((method) => {
      return {
        method,
        by: 'likely' as const,
        headers,
        ...body,
        expected: { kind: 'refused', statuses: [404] } as const,
      };
    });
    this.add(this.spoilt, base, 'a method that the route does not have', refused);
  }

  private add(to: Cell[], base: Base, what: string, made: fc.Arbitrary<Partial<Attempt>>): void {
    const attempt = fc.tuple(made, fc.nat(), fc.nat()).map(([but, known, person]): Attempt => ({
      ...{ ...base, what, by: 'likely', at: { known }, person, query: '', headers: {}, expected: { kind: 'anything' } },
      ...but,
    }));
    to.push({ route: base.route, made: attempt });
  }
}

function command(but: Partial<Attempt>): Partial<Attempt> {
  return { headers: keyed(), ...but };
}

function keyed(): Record<string, string> {
  return { 'idempotency-key': randomUUID(), 'content-type': 'application/json' };
}

/** Of every cell as many as of the others; of every route one at least, as far as the number goes. */
function sampled(cells: readonly Cell[], seed: number, count: number): readonly Attempt[] {
  const chance = chanceFrom(seed);
  const extra = new Set(stratified(cells, count % cells.length, ({ route }) => route, chance));
  const each = Math.floor(count / cells.length);
  const attempts = cells.flatMap((cell, index) => {
    const numRuns = each + (extra.has(cell) ? 1 : 0);
    return numRuns === 0 ? [] : fc.sample(cell.made, { seed: seed + index, numRuns });
  });
  return shuffled(attempts, chance);
}
