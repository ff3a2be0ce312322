import { createHash } from 'node:crypto';
import { type Contract, routesOf } from '../../contract/contract.js';
import { checksIn, SPECS_OF_CHECKS } from './checks-in.js';
import type { Sources } from './sources.js';
import { testsIn } from './tests-in.js';

/** What must not go unnoticed. */
export const KINDS = ['test', 'check', 'refusal', 'golden fact', 'route'] as const;
export type Kind = (typeof KINDS)[number];

/** Of each kind, the names, and how often each is there. */
export type Inventory = Readonly<Record<Kind, ReadonlyMap<string, number>>>;

/**
 * A test is named by its titles, wherever its file is; a check of the experiments by experiment and control; a refusal by
 * its code and status; a golden fact by its type and all that is stored of it; a route by method and path.
 */
export function inventoryOf(sources: Sources): Inventory {
  const tests = new Map(sources);
  // Its tests are the checks.
  tests.delete(SPECS_OF_CHECKS);
  return {
    test: testsIn(tests),
    check: counted(checksIn(sources)),
    refusal: counted(refusalsIn(sources)),
    'golden fact': counted(goldenFactsIn(sources)),
    route: counted(routesIn(sources)),
  };
}

function refusalsIn(sources: Sources): readonly string[] {
  const rows = (sources.get('docs/refusals.md') ?? '').matchAll(/^- \*\*`([^`]+)`\*\* \((\d+)\)/gm);
  return [...rows].map(([, code = '', status = '']) => `${code} (${status})`);
}

/** Lines of `*.ndjson` and elements of `*.golden.json`. */
function goldenFactsIn(sources: Sources): readonly string[] {
  return [...sources].flatMap(([file, text]) => {
    if (file.endsWith('.golden.json')) return (JSON.parse(text) as readonly object[]).map(goldenFact);
    if (!file.endsWith('.ndjson')) return [];
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => goldenFact(JSON.parse(line) as object));
  });
}

function goldenFact(fact: { readonly type?: string }): string {
  const digest = createHash('sha256').update(JSON.stringify(fact)).digest('hex');
  return `${fact.type ?? 'untyped'} ${digest.slice(0, 12)}`;
}

/** Operation ids may change; methods and paths may not. */
function routesIn(sources: Sources): readonly string[] {
  const contract = JSON.parse(sources.get('docs/openapi.json') ?? '{"paths":{}}') as Contract;
  return routesOf(contract).map(({ method, path }) => `${method} ${path}`);
}

function counted(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
