import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Guard } from './guarded.js';
import { KeptRunning, type Program, runOnce } from './kept-running.js';

const program = (script: string, but: Partial<Program> = {}): Program => ({
  name: 'it',
  command: 'sh',
  args: ['-c', script],
  environment: { PATH: process.env.PATH },
  stop: 'SIGTERM',
  ...but,
});

/** Whether there is such a process, and it has not ended. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(10);
}

describe('a program that is kept running', () => {
  let guard: Guard;
  const lines: string[] = [];
  const ends: string[] = [];
  const told = {
    onLine: (_: string, line: string) => void lines.push(line),
    onEnd: (_: string, how: string) => void ends.push(how),
  };

  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'talaan-kept-'));
    guard = await Guard.of(folder, 300);
  });
  beforeEach(() => {
    lines.length = 0;
    ends.length = 0;
  });
  afterAll(async () => {
    await guard.close();
    await rm(folder, { recursive: true });
  });

  it('is started again each time it ends, after a pause that grows, and what it says is told', async () => {
    const kept = new KeptRunning(program('echo "hello $$"; exit 7'), guard, told).start();
    const began = performance.now();
    await until(() => ends.length === 3);
    expect(performance.now() - began).toBeGreaterThan(250 + 500);
    expect(new Set(lines).size).toBe(3);
    expect(ends).toEqual(['exit code 7', 'exit code 7', 'exit code 7']);
    await kept.stop(1_000);
    await pause(1_500);
    expect(ends).toHaveLength(3);
  });

  it('says when there is no such program', async () => {
    const kept = new KeptRunning(program('', { command: '/nonexistent/program' }), guard, told).start();
    await until(() => ends.length > 0);
    expect(ends).toEqual(['ENOENT']);
    await kept.stop(1_000);
  });

  it('is asked to end by its own signal, and ended when it does not', async () => {
    const gentle = new KeptRunning(
      program('trap "echo bye; exit 0" QUIT; echo up; while :; do sleep 0.05; done', { stop: 'SIGQUIT' }),
      guard,
      told,
    );
    gentle.start();
    await until(() => lines.includes('up'));
    await gentle.stop(5_000);
    expect(lines).toContain('bye');
    const deaf = new KeptRunning(program('trap "" TERM; echo deaf; while :; do sleep 0.05; done'), guard, told).start();
    await until(() => lines.includes('deaf'));
    const pid = deaf.pid ?? 0;
    await deaf.stop(200);
    expect([isRunning(pid), ends]).toEqual([false, []]);
  });

  it('takes what it left behind along when it is killed', async () => {
    const kept = new KeptRunning(program('sleep 600 & echo $!; wait'), guard, told).start();
    await until(() => lines.length > 0);
    const left = Number(lines[0]);
    process.kill(kept.pid ?? 0, 'SIGKILL');
    await until(() => ends.length > 0);
    await until(() => !isRunning(left));
    expect(ends).toEqual(['SIGKILL']);
    await kept.stop(1_000);
  });

  it('that ends by itself is waited for, and must do what it should', async () => {
    const { signal } = new AbortController();
    await runOnce(program('echo done'), guard, told, signal);
    expect(lines).toEqual(['done']);
    await expect(runOnce(program('exit 4'), guard, told, signal)).rejects.toThrow('it failed: exit code 4');
    const asked = new AbortController();
    const long = runOnce(program('sleep 600'), guard, told, asked.signal);
    asked.abort();
    await expect(long).rejects.toThrow('abort');
  });
});

describe('the guard', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'talaan-guard-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('lets nobody else have the folder, and ends what a process left behind that was killed', async () => {
    const parent = await givenParent('once');
    const second = await Guard.of(folder, 300).catch((error: unknown) => (error as Error).message);
    expect(second).toContain('in use by another process');
    await parent.leavesNothingWhenKilled();
    await (await Guard.of(folder, 300)).close();
  });

  it('is started again when it was killed, and then does the same', async () => {
    await (await givenParent('again')).leavesNothingWhenKilled();
  });

  /** A process that keeps two running: one ends when it is asked to, one does not. */
  async function givenParent(guarded: 'once' | 'again') {
    const file = fileURLToPath(new URL('./given-parent.js', import.meta.url));
    const child = spawn(process.execPath, [file, folder, guarded], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    await until(() => said.includes('.'));
    const [kept = 0, deaf = 0] = said.trim().split(/\s+/).map(Number);
    const leavesNothingWhenKilled = async (): Promise<void> => {
      expect([isRunning(kept), isRunning(deaf)]).toEqual([true, true]);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await until(() => !isRunning(kept) && !isRunning(deaf));
    };
    return { leavesNothingWhenKilled };
  }
});
