import { plainToInstance, Transform, Type } from 'class-transformer';
import { IsDefined, IsIn, IsInt, IsOptional, IsString, Max, ValidateNested, validateSync } from 'class-validator';
import fc from 'fast-check';
import { instanceOf, isFaultless } from './dto-plans.js';
import { Code, Codes, Day, Flag, FromDigits, Instant, Line, Part, Parts, Text, Whole, Word, Words } from './fields.js';

class Leaf {
  @Word(['a', 'b'])
  kind!: string;

  @Line({ most: 5, optional: true })
  line?: string;
}

class Body {
  @Text({ most: 6 })
  text!: string;

  @Part(() => Leaf)
  leaf!: Leaf;

  @Parts(() => Leaf, { most: 2, optional: true })
  leaves?: Leaf[];

  @Whole(0, 3, { optional: true })
  count?: number;

  @Words(['x', 'y'], { optional: true })
  words?: string[];

  @Codes(/^[A-Z]{2}$/, { most: 2, optional: true })
  codes: string[] = ['PH'];

  @Code(/^[0-9]$/, { optional: true })
  code?: string;

  @Day({ optional: true })
  day?: string;

  @Instant({ optional: true })
  instant?: string;

  @Flag({ optional: true })
  flag?: boolean;
}

class Query {
  @IsOptional()
  @FromDigits()
  @IsInt()
  @Max(9)
  limit = 5;

  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value))
  @IsIn([true, 'false'])
  open?: boolean;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  number?: number;
}

/** Decorators as the libraries give them, one by one. */
class Bare {
  @IsDefined()
  @IsString()
  name!: string;

  @ValidateNested({ each: true })
  @Type(() => Leaf)
  parts?: unknown;
}

const RULES = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false };

const atom = fc.constantFrom<unknown>(
  ...['a', 'b', 'x', 'y', '', ' ', '7', '12', 'true', 'PH', 'é\u0000', 'too long a text', '2025-02-28', '2025-02-30'],
  ...['2025-02-28T00:00:00Z', 0, 1, 4, 1.5, true, false, null, [], {}, ['x'], ['x', 'x'], ['PH', 'TH'], [null]],
);
/** One of the values given, and now and then anything. */
const mostly = (...values: readonly unknown[]) =>
  fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: atom });
const leaf = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom<unknown>({ kind: 'a' }, { kind: 'b', line: 'line' }) },
  fc.record({ kind: atom, line: atom, other: atom }, { requiredKeys: [] }),
  atom,
);
const leaves = fc.oneof(
  { weight: 10, arbitrary: fc.array(leaf, { maxLength: 3 }) },
  fc.array(fc.array(leaf, { maxLength: 2 }), { maxLength: 2 }),
);
const bodies = fc.record(
  {
    text: mostly('text', 'é'),
    leaf,
    leaves,
    count: mostly(0, 3),
    words: mostly([], ['y', 'x']),
    codes: mostly([], ['PH', 'TH']),
    code: mostly('7'),
    day: mostly('2024-02-29'),
    instant: mostly('2025-02-28T00:00:00Z'),
    flag: mostly(true, false),
  },
  { requiredKeys: ['text', 'leaf'] },
);
const queries = fc.record(
  { limit: mostly('7'), open: mostly('true'), number: mostly('1'), other: atom },
  { requiredKeys: [] },
);
const bares = fc.record({ name: mostly('name'), parts: fc.oneof(leaf, leaves) }, { requiredKeys: [] });

it.each([
  ['a body', Body, bodies],
  ['a query', Query, queries],
  ['bare decorators', Bare, bares],
])('The plan of %s makes the instance, and finds nothing faultless, but as the libraries do', (_, type, values) => {
  let faultless = 0;
  let withFaults = 0;
  fc.assert(
    fc.property(values, (given) => {
      const theirs = plainToInstance<object, unknown>(type, given);
      const ours = instanceOf(type, given);
      expect(ours).toStrictEqual(theirs);
      const faults = validateSync(theirs, RULES);
      withFaults += faults.length > 0 ? 1 : 0;
      if (!isFaultless(ours)) return;
      expect(faults).toEqual([]);
      faultless += 1;
    }),
    { numRuns: 3_000 },
  );
  expect(withFaults).toBeGreaterThan(300);
  // It may leave the odd one (a list in a list) to the libraries, but no more: else it would be of no use.
  expect(faultless).toBeGreaterThan(0.9 * (3_000 - withFaults));
});

it('An instance has its members in the order of its class', () => {
  const given = { leaves: [{ line: 'l', kind: 'a' }], leaf: { line: 'l', kind: 'b' }, text: 'text' };
  const stored = '{"text":"text","leaf":{"kind":"b","line":"l"},"leaves":[{"kind":"a","line":"l"}],"codes":["PH"]}';
  expect(JSON.stringify(instanceOf(Body, given))).toBe(stored);
});
