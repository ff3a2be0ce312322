import { Command, Option } from 'commander';
import { JsonLog } from '#telemetry/log.js';
import { readConfig } from './config/config.js';
import { run } from './run.js';
import { startServer } from './server.js';
import { TARGETS } from './targets.js';

interface Options {
  readonly target: string;
}

const program = new Command('talaan-server')
  .description('Runs Talaan. The rest of its configuration is in the environment (TALAAN_…).')
  .addOption(new Option('--target <name>', 'what to run').choices(Object.keys(TARGETS)).default('all'))
  .parse();
const { target } = program.opts<Options>();

await run(async () => {
  const config = readConfig(process.env);
  const log = new JsonLog(config.logLevel);
  const server = await startServer(config, { target, log });
  log.event('ready', { address: server.address, target });
  return server;
});
