import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { removeData, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

const WORDS = ['seed-demo', '--requests', '20', '--data'];

it('A region whose making was killed is made by the same command again, whole', async () => {
  const data = await temporaryData();
  const program = spawn(process.execPath, ['dist/apps/cli/main.js', ...WORDS, data], { stdio: 'ignore' });
  const ended = once(program, 'exit');
  const log = join(data, 'seeding', 'log.db');
  while (!existsSync(log)) await wait(20);
  await wait(500);
  program.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(existsSync(join(data, 'log.db'))).toBe(false);

  const again = await talaan([...WORDS, data]);
  expect([again.exit, again.err]).toEqual([0, expect.stringContaining('the log ends at position')]);
  expect(readdirSync(data)).not.toContain('seeding');
  const verified = await talaan(['verify', '--data', data]);
  expect([verified.exit, verified.err, verified.out]).toEqual([0, '', expect.stringMatching(/^whole: /)]);
  await removeData(data);
});
