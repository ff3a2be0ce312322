import { notInstalled, usage } from '../exit.js';
import { command, type Everywhere } from '../options.js';

const DEFAULT_PORT = 3001;

export const token = command('token', 'print an access token for a demo identity of the development identity provider')
  .argument('<identity>', 'such as ph-officer, th-head, vn-delegate, chair, analyst, auditor, somtc-reporter')
  .addHelpText(
    'after',
    `
The provider is asked on this machine, at the port in TALAAN_IDP_PORT (${String(DEFAULT_PORT)}). Example:

  curl -H "Authorization: Bearer $(npm run -s talaan -- token chair)" http://127.0.0.1:3000/v1/audit-trail`,
  )
  .action(async (identity: string, { json }: Everywhere) => {
    const port = Number(process.env.TALAAN_IDP_PORT ?? DEFAULT_PORT);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw usage('TALAAN_IDP_PORT is not a port.');
    const { accessToken } = await import('../access-token.js').catch(notInstalled);
    const issued = await accessToken(port, identity);
    process.stdout.write(`${json ? JSON.stringify({ identity, token: issued }) : issued}\n`);
  });
