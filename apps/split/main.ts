import { Command } from 'commander';
import { welcome } from '#apps/demo/welcome.js';
import { readSplitConfig } from '#apps/server/config/config.js';
import { run } from '#apps/server/run.js';
import { JsonLog } from '#telemetry/log.js';
import { startSplit } from './split.js';
import { chosenTargets, NAMES } from './split-targets.js';

/** Milliseconds. */
const LEFT_ALONE = 9_000;
const WIDEST = Math.max(...NAMES.map(({ length }) => length));

// Whoever started it has gone, perhaps killed: nobody is there to stop it later.
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), LEFT_ALONE).unref();
});

const program = new Command('talaan-split')
  .description('Runs a process for each target on one log in PostgreSQL, behind nginx.')
  .option('--target <name...>', `runs these alone; the routes of the others answer 503: ${NAMES.join(', ')}`)
  .parse();
const { target } = program.opts<{ readonly target?: readonly string[] }>();

// What `npm run split` runs. What the programs write comes line by line, each with the name of the one that wrote it.
await run(async (asked) => {
  const demo = readSplitConfig(process.env);
  const log = new JsonLog(demo.config.logLevel);
  for (const name of demo.config.unknown) log.warn(`${name} is no setting: see docs/guide/operating.md`);
  const told = {
    onLine: (name: string, line: string): void => void process.stdout.write(`${name.padEnd(WIDEST)} | ${line}\n`),
    onEnd: (name: string, how: string): void => log.warn(`${name} ended (${how}), and is started again`),
  };
  const split = await startSplit({ ...demo, targets: chosenTargets(target) }, told, asked);
  const { address, issuer } = split;
  console.error(welcome(address, issuer, demo.config.data));
  log.event('ready', { address, issuer, target: 'split' });
  // Whatever is lost is started again.
  return { stop: () => split.stop(), lost: new Promise<string>(() => undefined) };
});
