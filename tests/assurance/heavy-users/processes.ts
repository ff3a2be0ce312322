import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Going, Heard, Sending, Statuses } from './asked.js';

/** One person, who sends as much as they can, and the others: each from a process of their own. */
export class Senders {
  private constructor(
    private readonly person: ChildProcess,
    private readonly others: ChildProcess,
  ) {}

  static async begin(): Promise<Senders> {
    return new Senders(await begun('one-person'), await begun('others'));
  }

  /** Lets the person send for as long as the work takes. */
  async whileSending<Result>(
    sending: Sending,
    work: () => Promise<Result>,
  ): Promise<{ readonly result: Result; readonly statuses: Statuses }> {
    await asked(this.person, sending);
    const result = await work();
    return { result, statuses: await asked<Statuses>(this.person, 'enough') };
  }

  /** What others are answered. */
  heardBy(going: Going): Promise<readonly Heard[]> {
    return asked<readonly Heard[]>(this.others, going);
  }

  async end(): Promise<void> {
    await Promise.all([ended(this.person), ended(this.others)]);
  }
}

async function asked<Message>(child: ChildProcess, told: Sending | Going | 'enough'): Promise<Message> {
  const answered = said<Message>(child);
  child.send(told);
  return await answered;
}

async function begun(program: string): Promise<ChildProcess> {
  const child = fork(`dist/tests/assurance/heavy-users/${program}.program.js`, { serialization: 'advanced' });
  await said(child);
  return child;
}

async function said<Message>(child: ChildProcess): Promise<Message> {
  const over = new AbortController();
  const { signal } = over;
  try {
    const [message] = (await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(([code]) => {
        throw new Error(`${child.spawnfile} ended with ${String(code)} and said nothing`);
      }),
    ])) as [Message];
    return message;
  } finally {
    over.abort();
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
