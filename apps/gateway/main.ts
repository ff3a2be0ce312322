import { readGatewayConfig } from '#apps/server/config/config.js';
import { MutualTls } from '#apps/server/tls/mutual-tls.js';
import { run } from '#apps/server/run.js';
import { TARGETS } from '#apps/server/targets.js';
import { JsonLog } from '#telemetry/log.js';
import { answerForAll } from './all-targets.js';

await run(async () => {
  const names = Object.keys(TARGETS).filter((name) => name !== 'all');
  const config = readGatewayConfig(process.env, names);
  const { host, port, targets } = config;
  const log = new JsonLog(config.logLevel);
  const tls = config.tls && new MutualTls(config.tls, (said) => log.warn(said));
  const all = await answerForAll(targets, { host, port, tls });
  log.event('ready', { address: all.address, target: 'gateway' });
  const stop = async (): Promise<void> => {
    await all.close();
    tls?.close();
  };
  // What it holds no part of cannot be lost.
  return { stop, lost: new Promise<string>(() => undefined) };
});
