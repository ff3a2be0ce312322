// For tests: a process with two that it keeps running, of which one does not end when it is asked. Says their ids. Its guard is
// of the folder that is its first argument; after `again` that guard has been killed once.
import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { Guard } from './guarded.js';
import { KeptRunning } from './kept-running.js';

const [, , folder = '', guarded] = process.argv;
const guard = await Guard.of(folder, 300);
const told = { onLine: () => undefined, onEnd: () => undefined };
const keep = (script: string): KeptRunning =>
  new KeptRunning(
    {
      name: 'it',
      command: 'sh',
      args: ['-c', script],
      environment: { PATH: process.env.PATH },
      stop: 'SIGTERM',
    },
    guard,
    told,
  ).start();
const kept = [keep('while :; do sleep 0.05; done'), keep('trap "" TERM; while :; do sleep 0.05; done')];
if (guarded === 'again') {
  const found = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  process.kill(Number(/^\s*(\d+) .*guard\.js /m.exec(found)?.[1]), 'SIGKILL');
  await pause(500);
}
console.log(`${kept.map(({ pid }) => String(pid)).join('\n')}\n.`);
setInterval(() => undefined, 1_000);
