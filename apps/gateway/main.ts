import { readGatewayConfig } from '#apps/server/config.js';
import { run } from '#apps/server/run.js';
import { TARGETS } from '#apps/server/targets.js';
import { JsonLog } from '#telemetry/log.js';
import { answerForAll } from './all-targets.js';

await run(async () => {
  const names = Object.keys(TARGETS).filter((name) => name !== 'all');
  const { host, port, targets, logLevel } = readGatewayConfig(process.env, names);
  const all = await answerForAll(targets, { host, port });
  new JsonLog(logLevel).event('ready', { address: all.address, target: 'gateway' });
  // What it holds no part of cannot be lost.
  return { stop: () => all.close(), lost: new Promise<string>(() => undefined) };
});
