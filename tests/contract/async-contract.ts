// `docs/asyncapi.json`: what is on Kafka, from the types of the facts and the contract of the HTTP API.
import { readFileSync } from 'node:fs';
import { createGenerator, type SchemaGenerator } from 'ts-json-schema-generator';

type Schema = Readonly<Record<string, unknown>>;

const TEXT = { type: 'string' } as const;
const INSTANT = { type: 'string', format: 'date-time' } as const;
const POSITION = { type: 'string', pattern: '^[0-9]{1,19}$', description: 'Place in the log, decimal' } as const;

/** Headers that every event has; `own` are those that only some have. */
function headersOf(type: Schema, source: string, own: Readonly<Record<string, Schema>> = {}): Schema {
  const properties = {
    ce_specversion: { const: '1.0' },
    ce_id: TEXT,
    ce_source: { type: 'string', pattern: source, description: 'The log, its epoch, and the feed' },
    ce_type: type,
    ce_time: { ...INSTANT, description: 'When it was recorded, UTC' },
    ce_subject: { ...TEXT, description: 'The stream of the record, which is the key as well' },
    ce_position: POSITION,
    ...own,
    'content-type': { const: 'application/json' },
  };
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** The document, AsyncAPI 3. @param openapi the text of the contract of the HTTP API */
export function asyncApiText(openapi: string): string {
  const { info, components } = JSON.parse(openapi) as OpenApi;
  const facts = factsByTopic();
  const whats = components.schemas.NoticeAnswer.properties.what.enum;
  const channels = {
    ...Object.fromEntries([...facts].map(([slice, all]) => [slice, factsChannel(slice, all)])),
    unit: noticesChannel('unit', 'a unit', 'PH-ATU'),
    post: noticesChannel('post', 'a post', 'PH-CONSULAR'),
  };
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: `${info.title} on Kafka`,
      version: info.version,
      description:
        'Events of the relay: CloudEvents 1.0 in binary content mode, under the key of the stream of their record, at least once, in ' +
        'the order of positions within a partition but for repetitions. The topics of facts are for the platform’s own services ' +
        'alone; that of a unit or a post is for this party alone. What is sealed is in none of them.',
    },
    defaultContentType: 'application/json',
    channels,
    operations: Object.fromEntries(
      Object.keys(channels).map((channel) => [
        `publish-${channel}`,
        { action: 'send', channel: { $ref: `#/channels/${channel}` } },
      ]),
    ),
    components: {
      messages: {
        ...Object.fromEntries(
          [...facts.values()].flat().map(({ type, conduct }) => [type, factMessage(type, conduct)]),
        ),
        notice: {
          name: 'notice',
          title: 'What a unit or a post is told',
          headers: headersOf({ enum: whats.map((what) => `notice.${what}.v1`) }, '^urn:talaan:notices:[0-9a-f]{12}:'),
          payload: components.schemas.NoticeAnswer,
        },
      },
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

interface OpenApi {
  readonly info: { readonly title: string; readonly version: string };
  readonly components: {
    readonly schemas: {
      readonly NoticeAnswer: Schema & { readonly properties: { readonly what: { readonly enum: readonly string[] } } };
    };
  };
}

function factsChannel(slice: string, facts: readonly FactSchema[]): Schema {
  return {
    address: `talaan.${slice}`,
    title: `Facts of ${slice}`,
    messages: Object.fromEntries(facts.map(({ type }) => [type, { $ref: `#/components/messages/${type}` }])),
  };
}

function noticesChannel(kind: 'unit' | 'post', whose: string, example: string): Schema {
  return {
    address: `talaan.${kind}.{code}`,
    title: `What ${whose} is told`,
    parameters: { code: { description: `The code of ${whose} in the register`, examples: [example] } },
    messages: { notice: { $ref: '#/components/messages/notice' } },
  };
}

function factMessage(type: string, conduct: Schema): Schema {
  const stated = ['actor', 'role', 'correlation'].map((name) => [name, TEXT] as const);
  const affiliation = ['unit', 'post', 'state', 'body', 'policyVersion', 'standing', 'causation'];
  return {
    name: type,
    title: type,
    headers: headersOf({ const: type }, '^urn:talaan:log:[0-9a-f]{12}$', {
      ce_revision: { type: 'string', pattern: '^[0-9]{1,15}$', description: 'Place in the record, from 0 on, decimal' },
    }),
    payload: {
      type: 'object',
      properties: {
        ...Object.fromEntries([...stated, ...affiliation.map((name) => [name, TEXT] as const)]),
        hasContent: { type: 'boolean', description: 'Whether something sealed belongs to it' },
        conduct,
      },
      required: [...stated.map(([name]) => name), 'hasContent', 'conduct'],
      additionalProperties: false,
    },
  };
}

interface FactSchema {
  readonly type: string;
  readonly conduct: Schema;
}

/** Every fact that the log may hold, with the schema of its conduct, by the topic of its slice. */
function factsByTopic(): ReadonlyMap<string, readonly FactSchema[]> {
  const ordered = factsIn(generator().createSchema('AnyFact') as Schema).toSorted((a, b) => (a.type < b.type ? -1 : 1));
  return Map.groupBy(ordered, ({ type }) => type.slice(0, type.indexOf('.')));
}

function generator(): SchemaGenerator {
  return createGenerator({
    path: 'libs/oversight/src/any-fact.ts',
    tsconfig: 'tsconfig.json',
    type: 'AnyFact',
    expose: 'none',
    topRef: false,
    skipTypeCheck: true,
    additionalProperties: false,
  });
}

function factsIn(schema: Schema): readonly FactSchema[] {
  if (Array.isArray(schema.anyOf)) return (schema.anyOf as readonly Schema[]).flatMap(factsIn);
  const { type, conduct } = schema.properties as { readonly type: Schema; readonly conduct: Schema };
  const types = (type.enum ?? [type.const]) as readonly string[];
  return types.map((name) => ({ type: name, conduct }));
}

/** The published document. */
export function publishedAsyncApi(): string {
  return readFileSync('docs/asyncapi.json', 'utf8');
}
