// Checks the import rules on the code, and each rule on each file that is planted to violate it.
import { cruise } from 'dependency-cruiser';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cruiseOptions, resolveOptions, rules } from './import-rules.mjs';

const PLANTED = 'tests/architecture/planted';
/** What tools/check-lint.mjs plants. */
const LINT = 'lint';
/** Fewer modules than this means that the tool saw nothing and would pass on nothing. */
const LEAST_MODULES = 60;
/** A planted file that imports nothing is there to be imported by another. */
const IMPORTS = /\b(?:import|export)\b[^;]*\bfrom '|\bimport\(/;

const problems = [];
const code = await run(['apps', 'libs', 'tests'], `^${PLANTED}`);
if (code.totalCruised < LEAST_MODULES) problems.push(`only ${code.totalCruised} modules were read`);
for (const violation of code.violations) problems.push(describe(violation));
for (const unresolved of code.unresolved) problems.push(`cannot resolve ${unresolved}`);

let violators = 0;
const names = new Set(rules.map(({ name }) => name));
for (const folder of readdirSync(PLANTED)) {
  if (folder !== LINT && !names.has(folder)) problems.push(`no rule has the name of ${PLANTED}/${folder}`);
}
for (const name of names) {
  const planted = importingFiles(join(PLANTED, name));
  violators += planted.length;
  if (planted.length === 0) {
    problems.push(`rule ${name} has no planted violation`);
    continue;
  }
  const { violations, unresolved } = await run([join(PLANTED, name)], '^$');
  const found = new Set(violations.filter(({ rule }) => rule.name === name).flatMap(filesOf));
  for (const file of planted) if (!found.has(file)) problems.push(`rule ${name} does not find ${file}`);
  for (const each of unresolved) problems.push(`planted for ${name}: cannot resolve ${each}`);
}

for (const problem of problems) console.error(`imports: ${problem}`);
if (problems.length > 0) process.exit(1);
console.log(
  `imports: ${code.totalCruised} modules obey ${names.size} rules, which find ${violators} planted violations`,
);

function importingFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => IMPORTS.test(readFileSync(file, 'utf8')));
}

async function run(paths, notPath) {
  const exclude = { path: ['^dist/', notPath] };
  const { output } = await cruise(paths, { ...cruiseOptions, exclude }, resolveOptions);
  const unresolved = output.modules.flatMap((module) =>
    module.dependencies.filter((to) => to.couldNotResolve).map((to) => `${to.module} (from ${module.source})`),
  );
  return { violations: output.summary.violations, totalCruised: output.summary.totalCruised, unresolved };
}

/** The file at fault; of a circle, every file in it. */
function filesOf({ from, cycle = [] }) {
  return [from, ...cycle.map(({ name }) => name)];
}

function describe({ rule, from, to }) {
  return `${rule.name}: ${from} → ${to}`;
}
