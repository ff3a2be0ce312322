import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * From now on the system refuses these calls to a running process and all its threads; what is returned ends it.
 * @param error as errno names it
 */
export async function refusing(pid: number, calls: string, error: string): Promise<() => Promise<void>> {
  const words = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${calls}`, '-e', `inject=${calls}:error=${error}`];
  const strace = spawn('strace', [...words, '-p', String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(strace, 'close');
  let complaint = '';
  strace.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  if (!(await attached(pid, strace.pid ?? 0, () => strace.exitCode !== null))) throw new Error(complaint);
  return async () => {
    strace.kill('SIGINT');
    await ended;
  };
}

/** Whether the tracer holds the process before it gives up. */
async function attached(pid: number, tracer: number, isGone: () => boolean): Promise<boolean> {
  while (!isGone()) {
    const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
    if (status === '' || status.includes(`TracerPid:\t${String(tracer)}\n`)) return true;
    await pause(5);
  }
  return false;
}
