import { type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { isISO31661Alpha2 } from 'class-validator';
import type { Contract } from './contract.js';

/** What is wrong with a value, by JSON Pointers into it; none when it is as the schema says. */
export type Faults = readonly { readonly pointer: string; readonly detail: string }[];

/** Keywords of OpenAPI that say nothing about values. */
const ANNOTATIONS = ['components', 'paths', 'example', 'discriminator'];

/** Checks values against the schemas of a contract, JSON Schema 2020-12. */
export class ContractValidator {
  private readonly ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor({ paths, components }: Contract) {
    formats.default(this.ajv);
    this.ajv.addFormat('iso-3166-1-alpha-2', isISO31661Alpha2);
    this.ajv.addVocabulary(ANNOTATIONS);
    this.ajv.addSchema({ $id: 'contract', paths, components });
  }

  /** `place` is where the schema stands in the document: `['components', 'schemas', 'Problem']`. */
  faults(place: readonly string[], value: unknown): Faults {
    const validate = this.validator(place.map(escaped).join('/'));
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => ({ pointer: pointerOf(error), detail: error.message ?? '' }));
  }

  private validator(pointer: string): ValidateFunction {
    const known = this.compiled.get(pointer);
    if (known) return known;
    const validate = this.ajv.compile({ $ref: `contract#/${pointer}` });
    this.compiled.set(pointer, validate);
    return validate;
  }
}

function escaped(token: string): string {
  return encodeURIComponent(token.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** A field that is missing, or too much, is named itself. */
function pointerOf({ instancePath, params }: ErrorObject): string {
  const { missingProperty, additionalProperty } = params as { missingProperty?: string; additionalProperty?: string };
  const name = missingProperty ?? additionalProperty;
  return name === undefined ? instancePath : `${instancePath}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
