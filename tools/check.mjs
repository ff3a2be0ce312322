// What CI runs before the tests: format, lint and import rules with their planted violations, types, dead code.
import { spawnSync } from 'node:child_process';

const checks = [
  ['format', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['lint', 'eslint', '--max-warnings', '0', 'apps', 'libs', 'tests', 'tools'],
  ['lint rules', 'node', 'tools/check-lint.mjs'],
  ['types', 'tsc', '--noEmit', '-p', 'tsconfig.json'],
  ['paths', 'node', 'tools/check-paths.mjs'],
  ['imports', 'node', 'tools/check-imports.mjs'],
  ['dead code', 'knip', '--no-progress'],
];

const failed = [];
for (const [name, command, ...args] of checks) {
  const started = Date.now();
  const { status } = spawnSync(`node_modules/.bin/${command}`, args, { stdio: 'inherit' });
  console.log(`check: ${name} ${status === 0 ? 'passed' : 'FAILED'} (${Math.round((Date.now() - started) / 1000)} s)`);
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`check: failed: ${failed.join(', ')}`);
  process.exit(1);
}
