// Brings a checkout to where the platform can run: dependencies as locked, sources built. Runs on any Node from 20 on.
// Prints to stderr only, because the commands after it own stdout.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';

const STAMP = 'node_modules/.talaan-setup';
/** The only package whose install script runs: it brings the compiler. */
const SCRIPTS_ALLOWED = ['@swc/core'];
const NODE = 'node_modules/.bin/node';
/** The least version of Node that the platform runs on: `engines` of package.json. */
const LEAST = [24, 9];

const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== lock) {
  console.error('talaan: installing dependencies …');
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  run('npm', ['rebuild', ...SCRIPTS_ALLOWED, '--foreground-scripts=false', '--loglevel=error']);
  // The lock has the runtime of these platforms with its hash. Elsewhere it is the one that runs this, if it is new enough.
  if (!existsSync(NODE)) useThisNode();
  writeFileSync(STAMP, lock);
}
run(NODE, ['tools/build.mjs']);

function useThisNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1])) {
    console.error(
      `talaan: install Node ${LEAST.join('.')} or later: none is locked for ${process.platform}-${process.arch}`,
    );
    process.exit(1);
  }
  symlinkSync(process.execPath, NODE);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    console.error(`talaan: \`${command} ${args.join(' ')}\` failed${error ? `: ${error.message}` : ''}`);
    process.exit(1);
  }
}
