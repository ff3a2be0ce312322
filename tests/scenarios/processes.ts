import { execFileSync } from 'node:child_process';

/** A process of this machine. */
export interface Shown {
  readonly pid: number;
  readonly parent: number;
  /** Its command line, or what it says of itself there. */
  readonly args: string;
}

/** Every process of this machine. */
export function processes(): readonly Shown[] {
  const lines = execFileSync('ps', ['-ww', '-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n');
  return lines
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [])
    .map(([, pid, parent, args = '']) => ({ pid: Number(pid), parent: Number(parent), args }));
}

/** Those that a process started and that still run. */
export function childrenOf(parent: number | undefined): readonly Shown[] {
  return processes().filter((one) => one.parent === parent);
}

/** Sends a signal to a process, if there still is one. */
export function signalTo(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
