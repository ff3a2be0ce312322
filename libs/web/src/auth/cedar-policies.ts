import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkParsePolicySet, policySetTextToParts, policyToJson } from '@cedar-policy/cedar-wasm/nodejs';
import { ROLES } from './caller.js';

/** Attributes of `Talaan::Person` in every decision; the empty string where the caller has none. */
export const PRINCIPAL_ATTRIBUTES = ['role', 'unit', 'post', 'state', 'body'] as const;

/** The policies of a program: each by its `@id`. */
export interface CedarPolicies {
  readonly byId: Readonly<Record<string, string>>;
  /** Digest of all of them: another text or another set has another digest. */
  readonly digest: string;
}

/** Policies that cannot be used as they are; all faults at once. */
export class PolicyError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`policies cannot be loaded:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'PolicyError';
  }
}

/** Reads policy files. `urls` are `new URL('./exchange.cedar', import.meta.url)` of the slices. */
export function cedarPoliciesFrom(urls: readonly URL[]): Record<string, string> {
  return Object.fromEntries(urls.map((url) => [basename(fileURLToPath(url)), readFileSync(url, 'utf8')]));
}

/**
 * Splits policy texts (by file name) into policies and checks what Cedar does not: every policy has an `@id` of its
 * own, every permission names its actions, and the principal's attributes and roles are known ones.
 * @throws PolicyError
 */
export function loadPolicies(files: Readonly<Record<string, string>>): CedarPolicies {
  const byId: Record<string, string> = {};
  const faults: string[] = [];
  for (const [file, text] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const parts = policySetTextToParts(text);
    if (parts.type === 'failure') {
      faults.push(...parts.errors.map(({ message }) => `${file}: ${message}`));
      continue;
    }
    if (parts.policy_templates.length > 0) faults.push(`${file}: templates are not used here`);
    for (const policy of parts.policies) {
      const { id, problems } = inspect(policy);
      faults.push(...problems.map((problem) => `${file}: ${id || 'a policy'}: ${problem}`));
      if (id in byId) faults.push(`${file}: ${id}: another policy has this @id`);
      byId[id] = policy;
    }
  }
  const check = checkParsePolicySet({ staticPolicies: byId });
  if (faults.length === 0 && check.type === 'failure') faults.push(...check.errors.map(({ message }) => message));
  if (faults.length > 0) throw new PolicyError(faults);
  const digest = createHash('sha256')
    .update(JSON.stringify(Object.entries(byId).sort()))
    .digest('hex')
    .slice(0, 16);
  return { byId, digest };
}

function inspect(policy: string): { id: string; problems: string[] } {
  const answer = policyToJson(policy);
  if (answer.type === 'failure') return { id: '', problems: answer.errors.map(({ message }) => message) };
  const { json } = answer;
  const id = json.annotations?.id ?? '';
  const problems = [...principalFaults(json.conditions)];
  if (id === '') problems.push('no @id("…")');
  if (json.effect === 'permit' && json.action.op === 'All') problems.push('a permission must name its actions');
  if (!/"(?:type|entity_type)":"Talaan::/.test(JSON.stringify([json.action, json.resource]))) {
    problems.push('neither action nor resource is in the namespace Talaan');
  }
  return { id, problems };
}

/** Walks the expressions of a policy for `principal.<attribute>` and comparisons of the role with a word. */
function* principalFaults(node: unknown): Generator<string> {
  if (node === null || typeof node !== 'object') return;
  const attribute = principalAttribute((node as { '.'?: unknown })['.']);
  if (attribute !== undefined && !(PRINCIPAL_ATTRIBUTES as readonly string[]).includes(attribute)) {
    yield `principal.${attribute} does not exist`;
  }
  for (const operator of ['==', '!=', 'contains'] as const) {
    const operands = (node as Record<string, { left?: unknown; right?: unknown } | undefined>)[operator];
    if (!operands) continue;
    const sides = [operands.left, operands.right] as const;
    if (!sides.some((side) => principalAttribute((side as { '.'?: unknown } | undefined)?.['.']) === 'role')) continue;
    for (const word of sides.flatMap(words)) {
      if (!(ROLES as readonly string[]).includes(word)) yield `there is no role ${word}`;
    }
  }
  for (const child of Object.values(node)) yield* principalFaults(child);
}

function principalAttribute(access: unknown): string | undefined {
  const { left, attr } = (access ?? {}) as { left?: { Var?: string }; attr?: string };
  return left?.Var === 'principal' ? attr : undefined;
}

function words(side: unknown): string[] {
  const { Value, Set } = (side ?? {}) as { Value?: unknown; Set?: readonly unknown[] };
  if (typeof Value === 'string') return [Value];
  return (Set ?? []).flatMap(words);
}
