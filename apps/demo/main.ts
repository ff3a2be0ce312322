import { join } from 'node:path';
import { startDevIdp } from '#apps/dev-idp/dev-idp.js';
import { establishBaseline } from '#apps/server/baseline.js';
import { readConfig } from '#apps/server/config.js';
import { run } from '#apps/server/run.js';
import { startServer } from '#apps/server/server.js';
import { JsonLog } from '#telemetry/log.js';

// What `npm start` runs: the all-in-one and the development identity provider in one process, so that they start and
// end, or are killed, together. The server takes tokens over HTTP from the provider as it would from any other.
await run(async () => {
  const { TALAAN_IDP_PORT = '3001', TALAAN_DATA = './data', ...environment } = process.env;
  const port = Number(TALAAN_IDP_PORT);
  const idp = await startDevIdp({ port, directory: join(TALAAN_DATA, 'dev-idp') });
  try {
    const config = readConfig({ ...environment, TALAAN_DATA, TALAAN_OIDC_ISSUER: idp.issuer });
    const log = new JsonLog(config.logLevel);
    const server = await startServer(config, { log, prepare: establishBaseline });
    console.error(welcome(server.address, idp.issuer));
    log.event('ready', { address: server.address, issuer: idp.issuer, target: 'all' });
    const stop = async (): Promise<void> => {
      await server.stop();
      await idp.close();
    };
    return { stop };
  } catch (error) {
    await idp.close();
    throw error;
  }
});

function welcome(address: string, issuer: string): string {
  return `
  Talaan runs on ${address}, its data in ${process.env['TALAAN_DATA'] ?? './data'}.
  DEVELOPMENT identity provider on ${issuer}: whoever reaches it can be anyone. Never use it with real data.

  Sign in as an officer of the Philippine unit, and read the inbox:

    TOKEN=$(npm run -s talaan -- token ph-officer)
    curl -H "Authorization: Bearer $TOKEN" "${address}/v1/exchange-requests?box=inbox"

  Others to be: th-officer, ph-head, ph-consular, ph-delegate, chair, secretariat, somtc-reporter, analyst, auditor,
  registrar. The contract: ${address}/openapi.json
`;
}
