import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fillLog } from '../bench/large-log.js';
import { send } from './http.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

const FACTS = 40_000;

describe('a server that is started on a long log without its views', () => {
  let data: string;
  let server: RunningServer | undefined;

  beforeAll(async () => {
    data = await temporaryData();
    await fillLog(data, FACTS, 1);
  });

  afterAll(async () => {
    await server?.stop();
    await removeData(data);
  });

  it('waits for them however long it takes, says so, and is ready only when each shows the log as it was', async () => {
    const hold = join(data, 'hold');
    await writeFile(hold, '');
    const environment = {
      NODE_OPTIONS: `--import=${new URL('./views-holder.js', import.meta.url).href}`,
      TALAAN_TEST_HOLD: hold,
    };
    server = await startServer(data, environment, '.', async (started) => {
      const isSaid = () => started.log().includes('views are being built from the log');
      while (!isSaid() && started.process.exitCode === null) await pause(20);
      await rm(hold);
    });
    const { text } = await send(server.origin, { path: '/metrics' });
    const lags = [...text.matchAll(/^talaan_view_lag\{view="([^"]+)"\} (\d+)$/gm)];
    expect(lags.length).toBeGreaterThan(15);
    // What the start itself records may be on its way to the views.
    expect(lags.filter(([, , lag]) => Number(lag) > 200)).toEqual([]);
    const { text: trail } = await send(server.origin, {
      path: '/v1/audit-trail?limit=1&type=exchange.closed',
      token: await server.tokenOf('auditor'),
    });
    expect(trail).toContain('exchange.closed');
    expect(server.log()).toMatch(/views are being built from the log[^]*"ready"/);
  });
});
