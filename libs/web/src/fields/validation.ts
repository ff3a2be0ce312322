import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { type ValidationError, validateSync } from 'class-validator';
import { type FieldError, Refusal } from '#kernel/refusal.js';
import { type Excess, excessIn, instanceOf, isFaultless } from './dto-plans.js';
import { escapePointer, forbiddenMember, TooDeep } from './json.js';

const RULES = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: false,
  validationError: { target: false, value: false },
};
/** Of what is of another type nothing else is said. */
const OF_TYPE = ['isInt', 'isArray', 'isObject', 'isBoolean', 'isString'];
const PLAIN: readonly unknown[] = [Object, String, Number, Boolean, Array];
/** More errors than this help nobody. */
const MOST = 50;

/**
 * The one global pipe: bodies and queries become instances of their DTO classes, once, or are refused with a JSON
 * Pointer for each fault. Pointers of a query start with `/query`.
 *
 * Sizes come first: a list or an object that is too large is the only fault that is looked for.
 *
 * Nothing is converted unless the DTO says so, an unknown member is a fault, and no message repeats a value. A query
 * parameter named twice is a fault, as a member of a body is before it comes here. A DTO MUST NOT use asynchronous
 * validators: they would not be waited for.
 */
@Injectable()
export class Validation implements PipeTransform {
  /** @throws Refusal `body.invalid` (400), with `errors`; `body.malformed` (400) */
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (metatype === undefined || PLAIN.includes(metatype) || type === 'custom') return value;
    const root = type === 'body' ? '' : `/${type}`;
    const given = value ?? {};
    if (typeof given !== 'object' || Array.isArray(given) || value === null) {
      throw invalid([{ pointer: root, detail: 'must be an object' }]);
    }
    const excess = excessIn(metatype as Type<object>, given, root);
    if (excess) throw invalid([{ pointer: excess.pointer, detail: tooMany(excess) }]);
    refuseForbidden(given, root);
    const entity = instanceOf(metatype as Type<object>, type === 'query' ? withoutBlanks(given) : given);
    if (isFaultless(entity)) return entity;
    const faults = validateSync(entity, RULES);
    if (faults.length > 0) throw invalid(faults.flatMap((fault) => [...fieldErrors(fault, root)]));
    return entity;
  }
}

const tooMany = ({ most, of }: Excess) => `must contain no more than ${String(most)} ${of}`;

/** A parameter without a value, such as a form sends for a field that was left empty, is one left out. */
function withoutBlanks(query: object): object {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
}

function refuseForbidden(value: object, root: string): void {
  try {
    const pointer = forbiddenMember(value);
    if (pointer !== undefined) throw invalid([{ pointer: root + pointer, detail: 'this name is not allowed' }]);
  } catch (error) {
    if (error instanceof TooDeep) throw new Refusal('body.malformed', 'The body is nested too deeply.');
    throw error;
  }
}

function* fieldErrors({ property, constraints, children }: ValidationError, parent: string): Generator<FieldError> {
  const pointer = `${parent}/${escapePointer(property)}`;
  if (constraints?.isDefined !== undefined) {
    yield { pointer, detail: 'must be there, and not null' };
    return;
  }
  const broken = Object.entries(constraints ?? {});
  const ofType = broken.filter(([rule]) => OF_TYPE.includes(rule));
  for (const [rule, message] of ofType.length > 0 ? ofType : broken) {
    const detail = rule === 'whitelistValidation' ? 'there is no such field' : withoutName(message, property);
    yield { pointer, detail };
  }
  // What is of the wrong form itself has no members worth naming.
  if (constraints === undefined) for (const child of children ?? []) yield* fieldErrors(child, pointer);
}

/** class-validator names the property at the start of its messages, which the pointer does already. */
function withoutName(message: string, property: string): string {
  const ofEach = `each value in ${property} `;
  if (message.startsWith(ofEach)) return `each value ${message.slice(ofEach.length)}`;
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}

function invalid(errors: readonly FieldError[]): Refusal {
  const fields = new Set(errors.map(({ pointer }) => pointer)).size;
  const detail = fields === 1 ? 'One field is not as it must be.' : `${String(fields)} fields are not as they must be.`;
  return new Refusal('body.invalid', detail, errors.slice(0, MOST));
}
