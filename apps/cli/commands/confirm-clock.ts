import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { CONFIRM_CLOCK, noteOperatorAct } from '#event-store/files/operator-acts.js';
import { refusedByDisk, unavailable } from '../exit.js';
import { seenLog } from '../log.js';
import { dataCommand, type OnData } from '../options.js';
import { say } from '../output.js';

export const confirmClock = dataCommand(CONFIRM_CLOCK, "say that the machine's clock is right, after it has jumped")
  .addHelpText(
    'after',
    `
A clock that jumps is not believed: the platform goes on from the time that was agreed last, which /readyz says. Where the
clock shows the right time, confirm it: the server takes it within seconds, or when it is started, and records that it did.
Where it does not, set it right instead, and nothing else need be done.`,
  )
  .action(async ({ data, json }: OnData) => {
    const directory = resolve(data);
    if (!(await seenLog(directory))) throw unavailable(`There is no log in ${data}.`);
    const act = { line: randomUUID(), at: new Date().toISOString(), command: CONFIRM_CLOCK } as const;
    try {
      noteOperatorAct(directory, act);
    } catch (error) {
      throw refusedByDisk('The clock was not confirmed', error);
    }
    if (json) process.stdout.write(`${JSON.stringify({ confirmed: act.at })}\n`);
    else say(`${act.at} is confirmed; the server follows within seconds, or when it is started`);
  });
