import { IDENTITIES } from '#apps/dev-idp/identities.js';
import { establishBaseline } from '#apps/server/register/baseline.js';
import { readConfig } from '#apps/server/config/config.js';
import { type Server, startServer } from '#apps/server/server.js';
import { Clock } from '#kernel/clock.js';
import { JsonLog } from '#telemetry/log.js';
import { givenIssuer } from '#web/auth/given-issuer.js';
import { region } from './client.js';
import { isSplit } from './form.js';
import { movedForm, type MovedServer } from './moved-form.js';
import { removeData, temporaryData } from './running-server.js';

export type { MovedServer };

export const DAY = 86_400_000;

/** Why a test is not run on the split form that starts it again when its time was moved. */
export const RESTART = 'its certificates are of the time of the machine';

/** The machine's clock, moved on by as much as the test says. */
class MovedClock extends Clock {
  movedBy = 0;

  override now(): number {
    return Date.now() + this.movedBy;
  }
}

/** In this process, or, where scenarios run on the split form, that. */
export async function movedServer(): Promise<MovedServer> {
  if (isSplit) return await movedForm();
  const data = await temporaryData();
  // Its tokens outlast what the test skips; those of the development provider do not.
  const idp = await givenIssuer();
  const clock = new MovedClock();
  const exp = Math.floor((Date.now() + 20_000 * DAY) / 1000);
  const tokenOf = async (identity: string): Promise<string> => {
    const caller = IDENTITIES.find(({ subject }) => subject === identity);
    if (!caller) throw new Error(`no identity ${identity}`);
    return await idp.token(caller, { exp });
  };
  const startOn = async (folder: string) => {
    const config = readConfig({
      TALAAN_DATA: folder,
      TALAAN_PORT: '0',
      TALAAN_OIDC_ISSUER: idp.issuer,
      TALAAN_LOG_LEVEL: 'error',
      TALAAN_RATE_LIMIT_SUBJECT: '100000',
      TALAAN_RATE_LIMIT_STATE: '100000',
      TALAAN_RATE_LIMIT_REFUSED: '100000',
    });
    return await startServer(config, { clock, log: new JsonLog('error'), prepare: establishBaseline });
  };
  let server: Server | undefined = await startOn(data);
  let origin = server.address;
  let people = region({ origin, tokenOf });
  const stop = async () => {
    await server?.stop();
    server = undefined;
  };
  return {
    data,
    clock,
    get origin() {
      return origin;
    },
    get people() {
      return people;
    },
    stop,
    async start(folder = data) {
      server = await startOn(folder);
      origin = server.address;
      people = region({ origin, tokenOf });
    },
    async end() {
      await stop();
      await idp.close();
      await removeData(data);
    },
  };
}
