import { join } from 'node:path';
import { startDevIdp } from '#apps/dev-idp/dev-idp.js';
import { establishBaseline } from '#apps/server/register/baseline.js';
import { readDemoConfig } from '#apps/server/config/config.js';
import { prepareDataFolder } from '#apps/server/data-folder.js';
import { run } from '#apps/server/run.js';
import { startServer } from '#apps/server/server.js';
import { JsonLog } from '#telemetry/log.js';
import { welcome } from './welcome.js';

/** Milliseconds. */
const LEFT_ALONE = 1_000;

// What `npm start` runs: the all-in-one and the development identity provider in one process, so that they start and
// end, or are killed, together. The server takes tokens over HTTP from the provider as it would from any other.
// Whoever started it has gone, perhaps killed: nobody is there to stop it later, and it must not keep the data.
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), LEFT_ALONE).unref();
});

await run(async () => {
  const { config, idpPort } = readDemoConfig(process.env);
  prepareDataFolder(config.data);
  const idp = await startDevIdp({ port: idpPort, directory: join(config.data, 'dev-idp') });
  try {
    const log = new JsonLog(config.logLevel);
    const server = await startServer({ ...config, issuer: idp.issuer }, { log, prepare: establishBaseline });
    console.error(welcome(server.address, idp.issuer, config.data));
    log.event('ready', { address: server.address, issuer: idp.issuer, target: 'all' });
    const stop = async (): Promise<void> => {
      await server.stop();
      await idp.close();
    };
    return { stop, lost: server.lost };
  } catch (error) {
    await idp.close();
    throw error;
  }
});
