import { send } from './http.js';

type Schema = Readonly<Record<string, unknown>> & {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly example?: unknown;
};

interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Operation {
  readonly requestBody?: { readonly content: { readonly 'application/json': Described } };
}

/** What a body is: by the examples of its fields, or by whole examples where its fields exclude each other. */
interface Described {
  readonly schema: Schema;
  readonly examples?: Readonly<Record<string, { readonly value: Record<string, unknown> }>>;
}

/**
 * The bodies that a server's contract gives as examples: `example('/v1/practices')` is that of the POST there, and
 * `example('/v1/deliverables', 'survey')` the one of that name.
 */
export async function contractExamples(origin: string) {
  const { body: contract } = await send<Contract>(origin, { path: '/openapi.json' });
  const resolved = ({ $ref, allOf, ...rest }: Schema): Schema => {
    if ($ref !== undefined) return { ...contract.components.schemas[$ref.split('/').at(-1) ?? ''], ...rest };
    return allOf?.[0] ? { ...resolved(allOf[0]), ...rest } : rest;
  };
  const valueOf = (schema: Schema): unknown => {
    const { example, properties } = resolved(schema);
    if (example !== undefined || properties === undefined) return example;
    const fields = Object.entries(properties).map(([name, field]) => [name, valueOf(field)] as const);
    return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
  };
  return (path: string, name?: string): Record<string, unknown> => {
    const described = contract.paths[path]?.post?.requestBody?.content['application/json'];
    if (!described) throw new Error(`the contract has no body for POST ${path}`);
    const { schema, examples } = described;
    if (!examples) return valueOf(schema) as Record<string, unknown>;
    const example = name === undefined ? Object.values(examples)[0] : examples[name];
    if (!example) throw new Error(`the contract has no such example for POST ${path}`);
    return example.value;
  };
}
