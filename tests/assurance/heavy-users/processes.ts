import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Going, Heard, Sending, Statuses } from './asked.js';

/** Lets the person send for as long as the work takes. */
export async function whileSending<Result>(
  sending: Sending,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly statuses: Statuses }> {
  const person = await begun('one-person');
  try {
    const begins = said(person);
    person.send(sending);
    await begins;
    const result = await work();
    const told = said<Statuses>(person);
    person.send('enough');
    return { result, statuses: await told };
  } finally {
    await ended(person);
  }
}

/** What others are answered. */
export async function heardBy(going: Going): Promise<readonly Heard[]> {
  const others = await begun('others');
  try {
    const told = said<readonly Heard[]>(others);
    others.send(going);
    return await told;
  } finally {
    await ended(others);
  }
}

async function begun(program: string): Promise<ChildProcess> {
  const child = fork(`dist/tests/assurance/heavy-users/${program}.program.js`, { serialization: 'advanced' });
  await said(child);
  return child;
}

async function said<Message>(child: ChildProcess): Promise<Message> {
  const [message] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${child.spawnfile} ended with ${String(code)} and said nothing`);
    }),
  ])) as [Message];
  return message;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
