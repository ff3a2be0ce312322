// The OpenAPI document, as far as tests read it.

/** A JSON Schema, 2020-12. */
export type Schema = Readonly<Record<string, unknown>> & {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly example?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
};

export interface Media {
  readonly schema: Schema;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface Answer {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, Schema & { readonly schema?: Schema }>>;
  readonly content?: Readonly<Record<string, Media>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema?: Schema;
}

export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: { readonly 'application/json': Media } };
  readonly responses: Readonly<Record<string, Answer>>;
  readonly security?: unknown;
}

export interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<'get' | 'post', Operation>>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Answer>>;
    readonly headers: Readonly<Record<string, Schema & { readonly schema?: Schema }>>;
  };
}

/** A schema with what it refers to in its place: one step, and only where it refers to one schema. */
export function resolved(contract: Contract, { $ref, allOf, ...rest }: Schema): Schema {
  if ($ref !== undefined) {
    const schema = contract.components.schemas[$ref.split('/').at(-1) ?? ''];
    if (!schema) throw new Error(`the contract has no schema ${$ref}`);
    return resolved(contract, { ...schema, ...rest });
  }
  return allOf?.[0] ? { ...resolved(contract, allOf[0]), ...rest } : rest;
}

/** Every route with its method, in the order of the document. */
export function routesOf(contract: Contract) {
  return Object.entries(contract.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}
