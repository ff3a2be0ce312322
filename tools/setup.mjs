// Brings a checkout to where the platform can run: dependencies as locked, sources built. Runs on any Node from 20 on.
// Prints to stderr only, because the commands after it own stdout.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const STAMP = 'node_modules/.talaan-setup';
/** The only packages whose install scripts run: `node` brings the runtime, `@swc/core` its compiler. */
const SCRIPTS_ALLOWED = ['node', '@swc/core'];

const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== lock) {
  console.error('talaan: installing dependencies …');
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  run('npm', ['rebuild', ...SCRIPTS_ALLOWED, '--foreground-scripts=false', '--loglevel=error']);
  writeFileSync(STAMP, lock);
}
run('node_modules/.bin/node', ['tools/build.mjs']);

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    console.error(`talaan: \`${command} ${args.join(' ')}\` failed${error ? `: ${error.message}` : ''}`);
    process.exit(1);
  }
}
