import { join } from 'node:path';
import { aRequestTo, done, region } from '../scenarios/client.js';
import { type RunningServer, startServer } from '../scenarios/running-server.js';
import { brokenBuild } from './broken-build.js';
import type { Control, Experiment, Found, Trial } from './experiment.js';
import { BROKEN, type Broken } from './routes-and-tokens/controls.js';
import { Forge } from './routes-and-tokens/forgeries.js';
import { faultOf, type Probe, probesAt } from './routes-and-tokens/probes.js';
import { compareSets } from './routes-and-tokens/one-set.js';
import { PLAIN } from './routes-and-tokens/spellings.js';
import { chanceFrom, each, stratified } from './sample.js';

const AT_ONCE = 48;
const WHOLE = 28_000;
/** How many of what is wrong are told one by one. */
const SHOWN = 30;

/** Probes at every route in every way, and counts what was not refused. */
async function probe(trial: Trial, place?: string): Promise<Found> {
  const server = await startServer(join(trial.folder, 'data'), {}, place);
  try {
    const found = await probeAt(server, trial);
    if (place !== undefined) return found;
    const { routes, actions, differences } = await compareSets();
    const example = [found.example ?? '', ...differences].filter((line) => line !== '').join('\n');
    return {
      ...found,
      wrong: { ...found.wrong, 'routes, contract and policies differ': differences.length },
      measured: { ...found.measured, routes: String(routes), 'actions of policies': String(actions) },
      ...(example !== '' && { example }),
    };
  } finally {
    await server.stop();
  }
}

async function probeAt(server: RunningServer, { seed, times, say }: Trial): Promise<Found> {
  const people = region(server);
  const secret = 'SEALED-IN-A-REQUEST';
  const content = { subject: secret, question: secret, justification: secret };
  const { id } = done(await people.officer('ph').submits(aRequestTo('TH-ATU', { content })));
  await mustBeAccepted(server);
  const all = await probesAt(server, people, id);
  // every way at some route, and every route in the plain way
  const stratumOf = ({ name, by, operation }: Probe) => `${by} ${name} ${name === PLAIN ? operation : ''}`;
  const asked = stratified(all, times, stratumOf, chanceFrom(seed));
  say(`${String(asked.length)} of ${String(all.length)} requests`);
  const wrong = { 'strangers let in': 0, 'outsiders let in': 0, 'forged tokens accepted': 0 };
  const counted = { 'a stranger': 0, 'someone who is no party': 0, 'a forger': 0 };
  const names = {
    'a stranger': 'strangers let in',
    'someone who is no party': 'outsiders let in',
    'a forger': 'forged tokens accepted',
  } as const;
  const examples: string[] = [];
  await each(asked, AT_ONCE, async (one) => {
    counted[one.by] += 1;
    const fault = await faultOf(one, server.origin, [secret, 'TH-ATU']);
    if (fault === undefined) return;
    wrong[names[one.by]] += 1;
    examples.push(`${one.operation}, ${one.name}, by ${one.by}: ${fault}`);
  });
  const ways = new Set(all.map(({ name, by }) => `${by} ${name}`));
  return {
    tried: asked.length,
    wrong,
    measured: { 'ways to probe': String(ways.size), ...Object.fromEntries(Object.entries(counted).map(inWords)) },
    ...(examples.length > 0 && { example: examples.slice(0, SHOWN).join('\n') }),
  };
}

const inWords = ([by, count]: readonly [string, number]): [string, string] => [`by ${by}`, String(count)];

/** What the forgeries differ from in one thing each. @throws Error when it is not accepted: the forgeries then show nothing */
async function mustBeAccepted(server: RunningServer): Promise<void> {
  const people = region(server);
  const token = (await Forge.at(server, people)).signed();
  const { status } = await people.stranger().sends({ path: '/v1/audit-trail', token });
  if (status !== 200) throw new Error(`a good token is answered ${String(status)}`);
}

const controlOf = ({ broken, breakages }: Broken): Control => ({
  broken,
  times: 600,
  run: async (trial) => probe(trial, await brokenBuild(trial.folder, breakages)),
});

const [first, ...others] = BROKEN;

export const routesAndTokens: Experiment = {
  id: 'routes-and-tokens',
  promise: 'no one let in',
  what: 'every route × every way to spell it, every forged token; routes, contract and policies are one set',
  unit: 'requests',
  times: { full: WHOLE, short: 4_000 },
  run: (trial) => probe(trial),
  controls: [controlOf(first), ...others.map(controlOf)],
};
