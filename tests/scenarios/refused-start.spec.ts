import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, launch, removeData, temporaryData } from './running-server.js';

const EMBEDDED = { TALAAN_TEST_FORM: '' };

describe('a start', () => {
  let data: string;
  let other: Server;

  beforeAll(async () => {
    data = await temporaryData();
    other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
  });

  afterAll(async () => {
    other.close();
    await removeData(data);
  });

  it.each(['TALAAN_PORT', 'TALAAN_IDP_PORT'])('names the setting of a port that is taken: %s', async (setting) => {
    const address = other.address();
    const taken = typeof address === 'object' ? String(address?.port) : '';
    const free = { TALAAN_PORT: String(await freePort()), TALAAN_IDP_PORT: String(await freePort()) };
    const started = launch({ ...EMBEDDED, ...free, TALAAN_DATA: data, [setting]: taken });
    expect(await started.ended).toBe(1);
    expect(started.log()).toContain(`The port ${taken} is taken by another program; ${setting} sets another.`);
  });

  it('names a variable that is misspelt, before it starts', async () => {
    const free = { TALAAN_PORT: String(await freePort()), TALAAN_IDP_PORT: String(await freePort()) };
    const started = launch({ ...EMBEDDED, ...free, TALAAN_DATA: data, TALAAN_RECORD_FATCS: '9' });
    while (!started.log().includes('"ready"') && started.process.exitCode === null) await pause(20);
    started.process.kill('SIGTERM');
    expect(await started.ended).toBe(0);
    expect(started.log()).toMatch(/"warn".*TALAAN_RECORD_FATCS is no setting/);
  });

  it('says which targets there are, whatever else is wrong', () => {
    const words = ['dist/apps/server/main.js', '--target', 'exchnage'];
    const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', env: { TALAAN_PORT: 'x' } });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/'exchnage' is invalid.*\ball, exchange, referral\b/)]);
  });
});
