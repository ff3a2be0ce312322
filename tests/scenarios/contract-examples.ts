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
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
}

/** The bodies that a server's contract gives as examples: `example('/v1/practices')` is that of the POST there. */
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
  return (path: string): Record<string, unknown> => {
    const schema = contract.paths[path]?.post?.requestBody?.content['application/json'].schema;
    if (!schema) throw new Error(`the contract has no body for POST ${path}`);
    return valueOf(schema) as Record<string, unknown>;
  };
}
