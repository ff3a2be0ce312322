// Makes a kept data folder with the program of a checkout that is built: `node dist/tests/formats/make.js <name>
// [<checkout>]`. See README.md.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { Contract } from '../contract/contract.js';
import { type Items, region } from '../scenarios/client.js';
import { send } from '../scenarios/http.js';
import { removeData, type RunningServer, startServer, temporaryData } from '../scenarios/running-server.js';
import { talaan } from '../scenarios/talaan.js';
import { act } from './acts.js';
import { type Answer, ask, comparable, type Question } from './answers.js';
import { copyLasting, KEPT, keep, type Story } from './kept-folder.js';
import { questionsOf } from './questions.js';
import { startServerAt } from './server-at.js';

const NAME = /^\d{4}-\d\d-[a-z-]+$/;
/** Every time limit of a record has passed by then, and what was to be erased is, milliseconds. */
const LATER = 45 * 86_400_000;
/**
 * What the acts do not lead to: older versions, what comes of a damaged log or an operator's act, and what needs a policy
 * of retention or an agreement that delegates of both states have confirmed.
 */
const NEVER_MADE = [
  /^exchange\.(?:answer-recalled|content-erased|onward-use-.*)\.v1$/,
  /^log\.(?!digest)/,
  /^erasure\.proposed|^referral\.limit-passed/,
];
/** The server looks every second for what has fallen due. */
const LOOKS = 4_000;

const [name = '', place = '.'] = process.argv.slice(2);
if (!NAME.test(name) || existsSync(join(KEPT, name))) {
  throw new Error('needs a name that is not taken, <yyyy-mm>-<what the folder is of>, and the checkout to run');
}

const data = await temporaryData();
const first = await startServer(data, {}, place);
const { body: contract } = await send<Contract>(first.origin, { path: '/openapi.json' });
const { commands, ...made } = await act(first, region(first));
await ended(first);
const later = Date.now() + LATER;
await untilDueIsNoted();
const facts = await replayed();
const missing = (await factTypes()).filter(
  (type) => !NEVER_MADE.some((each) => each.test(type)) && !facts.some((fact) => fact.type === type),
);
if (missing.length > 0) throw new Error(`no fact of these types was made: ${missing.join(', ')}`);
const questions = questionsOf(contract, made, facts.length);
const askedAt = later + 60_000;
const answers = await answersAt(askedAt, questions);
const inAnotherOrder = new Map(
  (await answersAt(askedAt, questions.toReversed())).map((answer) => [keyOf(answer), answer]),
);
for (const answer of answers) {
  const again = inAnotherOrder.get(keyOf(answer));
  if (!isDeepStrictEqual(comparable(again), comparable(answer)))
    throw new Error(`not answered alike: ${JSON.stringify([answer, again])}`);
}
const program = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: place, encoding: 'utf8' }).trim();
keep(name, data, { program, askedAt, facts, commands, answers });
await removeData(data);
console.log(`${name}: ${String(commands.length)} commands to repeat, ${String(answers.length)} answers`);

/** Starts the server again when every limit has passed, and stops it when it has noted that. */
async function untilDueIsNoted(): Promise<void> {
  const server = await startServerAt(later, data, place);
  const auditor = region(server).auditor();
  let noted = -1;
  for (;;) {
    const { body } = await auditor.reads<Items>('/v1/audit-trail?limit=200&type=exchange.limit-passed');
    if (body.items.length > 0 && body.items.length === noted) break;
    noted = body.items.length;
    await pause(LOOKS);
  }
  await ended(server);
}

/** What a server without views answers on a copy of the data. */
async function answersAt(time: number, asked: readonly Question[]): Promise<readonly Answer[]> {
  const copy = await temporaryData();
  copyLasting(data, copy);
  const server = await startServerAt(time, copy, place);
  const answered = await ask(region(server), asked);
  await ended(server);
  await removeData(copy);
  return answered;
}

async function replayed(): Promise<Story['facts']> {
  const whole = await talaan(['replay', '--undisclosed', '--data', data], {}, place);
  // The first programs left nothing out, and knew no such option.
  const ran = whole.exit === 2 ? await talaan(['replay', '--data', data], {}, place) : whole;
  if (ran.exit !== 0) throw new Error(ran.err);
  return ran.lines();
}

/** Every type that the program can write. */
async function factTypes(): Promise<readonly string[]> {
  const types = pathToFileURL(resolve(place, 'dist/apps/cli/fact-types.js')).href;
  return [...((await import(types)) as { readonly FACT_TYPES: Iterable<string> }).FACT_TYPES];
}

function keyOf({ identity, path, page }: Answer): string {
  return JSON.stringify([identity, path, page]);
}

async function ended(server: RunningServer): Promise<void> {
  const code = await server.stop();
  if (code !== 0) throw new Error(`ended with ${String(code)}:\n${server.log()}`);
}
