import { execFileSync } from 'node:child_process';

/** Names a target that is kept from running while scenarios run on the split form: those that need it must then fail. */
export const AWAY = 'TALAAN_TEST_AWAY';

/** Milliseconds between two looks. */
const EVERY = 50;

/** Kills the process of a target whenever it runs, for as long as this process and the split form `form` (a process id) do. */
export function keepAway(target: string, form: number): void {
  const kill = (): void => {
    for (const pid of childrenThatRun(`--target ${target}`, form)) process.kill(pid, 'SIGKILL');
  };
  kill();
  setInterval(kill, EVERY).unref();
}

/** The ids of the children of a process with these words on their command lines. */
function childrenThatRun(words: string, parent: number): readonly number[] {
  const lines = execFileSync('ps', ['-ww', '-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, ppid, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(ppid) === parent && args.includes(words) ? [Number(pid)] : [];
  });
}
