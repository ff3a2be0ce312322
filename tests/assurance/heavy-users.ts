import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { playEverything } from '../scenarios/play/everything.js';
import { Player } from '../scenarios/play/play.js';
import { playRequests } from '../scenarios/play/units.play.js';
import { startServer } from '../scenarios/running-server.js';
import type { Plays } from './api-fuzz/world.js';
import { type Breakage, brokenBuild } from './broken-build.js';
import { by, type Control, type Experiment, type Found, type Trial } from './experiment.js';
import { type Attack, Ground } from './heavy-users/ground.js';
import { GLANCE, JUDGED, LATE, MEMORY, Siege, UNWELL } from './heavy-users/siege.js';
import { chanceFrom, stratified } from './sample.js';
import { isTooShared, SharedMachine } from './steady-load/shared-machine.js';

const REQUESTS = '/v1/exchange-requests';
/** As shipped: what one person may do is what is tried. With as little memory as a small machine gives. */
const LIMITS = {
  NODE_OPTIONS: '--max-old-space-size=512',
  TALAAN_RATE_LIMIT_SUBJECT: '120000',
  TALAAN_RATE_LIMIT_STATE: '480000',
  TALAAN_RATE_LIMIT_REFUSED: '120',
};
/** What stopped everyone once, or is the most that there is: in every sample. */
const WORST: readonly Attack[] = [
  { person: 'ph-officer', operation: `POST ${REQUESTS}` },
  { person: 'ph-officer', operation: `GET ${REQUESTS}/{id}` },
  { person: 'ph-officer', operation: 'GET /v1/facts' },
  { person: 'auditor', operation: 'GET /v1/audit-trail' },
  { person: 'analyst', operation: 'GET /v1/statistics/exchange' },
];
/** From so many on, all of them. */
const FULL = 2_800;
/** How many operations that a person may not do are sent together. */
const TOGETHER = 10;
/** Characters of what a server said that has ended. */
const LAST_WORDS = 4_000;
/** How often what is broken is tried: it ends when it is found. */
const BRIEFLY = 15;

interface Aim {
  readonly play: Plays;
  /** Nothing else is sent, until this is found. */
  readonly only?: { readonly attack: Attack; readonly until: string };
  readonly breakages?: readonly Breakage[];
}

/** Has each person send each operation as often as they can, and counts what others notice. */
async function besiege(trial: Trial, { play, only, breakages = [] }: Aim): Promise<Found> {
  const place = breakages.length === 0 ? '.' : await brokenBuild(trial.folder, breakages);
  const server = await startServer(join(trial.folder, 'data'), LIMITS, place);
  let siege: Siege | undefined;
  try {
    const ground = await Ground.on(server, play);
    const machine = new SharedMachine(server.process.pid);
    siege = await Siege.of(ground, only === undefined ? JUDGED : GLANCE);
    const attacks =
      only === undefined ? sampled(ground.attacks, trial) : Array.from({ length: trial.times }, () => only.attack);
    const groups = only === undefined ? groupsOf(attacks, ground) : attacks.map((attack) => [attack]);
    try {
      for await (const together of groups) {
        const known = siege.examples.length;
        await siege.under(together);
        for (const example of siege.examples.slice(known)) trial.say(example);
        if (siege.hasEnded || (only !== undefined && (siege.wrong[only.until] ?? 0) > 0)) break;
        if (Math.floor(siege.tried / 20) > Math.floor((siege.tried - together.length) / 20)) {
          trial.say(`${String(siege.tried)} of ${String(attacks.length)}`);
        }
      }
    } catch (error) {
      if (!(await siege.ends())) throw error;
      trial.say(`${siege.examples.at(-1) ?? ''}\n${server.log().slice(-LAST_WORDS)}`);
    }
    return foundBy(siege, siege.hasEnded ? undefined : machine.others);
  } finally {
    await siege?.end();
    await server.kill();
  }
}

function sampled(all: readonly Attack[], { times, seed }: Trial): readonly Attack[] {
  if (times >= FULL) return all;
  const others = all.filter((one) => !WORST.some((worst) => nameOf(worst) === nameOf(one)));
  const some = stratified(others, times - WORST.length, ({ person }) => person, chanceFrom(seed));
  return [...WORST, ...some].slice(0, times);
}

/** Each alone, but for what the person may not do at all: of that several together. */
async function* groupsOf(attacks: readonly Attack[], ground: Ground): AsyncGenerator<readonly Attack[]> {
  const refused: Attack[] = [];
  for (const attack of attacks) {
    if (await ground.isRefused(attack)) refused.push(attack);
    else yield [attack];
  }
  for (const ofPerson of Map.groupBy(refused, ({ person }) => person).values()) {
    for (let from = 0; from < ofPerson.length; from += TOGETHER) yield ofPerson.slice(from, from + TOGETHER);
  }
}

const nameOf = ({ person, operation }: Attack) => `${person} ${operation}`;

/**
 * Where others need the machine all the time, what depends on time is not judged. Which share of it they took is not known of
 * a server that has ended.
 */
function foundBy(siege: Siege, others: number | undefined): Found {
  const { tried, wrong, examples } = siege;
  const measured = siege.measured();
  const isLate = (wrong[LATE] ?? 0) + (wrong[UNWELL] ?? 0) > 0;
  const taken = others === undefined ? 'unknown' : `${(others * 100).toFixed(0)} %`;
  if (isLate && others !== undefined && isTooShared(others)) {
    const judged = { ...wrong, [LATE]: 0, [UNWELL]: 0 };
    return { tried: 0, wrong: judged, measured, unjudged: `others took ${taken} of the machine` };
  }
  return {
    tried,
    wrong,
    measured: { ...measured, 'others took': taken },
    ...(examples.length > 0 && { example: examples.join('\n') }),
  };
}

/** One place of the build is broken, and only what it concerns is sent. */
function control(broken: string, until: string, attack: Attack, ...breakages: readonly Breakage[]): Control {
  const play: Plays = async (origin, people) => {
    const player = await Player.at(origin, people);
    await playRequests(player);
    return player;
  };
  const aim = { play, only: { attack, until }, breakages };
  return { broken, times: BRIEFLY, run: async (trial) => by(until, await besiege(trial, aim)) };
}

export const heavyUsers: Experiment = {
  id: 'heavy-users',
  promise: 'no one let in',
  what: 'every operation × a person of every role, at its largest and as often as one can, while others go on',
  unit: 'operations sent by a person',
  isAlone: true,
  times: { full: FULL, short: 20 },
  missing: () => (existsSync('/proc/self/status') ? undefined : 'the memory of a process is read from /proc'),
  run: (trial) => besiege(trial, { play: playEverything }),
  controls: [
    control(
      'a list is looked through, each with each, before its size is',
      LATE,
      { person: 'analyst', operation: `POST ${REQUESTS}` },
      {
        file: 'libs/web/src/fields/fields.js',
        from: 'new Set(value.map(nameOf)).size === value.length',
        to: 'value.every((item, place) => value.indexOf(item) === place)',
      },
      { file: 'libs/web/src/fields/validation.js', from: 'excessIn(metatype, given, root)', to: 'undefined' },
      { file: 'libs/web/src/fastify.js', from: 'demandFewValues(bytes)', to: 'void bytes' },
    ),
    control(
      'what bodies hold is kept, sixty-four times over',
      MEMORY,
      { person: 'ph-officer', operation: `POST ${REQUESTS}` },
      {
        file: 'libs/web/src/limits/body-limits.js',
        from: /(?=const limit = method)/,
        to: '(globalThis.kept ??= []).push(Buffer.alloc(64 * bytes, 1)); ',
      },
    ),
  ],
};
