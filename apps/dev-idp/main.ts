import { join } from 'node:path';
import { startDevIdp } from './dev-idp.js';

// The development identity provider by itself, for a server that runs elsewhere on this machine.
try {
  const idp = await startDevIdp({
    port: Number(process.env.TALAAN_IDP_PORT ?? 3001),
    directory: join(process.env.TALAAN_DATA ?? './data', 'dev-idp'),
  });
  console.error(`talaan: DEVELOPMENT identity provider on ${idp.issuer}: anyone who reaches it can be anyone.`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void idp.close().then(() => process.exit(0)));
  }
} catch (error) {
  console.error(`talaan: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
