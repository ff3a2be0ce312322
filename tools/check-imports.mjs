// Checks the import rules on the code, and each rule on its planted violation.
import { cruise } from 'dependency-cruiser';
import { readdirSync } from 'node:fs';
import { cruiseOptions, resolveOptions, rules } from './import-rules.mjs';

const PLANTED = 'tests/architecture/planted';
/** Fewer modules than this means that the tool saw nothing and would pass on nothing. */
const LEAST_MODULES = 60;

const problems = [];
const code = await run(['apps', 'libs', 'tests'], `^${PLANTED}`);
if (code.totalCruised < LEAST_MODULES) problems.push(`only ${code.totalCruised} modules were read`);
for (const violation of code.violations) problems.push(describe(violation));
for (const unresolved of code.unresolved) problems.push(`cannot resolve ${unresolved}`);

const planted = readdirSync(PLANTED);
for (const { name } of rules) {
  if (!planted.includes(name)) problems.push(`rule ${name} has no planted violation`);
}
for (const folder of planted) {
  const { violations } = await run([`${PLANTED}/${folder}`], '^$');
  const found = new Set(violations.map((violation) => violation.rule.name));
  if (!found.has(folder)) problems.push(`the violation planted for ${folder} is not found`);
}

for (const problem of problems) console.error(`imports: ${problem}`);
if (problems.length > 0) process.exit(1);
console.log(`imports: ${code.totalCruised} modules obey ${rules.length} rules; each rule finds its planted violation`);

async function run(paths, notPath) {
  const exclude = { path: ['^dist/', notPath] };
  const { output } = await cruise(paths, { ...cruiseOptions, exclude }, resolveOptions);
  const unresolved = output.modules.flatMap((module) =>
    module.dependencies.filter((to) => to.couldNotResolve).map((to) => `${to.module} (from ${module.source})`),
  );
  return { violations: output.summary.violations, totalCruised: output.summary.totalCruised, unresolved };
}

function describe({ rule, from, to }) {
  return `${rule.name}: ${from} → ${to}`;
}
