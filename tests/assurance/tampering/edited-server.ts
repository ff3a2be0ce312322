import { setTimeout as pause } from 'node:timers/promises';
import { accessToken } from '#apps/cli/access-token.js';
import { type Region, region } from '../../scenarios/client.js';
import { send } from '../../scenarios/http.js';
import { freePort, launch } from '../../scenarios/running-server.js';

const READY_WITHIN_MS = 120_000;

/** A server on a folder that was edited: records of its register may be broken, so that it is not ready. */
export interface EditedServer {
  readonly people: Region;
  log(): string;
  stop(): Promise<void>;
}

/** Starts it and waits until nothing keeps it from its work but broken records. */
export async function startOnEdited(data: string, place: string): Promise<EditedServer> {
  const [port, idpPort] = await Promise.all([freePort(), freePort()]);
  const limits = {
    TALAAN_RATE_LIMIT_SUBJECT: '100000',
    TALAAN_RATE_LIMIT_STATE: '100000',
    TALAAN_RATE_LIMIT_REFUSED: '100000',
  };
  const ports = { TALAAN_PORT: String(port), TALAAN_IDP_PORT: String(idpPort), TALAAN_DATA: data };
  const started = launch({ ...ports, ...limits }, place);
  const origin = `http://127.0.0.1:${String(port)}`;
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const reply = await send<{ reasons?: readonly string[] } | undefined>(origin, { path: '/readyz' }).catch(
      () => undefined,
    );
    if (reply?.status === 200) break;
    const reasons = reply?.body?.reasons ?? ['not up'];
    if (reasons.every((reason) => /^the record \S+ is not as it was written$/.test(reason))) break;
    if (started.process.exitCode !== null || Date.now() > deadline) {
      started.process.kill('SIGKILL');
      throw new Error(`the server did not come up on the edited folder:\n${started.log()}`);
    }
    await pause(20);
  }
  return {
    people: region({ origin, tokenOf: (identity) => accessToken(idpPort, identity) }),
    log: started.log,
    async stop() {
      started.process.kill('SIGTERM');
      await started.ended;
    },
  };
}
