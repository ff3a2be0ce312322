import { Controller, Get, Header, type INestApplication } from '@nestjs/common';
import { ApiExcludeController, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { BODY_LIMIT, bodyLimit } from './limits/body-limits.js';
import { RateLimits } from './limits/rate-limits.js';
import { canonical } from './fields/json.js';
import { NO_REVISION, Public, REFUSES } from './route.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** Holds the document between the application's start and the requests for it. */
export class OpenApiText {
  text = '{}';
}

@ApiExcludeController()
@Controller('openapi.json')
export class OpenApiController {
  constructor(private readonly document: OpenApiText) {}

  @Get()
  @Public('The contract is published with the source; it names no record and no person.')
  @Header('content-type', 'application/json')
  contract(): string {
    return this.document.text;
  }
}

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', description: 'The refusal code; all are listed in docs/refusals.md.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: {
          pointer: { type: 'string', description: 'JSON Pointer into the body; starts with /query for a parameter.' },
          detail: { type: 'string' },
        },
      },
    },
  },
};
const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: true,
  description:
    'The same key with the same request gives the first answer again. Send a new UUID with each request; one of ' +
    'version 7 is kept at the least cost.',
  schema: { type: 'string', minLength: 1, maxLength: 128, pattern: '^[!-~]+$' },
};
const IF_MATCH = {
  name: 'If-Match',
  in: 'header' as const,
  required: false,
  description:
    'The ETag of the revision that the command is meant for, or a list of them. A weak one (W/) matches nothing.',
  schema: { type: 'string', maxLength: 1000, example: '"3"' },
};
const AFTER = {
  name: 'Talaan-After',
  in: 'header' as const,
  required: false,
  description:
    'A position of the log, such as a command answered: the answer reflects it as well, or is 503 `view.behind` when the ' +
    'log has not come so far within a second. Without it an answer reflects all that was acknowledged before the request ' +
    'arrived, by any server on the same log.',
  schema: { type: 'string', pattern: '^[0-9]{1,19}$', example: '1042' },
};
const HEADERS = {
  ETag: { description: 'The revision of the record.', schema: { type: 'string', pattern: '^"[0-9]+"$' } },
  Location: { description: 'The address of the record.', schema: { type: 'string', pattern: '^/v1/' } },
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'string', pattern: '^[1-9][0-9]*$' } },
  'WWW-Authenticate': { description: 'RFC 6750.', schema: { type: 'string', pattern: '^Bearer ' } },
};
const PROBLEM_HEADERS: Readonly<Record<string, readonly (keyof typeof HEADERS)[]>> = {
  '401': ['WWW-Authenticate'],
  '429': ['Retry-After'],
  '503': ['Retry-After'],
};
const PROBLEMS: Readonly<Record<string, string>> = {
  '400': 'Malformed or invalid request',
  '401': 'No acceptable access token',
  '403': 'Not permitted',
  '404': 'No such record, or none that the caller may know of',
  '408': 'The request took too long to arrive',
  '409': 'Not possible in the present state',
  '410': 'The content of the record was erased, and nothing can be added to it',
  '412': 'The record is at another revision than If-Match names',
  '413': 'Body too large',
  '415': 'Not JSON in UTF-8, or with a content encoding',
  '422': 'Well-formed, but not acceptable as it stands; or an idempotency key used for another request',
  '429': 'Too many requests',
  '431': 'Headers too large',
  '503': 'Not available now',
};
const ONLY_COMMANDS = ['409', '410', '412', '413', '422'];
const OPEN = ['400', '408', '415', '429', '431', '503'];

/** The contract of an application, OpenAPI 3.1. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setTitle('Talaan')
    .setDescription(
      'Requests between specialist units, the work plan, and the trail that the Working Group reads. ' +
        'The longest length of a text counts its bytes in UTF-8 as well; that of a line, which cannot be broken, its ' +
        'characters. A body has at most `x-body-limit` bytes. ' +
        'An unknown field is an error.',
    )
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT (RFC 9068)' })
    .build();
  const document = SwaggerModule.createDocument(app, settings, { operationIdFactory: (_, method) => method });
  const schemas = { ...document.components?.schemas, Problem: PROBLEM };
  document.components = { ...document.components, schemas, headers: HEADERS, responses: problemResponses() };
  const taken = new Map<string, number>();
  const { always } = app.get(RateLimits);
  for (const [path, item] of Object.entries(document.paths)) {
    const open = path.includes('{') ? [...OPEN, '404'] : OPEN;
    for (const [method, operation] of Object.entries(item) as [string, Operation][]) {
      namePlaces(path, operation);
      complete(method, operation, taken, open);
      // Who watches the server waits for nothing.
      if (!always.includes(path)) operation.parameters = [...(operation.parameters ?? []), AFTER];
    }
  }
  close(document);
  for (const { post } of Object.values(document.paths)) if (post) limitBody(post, document);
  return document;
}

/** Says how many bytes the body of a command may have. */
function limitBody(operation: Operation, document: OpenAPIObject): void {
  const { content } = (operation.requestBody ?? {}) as { content?: Record<string, { schema?: object }> };
  const schema = content?.['application/json']?.schema;
  if (schema) Object.assign(operation, { [BODY_LIMIT]: bodyLimit(schema, document) });
}

/** Objects have the fields that are listed, and no others, unless it is said that they may. */
function close(node: unknown): void {
  if (node === null || typeof node !== 'object') return;
  for (const [name, value] of Object.entries(node)) if (!/^examples?$/.test(name)) close(value);
  if ('properties' in node && 'type' in node && !('additionalProperties' in node)) {
    Object.assign(node, { additionalProperties: false });
  }
}

/** The document as text that is the same for the same contract: members in the order of their names. */
export function openApiText(document: OpenAPIObject): string {
  return `${JSON.stringify(JSON.parse(canonical(JSON.parse(JSON.stringify(document)))), null, 2)}\n`;
}

/** Every parameter of the path is named, also one that no parameter of the handler stands for. */
function namePlaces(path: string, operation: Operation): void {
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const said = operation.parameters ?? [];
  const unsaid = named.filter((name) => !said.some((each) => 'name' in each && each.name === name));
  const places = unsaid.map((name) => ({ name, in: 'path' as const, required: true, schema: { type: 'string' } }));
  operation.parameters = [...places, ...said];
}

/** `open` are the problems of a route that is open without a token. */
function complete(method: string, operation: Operation, taken: Map<string, number>, open: readonly string[]): void {
  const isCommand = method === 'post';
  const isOpen = 'x-public' in operation;
  const own = (operation as { readonly [REFUSES]?: readonly string[] })[REFUSES] ?? [];
  operation.operationId = unique(operation.operationId ?? method, operation.tags?.[0] ?? '', taken);
  if (!isOpen) operation.security = [{ bearer: [] }];
  if (isCommand) {
    operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY, IF_MATCH];
    const { '200': done, '201': created } = operation.responses;
    const tag = NO_REVISION in operation ? [] : (['ETag'] as const);
    if (done) Object.assign(done, { headers: headersOf(tag) });
    if (created) Object.assign(created, { headers: headersOf([...tag, 'Location']) });
  }
  for (const status of Object.keys(PROBLEMS)) {
    const isUsual = isOpen ? open.includes(status) : isCommand || !ONLY_COMMANDS.includes(status);
    if (!isUsual && !own.includes(status)) continue;
    operation.responses[status] ??= { $ref: `#/components/responses/Problem${status}` };
  }
}

function problemResponses() {
  const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  const responses = Object.entries(PROBLEMS).map(([status, description]) => {
    const headers = PROBLEM_HEADERS[status];
    return [`Problem${status}`, { description, content: problem, ...(headers && { headers: headersOf(headers) }) }];
  });
  return Object.fromEntries(responses) as Record<string, { description: string }>;
}

function headersOf(names: readonly (keyof typeof HEADERS)[]) {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function unique(id: string, tag: string, taken: Map<string, number>): string {
  const named = tag === '' ? id : `${tag}.${id}`;
  const count = (taken.get(named) ?? 0) + 1;
  taken.set(named, count);
  return count === 1 ? named : `${named}-${String(count)}`;
}
