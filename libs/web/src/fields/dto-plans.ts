import type { Type } from '@nestjs/common';
import { plainToInstance, TransformationType } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { ARRAY_MAX_SIZE, getMetadataStorage } from 'class-validator';

type Rules = ReturnType<typeof getMetadataStorage>;
type Rule = ReturnType<Rules['getTargetValidationMetadatas']>[number];
type Constraint = ReturnType<Rules['getTargetValidatorConstraints']>[number];

/** What is asked of one member of a class. */
interface Member {
  readonly name: string;
  /** The class of its parts (`Type`). */
  readonly part: (() => Type<object>) | undefined;
  /** The member is looked at only when all of these hold (`ValidateIf`, `IsOptional`). */
  readonly conditions: readonly ((object: object, value: unknown) => boolean)[];
  readonly checks: readonly { readonly rule: Rule; readonly by: Constraint['instance'] }[];
  readonly isNested: boolean;
  /** How many elements a list has at most (`ArrayMaxSize`). */
  readonly most: number;
}

/** What has more than its class allows. */
export interface Excess {
  readonly pointer: string;
  readonly most: number;
  readonly of: 'elements' | 'fields';
}

/** The decorators of a class, laid out. Looking them up for every value takes most of the time of a request. */
interface Plan {
  /** Whether an instance takes its members as they are given, but for those with parts. */
  readonly takesAsGiven: boolean;
  readonly members: ReadonlyMap<string, Member>;
}

/** Fields that a class does not have, of which each is named as a fault. */
const UNKNOWN = 50;

const NONE: Rule['constraints'] = [];

/** Undefined for a class with decorators of a kind that is not laid out here: the libraries then do the work. */
const plans = new Map<unknown, Plan | undefined>();

/**
 * The instance that class-transformer makes of a JSON value. Its members are in the order of its class, whatever the order
 * in which they were sent, so that it can stand in a fact as it is.
 */
export function instanceOf(type: Type<object>, given: object): object {
  const plan = planOf(type);
  if (plan?.takesAsGiven !== true) return plainToInstance(type, given);
  const made = new type() as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    const part = plan.members.get(name)?.part;
    made[name] = part ? partOf(part(), value) : value;
  }
  return made;
}

function partOf(type: Type<object>, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => partOf(type, item));
  return typeof value === 'object' && value !== null ? instanceOf(type, value) : value;
}

/**
 * The first list or object of a JSON value that has more than its class allows; undefined when none has. MUST be asked
 * before anything else: what is done for each element is then done a bounded number of times.
 */
export function excessIn(type: Type<object>, given: object, pointer = ''): Excess | undefined {
  const members = planOf(type)?.members;
  if (!members) return undefined;
  const most = members.size + UNKNOWN;
  if (Object.keys(given).length > most) return { pointer, most, of: 'fields' };
  for (const { name, most, part } of members.values()) {
    const value = (given as Record<string, unknown>)[name];
    if (typeof value !== 'object' || value === null) continue;
    const at = `${pointer}/${name}`;
    if (Array.isArray(value) && value.length > most) return { pointer: at, most, of: 'elements' };
    const found = part && excessOf(part(), value, at);
    if (found) return found;
  }
  return undefined;
}

function excessOf(type: Type<object>, value: object, pointer: string): Excess | undefined {
  if (!Array.isArray(value)) return excessIn(type, value, pointer);
  for (const [place, item] of value.entries()) {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) continue;
    const found = excessIn(type, item as object, `${pointer}/${String(place)}`);
    if (found) return found;
  }
  return undefined;
}

/**
 * Whether class-validator would find no fault in the object, its whitelist included. False may also mean that this
 * cannot tell; class-validator then decides, and words the faults.
 */
export function isFaultless(object: object): boolean {
  const members = planOf(object.constructor)?.members;
  if (!members) return false;
  for (const name of Object.keys(object)) if (!members.has(name)) return false;
  for (const member of members.values()) if (!isMemberFaultless(object, member)) return false;
  return true;
}

function isMemberFaultless(object: object, { name, conditions, checks, isNested }: Member): boolean {
  const value = (object as Record<string, unknown>)[name];
  for (const holds of conditions) if (!holds(object, value)) return true;
  const asked = { value, constraints: NONE, targetName: '', object, property: name };
  for (const { rule, by } of checks) {
    asked.constraints = rule.constraints;
    if (!rule.each || !Array.isArray(value)) {
      if (by.validate(value, asked) !== true) return false;
    } else if (!value.every((item) => by.validate(item, asked) === true)) return false;
  }
  if (!isNested || value === undefined) return true;
  return Array.isArray(value) ? value.every(isPartFaultless) : isPartFaultless(value);
}

function isPartFaultless(value: unknown): boolean {
  return value instanceof Object && !Array.isArray(value) && isFaultless(value);
}

function planOf(target: NewableFunction): Plan | undefined {
  if (!plans.has(target)) plans.set(target, layOut(target));
  return plans.get(target);
}

function layOut(target: NewableFunction): Plan | undefined {
  const storage = getMetadataStorage();
  const members = new Map<string, Member>();
  let takesAsGiven = !isExposed(target);
  const rules = storage.getTargetValidationMetadatas(target, '', false, false);
  for (const [name, group] of Object.entries(storage.groupByPropertyName(rules))) {
    const of = (...types: string[]) => group.filter(({ type }) => types.includes(type));
    const checked = of('customValidation', 'isDefined');
    const [nested, conditional] = [of('nestedValidation'), of('conditionalValidation')];
    const known = checked.length + nested.length + conditional.length + of('whitelistValidation').length;
    if (known < group.length || checked.some(({ validateIf }) => validateIf !== undefined)) return undefined;
    const type = defaultMetadataStorage.findTypeMetadata(target, name) as PartType | undefined;
    const part = type?.typeFunction as Member['part'];
    if (isTransformed(target, name) || (type && (type.options.discriminator || !isOfParts(part)))) takesAsGiven = false;
    members.set(name, {
      name,
      part,
      conditions: conditional.map(({ constraints }) => constraints[0] as Member['conditions'][number]),
      checks: checked.flatMap((rule) =>
        storage.getTargetValidatorConstraints(rule.constraintCls).map((by) => ({ rule, by: by.instance })),
      ),
      isNested: nested.length > 0,
      most: Number(checked.find(({ name }) => name === ARRAY_MAX_SIZE)?.constraints[0] ?? Infinity),
    });
  }
  return { takesAsGiven, members };
}

type PartType = ReturnType<typeof defaultMetadataStorage.findTypeMetadata>;

/** Whether the class is one of ours, and no wrapper or date that a value would be converted to. */
function isOfParts(part: Member['part']): boolean {
  const type: unknown = part?.();
  return typeof type === 'function' && ![String, Number, Boolean, Date, Object, Array].includes(type as never);
}

function isTransformed(target: NewableFunction, name: string): boolean {
  const { PLAIN_TO_CLASS } = TransformationType;
  return defaultMetadataStorage.findTransformMetadatas(target, name, PLAIN_TO_CLASS).length > 0;
}

function isExposed(target: NewableFunction): boolean {
  const storage = defaultMetadataStorage;
  return storage.getExposedMetadatas(target).length + storage.getExcludedMetadatas(target).length > 0;
}
