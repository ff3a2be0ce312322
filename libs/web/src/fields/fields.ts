// The fields of bodies: each checks a value and describes itself in the contract. A field without `optional` must be there.
import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  Equals,
  IsArray,
  IsBase64,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsISO31661Alpha2,
  IsISO8601,
  IsObject,
  Length,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { faultInLine, faultInText, LINE, TEXT } from '#kernel/characters.js';
import { RECORD_ID } from '../record-id.js';

/** What the contract says of a field. */
export interface About {
  readonly description?: string;
  /** A value that a test can send. */
  readonly example?: unknown;
  /** The field may be left out; null is not leaving it out. */
  readonly optional?: boolean;
  /** What it means to leave the field out. */
  readonly default?: unknown;
}

const DAY = /^[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

const INSTANT = /^20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** A field that may be left out; null is not leaving it out. */
export const MayBeAbsent = () => ValidateIf((_, value: unknown) => value !== undefined);

/** A field of this form in the contract, checked by these rules. */
export function field(schema: object, { optional = false, ...about }: About, ...rules: PropertyDecorator[]) {
  const shown = { ...schema, ...about, required: !optional };
  return applyDecorators(ApiProperty(shown), ...(optional ? [MayBeAbsent()] : [IsDefined()]), ...rules);
}

/** How many a list has of what it is about. */
interface Many extends About {
  readonly least?: number;
  readonly most: number;
}

/** A list of different values, each of this form in the contract and checked by these rules. */
function list(items: object, { least, most, ...about }: Many, ...rules: PropertyDecorator[]) {
  return field(
    { type: 'array', items, ...(least !== undefined && { minItems: least }), maxItems: most, uniqueItems: true },
    about,
    IsArray(),
    ArrayMinSize(least ?? 0),
    ArrayMaxSize(most),
    AreDifferent(),
    ...rules,
  );
}

/** Checks that a list has nothing twice, as `nameOf` names what is the same. */
function AreDifferent(nameOf: (item: unknown) => unknown = (item) => item): PropertyDecorator {
  const validate = (value: unknown) => Array.isArray(value) && new Set(value.map(nameOf)).size === value.length;
  return ValidateBy({
    name: 'different',
    validator: { validate, defaultMessage: () => "All $property's elements must be unique" },
  });
}

/** What a person writes, as `TEXT` says, at most `most` bytes of UTF-8. It MUST be sealed before it is stored. */
export const Text = ({ most = 65_536, ...about }: About & { readonly most?: number } = {}) =>
  field(
    { type: 'string', minLength: 1, maxLength: most, pattern: TEXT.source },
    about,
    IsWritten('text', (text) =>
      Buffer.byteLength(text) > most ? `must have at most ${most} bytes in UTF-8` : faultInText(text),
    ),
  );

/**
 * One line by which a thing is known elsewhere, as `LINE` says: a number, a title, an address, the name of an
 * organisation. It stands openly in the record, so it MUST NOT name a person; what people write in their own words is `Text`.
 */
export const Line = ({ most = 200, ...about }: About & { readonly most?: number } = {}) =>
  field({ type: 'string', minLength: 1, maxLength: most, pattern: LINE.source }, about, IsLine(most));

/** Different lines, at most `most` of them. */
export const Lines = ({ longest = 200, ...about }: Many & { readonly longest?: number }) =>
  list({ type: 'string', minLength: 1, maxLength: longest, pattern: LINE.source }, about, IsLine(longest, true));

/** The check of `Line` and `Lines` alone. */
export function IsLine(most: number, each = false): PropertyDecorator {
  const isLonger = (text: string) => text.length > 2 * most || Array.from(text).length > most;
  const faultIn = (text: string) => (isLonger(text) ? `must have at most ${most} characters` : faultInLine(text));
  return IsWritten('line', faultIn, each);
}

/** Checks what is written, and says of the first value that is not as it must be why that is so. */
function IsWritten(name: string, faultIn: (text: string) => string | undefined, each = false): PropertyDecorator {
  const fault = (value: unknown) => (typeof value === 'string' ? faultIn(value) : 'must be a text');
  const defaultMessage = ({ value }: { readonly value?: unknown } = {}) => {
    const found = [value]
      .flat()
      .map(fault)
      .find((why) => why !== undefined);
    return `${each ? 'each value in ' : ''}$property ${found ?? 'must be a list'}`;
  };
  return ValidateBy({ name, validator: { validate: (value) => fault(value) === undefined, defaultMessage } }, { each });
}

/** A code or an id of a fixed form. */
export const Code = (pattern: RegExp, about: About = {}) =>
  field(
    { type: 'string', pattern: pattern.source },
    about,
    Matches(pattern, { message: `$property ${ofForm(about)}` }),
  );

/** In words, as a pattern is for programs. */
function ofForm({ example }: About): string {
  const [like] = [example].flat();
  return `must be of the form ${typeof like === 'string' ? `of ${like}` : 'that the contract gives'}`;
}

/** Checks for a state by its code: ISO 3166-1 alpha-2, in capitals, and one that is assigned. */
export const IsState = ({ each = false } = {}) =>
  applyDecorators(Matches(/^[A-Z]{2}$/, { each, message: NO_STATE }), IsISO31661Alpha2({ each, message: NO_STATE }));

const NO_STATE = '$property must be a code of ISO 3166-1 alpha-2';
/** The format says in words what a pattern cannot: a code that ISO 3166-1 has assigned. */
const STATE = { type: 'string', pattern: '^[A-Z]{2}$', format: 'iso-3166-1-alpha-2' };

/** A state by its code. */
export const State = (about: About = {}) => field(STATE, about, IsState());

/** Different states by their codes. */
export const States = ({ least = 0, ...about }: Many) => list(STATE, { least, ...about }, IsState({ each: true }));

/** The id of a record, a UUID in lower case: it is compared as it is spelt. */
export const Id = (about: About = {}) =>
  field(
    { type: 'string', format: 'uuid', pattern: RECORD_ID.source },
    about,
    Matches(RECORD_ID, { message: '$property must be a UUID in lower case' }),
  );

/** The media type of a file. */
export const MEDIA_TYPE = /^[a-z]+\/[A-Za-z0-9.+-]{1,100}$/;

/** Bytes in base64, at most `most` characters of it. */
export const Bytes = ({ most, ...about }: About & { readonly most: number }) =>
  field({ type: 'string', format: 'byte', minLength: 1, maxLength: most }, about, IsBase64(), Length(1, most));

/** A day, YYYY-MM-DD. */
export const Day = (about: About = {}) =>
  field(
    { type: 'string', format: 'date', pattern: DAY.source },
    about,
    ValidateBy({
      name: 'day',
      validator: {
        validate: isDay,
        defaultMessage: () => '$property must be a day of the calendar, YYYY-MM-DD',
      },
    }),
  );

function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !DAY.test(value)) return false;
  const at = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(value);
}

/** A whole number between two others, both included. */
export const Whole = (least: number, most: number, about: About = {}) =>
  field({ type: 'integer', minimum: least, maximum: most }, about, IsInt(), Min(least), Max(most));

/** A query parameter that is a whole number: digits become the number, anything else stays what it is, and is a fault. */
export const FromDigits = () =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value,
  );

/** True or false. */
export const Flag = (about: About = {}) => field({ type: 'boolean' }, about, IsBoolean());

/** That something is so: true, and nothing else. `message` says why it must be. */
export const Confirmed = (message: string, about: About = {}) =>
  field({ enum: [true] }, { example: true, ...about }, Equals(true, { message: `$property must be true: ${message}` }));

/** An instant: RFC 3339 with a zone, of this century. */
export const Instant = (about: About = {}) =>
  field(
    { type: 'string', format: 'date-time', pattern: INSTANT.source },
    about,
    Matches(INSTANT, { message: '$property must be an RFC 3339 instant of this century, with a zone' }),
    IsISO8601({ strict: true }),
  );

/** One word of a closed list. */
export const Word = (words: readonly string[], about: About = {}) => field({ enum: words }, about, IsIn(words));

/** Different words of a closed list. */
export const Words = (words: readonly string[], { least = 0, ...about }: Omit<Many, 'most'> = {}) =>
  list({ type: 'string', enum: words }, { least, most: words.length, ...about }, IsIn(words, { each: true }));

/** A language by its code: ISO 639, two letters, or three where it has no two. */
export const LANGUAGE = /^[a-z]{2,3}$/;

/** Different codes or ids of a fixed form. */
export const Codes = (pattern: RegExp, { least = 0, ...about }: Many) =>
  list(
    { type: 'string', pattern: pattern.source },
    { least, ...about },
    Matches(pattern, { each: true, message: `each value ${ofForm(about)}` }),
  );

/** One object with fields of its own. */
export const Part = (type: () => new () => object, about: About = {}) =>
  field({ type: type() }, about, IsObject(), ValidateNested(), Type(type));

/** A list of objects with fields of their own; `unique` of different ones. */
export const Parts = (
  type: () => new () => object,
  { least = 0, most, unique = false, ...about }: Many & { readonly unique?: boolean },
) =>
  field(
    { type: [type()], minItems: least, maxItems: most, ...(unique && { uniqueItems: true }) },
    about,
    IsArray(),
    ArrayMinSize(least),
    ArrayMaxSize(most),
    // A list within the list would be looked into as if its items stood in its place.
    IsObject({ each: true }),
    ...(unique ? [AreDifferent(asText)] : []),
    ValidateNested({ each: true }),
    Type(type),
  );

/** Objects with the same fields look alike; whether these are of the right form is for the fields to say. */
const asText = (item: unknown) => JSON.stringify(item, Object.keys(item ?? {}).sort());

/** First and last day. */
export class DaysField {
  @Day({ example: '2026-09-14' })
  from!: string;

  @Day({ example: '2026-09-15', description: 'Not before the first' })
  to!: string;
}
