import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { TEXT } from '#kernel/characters.js';
import { Refusal } from '#kernel/refusal.js';

/** Bytes of any body of JSON. */
export const LARGEST_BODY = 524_288;
/** Bytes beyond what the values need: for spaces. */
const ALLOWANCE = 1.25;
/** Bytes of a text whose form is bounded by its pattern or format alone. */
const OF_A_FORM = 128;
const OF_A_NUMBER = 24;
/** Bytes of a sign that is written as two escapes, at most. */
const OF_A_SIGN = 12;
/** Bytes of a text for each that it has in UTF-8, when all signs beyond ASCII are escaped, as some programs do. */
const ESCAPED = 3;

/** Values that a body of JSON may have, all in all: ten plans have no more, and reading them takes a few milliseconds. */
export const MOST_VALUES = 20_000;
const [QUOTE, ESCAPE, COMMA, LIST, OBJECT] = Buffer.from('"\\,[{');

/** The name under which an operation says it in the contract. */
export const BODY_LIMIT = 'x-body-limit';

/** How long bodies may be, by operation; nothing is said of an operation as long as it was not asked of the contract. */
export class BodyLimits {
  private readonly byRoute = new Map<string, number>();

  /** From now on bodies are as long as the contract says. */
  follow({ paths }: OpenAPIObject): void {
    for (const [path, { post }] of Object.entries(paths)) {
      const limit = (post as { readonly [BODY_LIMIT]?: number } | undefined)?.[BODY_LIMIT];
      if (limit !== undefined) this.byRoute.set(path.replaceAll(/\{(\w+)\}/g, ':$1'), limit);
    }
  }

  /** @throws Refusal `body.too-large`, which says the limit */
  demandWithin({ method, routeOptions: { url = '' } }: FastifyRequest, bytes: number): void {
    const limit = method === 'POST' ? this.byRoute.get(url) : undefined;
    if (limit === undefined || bytes <= limit) return;
    throw new Refusal('body.too-large', `The body has ${String(bytes)} bytes; here it has ${String(limit)} at most.`);
  }
}

/**
 * Looks at signs alone, before the body is parsed: objects of very many names take long to make.
 * @throws Refusal `body.invalid`
 */
export function demandFewValues(json: Buffer): void {
  if (json.length <= MOST_VALUES) return;
  let [values, isText] = [1, false];
  for (let at = 0; at < json.length; at += 1) {
    const sign = json[at];
    if (sign === QUOTE) isText = !isText;
    else if (isText) at += sign === ESCAPE ? 1 : 0;
    else if (sign === COMMA || sign === LIST || sign === OBJECT) values += 1;
  }
  if (values <= MOST_VALUES) return;
  const detail = `must contain no more than ${String(MOST_VALUES)} values`;
  throw new Refusal('body.invalid', 'The body is not as it must be.', [{ pointer: '', detail }]);
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

type Schemas = Readonly<Record<string, Schema>>;

/** How many bytes a body of this form may have: what the form allows, escaped, and `LARGEST_BODY` at most. */
export function bodyLimit(schema: object, document: OpenAPIObject): number {
  const size = sizeOf(schema, (document.components?.schemas ?? {}) as Schemas);
  return Math.min(LARGEST_BODY, 1_024 + Math.ceil(size * ALLOWANCE));
}

/** Bytes of the longest JSON of this form, escaped beyond ASCII; infinite where nothing bounds it. */
export function sizeOf(schema: Schema, schemas: Schemas): number {
  const { $ref, allOf, oneOf, items, properties } = schema;
  const size = (one: Schema) => sizeOf(one, schemas);
  if ($ref !== undefined) return size(schemas[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {});
  if (schema.enum) return Math.max(...schema.enum.map((value) => Buffer.byteLength(JSON.stringify(value))));
  if (allOf) return allOf.reduce((sum, one) => sum + size(one), 0);
  if (oneOf) return Math.max(...oneOf.map(size));
  if (items) return 2 + (schema.maxItems ?? Infinity) * (1 + size(items));
  if (properties) {
    return Object.entries(properties).reduce((sum, [name, one]) => sum + name.length + 4 + size(one), 2);
  }
  if (schema.type !== 'string') return schema.type === 'object' ? Infinity : OF_A_NUMBER;
  const { maxLength } = schema;
  return 2 + (maxLength === undefined ? OF_A_FORM : maxLength * (isCountedInBytes(schema) ? ESCAPED : OF_A_SIGN));
}

/** What `Text` of the fields is: its longest length counts bytes. */
const isCountedInBytes = ({ pattern }: Schema) => pattern === TEXT.source;
