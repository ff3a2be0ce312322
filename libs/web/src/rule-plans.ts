import { getMetadataStorage } from 'class-validator';
import type { ConstraintMetadata } from 'class-validator/types/metadata/ConstraintMetadata.js';
import type { ValidationMetadata } from 'class-validator/types/metadata/ValidationMetadata.js';

/** What is asked of one member of a class. */
interface MemberPlan {
  readonly name: string;
  /** The member is looked at only when all of these hold (`ValidateIf`, `IsOptional`). */
  readonly conditions: readonly ((object: object, value: unknown) => boolean)[];
  readonly checks: readonly { readonly rule: ValidationMetadata; readonly by: ConstraintMetadata['instance'] }[];
  readonly isNested: boolean;
}

type Plan = ReadonlyMap<string, MemberPlan>;

const plans = new Map<unknown, Plan | undefined>();

/**
 * Whether class-validator would find no fault in the object, whitelist included: the same rules, laid out once per class
 * instead of being looked up, sorted and given an error object for every value. False may also mean that this cannot
 * tell; class-validator then decides, and words the faults.
 */
export function isFaultless(object: object): boolean {
  const target = object.constructor;
  if (!plans.has(target)) plans.set(target, planOf(target));
  const plan = plans.get(target);
  if (!plan) return false;
  for (const name of Object.keys(object)) if (!plan.has(name)) return false;
  for (const member of plan.values()) if (!isMemberFaultless(object, member)) return false;
  return true;
}

function isMemberFaultless(object: object, { name, conditions, checks, isNested }: MemberPlan): boolean {
  const value = (object as Record<string, unknown>)[name];
  for (const holds of conditions) if (!holds(object, value)) return true;
  for (const { rule, by } of checks) {
    const args = { value, constraints: rule.constraints, targetName: '', object, property: name };
    const each = rule.each && Array.isArray(value) ? value : undefined;
    if (each ? !each.every((item) => by.validate(item, args) === true) : by.validate(value, args) !== true)
      return false;
  }
  if (!isNested || value === undefined) return true;
  return Array.isArray(value) ? value.every(isPartFaultless) : isPartFaultless(value);
}

function isPartFaultless(value: unknown): boolean {
  return value instanceof Object && !Array.isArray(value) && isFaultless(value);
}

/** Undefined for a class with rules of a kind that is not laid out here. */
function planOf(target: NewableFunction): Plan | undefined {
  const storage = getMetadataStorage();
  const rules = storage.getTargetValidationMetadatas(target, '', false, false);
  const plan = new Map<string, MemberPlan>();
  for (const [name, group] of Object.entries(storage.groupByPropertyName(rules))) {
    const of = (...types: string[]) => group.filter(({ type }) => types.includes(type));
    const checked = of('customValidation', 'isDefined');
    const [nested, conditional] = [of('nestedValidation'), of('conditionalValidation')];
    const known = checked.length + nested.length + conditional.length + of('whitelistValidation').length;
    if (known < group.length || checked.some(({ validateIf }) => validateIf !== undefined)) return undefined;
    plan.set(name, {
      name,
      conditions: conditional.map(({ constraints }) => constraints[0] as MemberPlan['conditions'][number]),
      checks: checked.flatMap((rule) =>
        storage.getTargetValidatorConstraints(rule.constraintCls).map((by) => ({ rule, by: by.instance })),
      ),
      isNested: nested.length > 0,
    });
  }
  return plan;
}
