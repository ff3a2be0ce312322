import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Chance } from '#apps/seed/chance.js';
import type { Found, Trial } from '../experiment.js';
import { Agreements } from './agreements.js';
import { directions } from './direction.js';
import { exchangeRequests } from './exchange.js';
import { Generator, RESTARTS } from './generator.js';
import type { Kind } from './kind.js';
import { compareLists } from './lists.js';
import { Player, type Wrong, WRONGS } from './player.js';
import { practices } from './practice.js';
import { referrals } from './referral.js';
import { reviewRounds } from './review.js';
import { shrunk } from './shrink.js';
import { commandsIn, type Step } from './step.js';
import { Successor } from './successor.js';
import { TimeLimits } from './time-limits.js';
import { World } from './world.js';

/** Commands of one history; histories that go on side by side; commands between which the server is restarted. */
const LENGTH = 40;
const AT_ONCE = 24;
const WAVE = 5_000;
/** Disagreements after which a run ends. */
const MOST = 20;
/** Hours by which the clock jumps while the server is down. */
const JUMPS = [1, 9, 30, 75, 170];
/** Milliseconds of the search for a smaller history: where one is needed to mend something, and where any will do. */
const SHRINKING = { forMending: 60_000, forShow: 1_500 };

const NAMES: Readonly<Record<Wrong, string>> = {
  answers: 'answers against the rules',
  orders: 'commands at once that no order explains',
  repetitions: 'repetitions answered otherwise',
  sights: 'records or histories seen otherwise',
  silences: 'limits not noted',
  lists: 'lists otherwise',
};

export interface How {
  /** The folder whose build is run. */
  readonly place?: string;
  /** The first disagreement is enough. */
  readonly untilFirst?: boolean;
  /** The one kind of record that the histories are about; all of them when left out. */
  readonly only?: string;
}

/** Random histories against the server in `place`, compared with the model at every step. */
export async function modelRun(trial: Trial, how: How = {}): Promise<Found> {
  const { place = '.', untilFirst = false, only } = how;
  const run = new Run(trial, await World.start(`${trial.folder}/data`, place), untilFirst, only);
  try {
    return await run.found();
  } finally {
    await run.world.stop();
  }
}

class Run {
  readonly #limits = new TimeLimits();
  readonly #agreements = new Agreements();
  readonly #successor = new Successor();
  readonly #kinds: readonly Kind[];
  readonly #chance: Chance;
  readonly #players: Player[] = [];
  readonly #wrong = Object.fromEntries(WRONGS.map((wrong) => [NAMES[wrong], 0])) as Record<string, number>;
  #example: string | undefined;
  #listed = 0;

  constructor(
    private readonly trial: Trial,
    readonly world: World,
    private readonly untilFirst: boolean,
    only?: string,
  ) {
    const kinds: readonly Kind[] = [
      exchangeRequests(this.#limits),
      referrals(this.#agreements),
      practices(this.#successor),
      directions,
      reviewRounds,
    ];
    this.#kinds = only === undefined ? kinds : kinds.filter(({ name }) => name === only);
    if (this.#kinds.length === 0) throw new Error(`no kind of record is called ${String(only)}`);
    this.#chance = new Chance('model-runs', trial.seed);
  }

  async found(): Promise<Found> {
    const { times, say, seed } = this.trial;
    await this.#agreements.conclude(this.world);
    await this.#successor.publish(this.world);
    for (let wave = 0; this.#tried < times && !this.#enough; wave += 1) {
      const players: Player[] = [];
      for (let planned = 0; planned < Math.min(WAVE, times - this.#tried);) {
        const name = `${String(wave)}-${String(players.length)}`;
        const steps = new Generator(this.#kinds, seed, name).history(LENGTH);
        planned += steps.reduce((sum, step) => sum + commandsIn(step), 0);
        players.push(new Player(this.world, this.#kinds, steps, `${name}-${randomUUID()}`));
      }
      this.#players.push(...players);
      await this.#playWave(players);
      say(`${String(this.#tried)} commands`);
    }
    const failed = this.#players.find(({ disagreement }) => disagreement !== undefined);
    if (failed) this.#example = await this.#smallest(failed);
    for (const { disagreement } of this.#players) if (disagreement) this.#count(disagreement.wrong);
    return {
      tried: this.#tried,
      wrong: this.#wrong,
      measured: {
        histories: String(this.#players.length),
        records: String(this.#players.reduce((sum, { records }) => sum + records.length, 0)),
        'starts of the server': String(this.world.starts),
        'sent again for want of an answer': String(this.world.sentAgain),
        'list entries compared': String(this.#listed),
      },
      ...(this.#example !== undefined && { example: this.#example }),
    };
  }

  get #tried(): number {
    return this.#players.reduce((sum, { commands }) => sum + commands, 0);
  }

  /** What fails everywhere need not be seen a thousand times. */
  get #enough(): boolean {
    const failed = this.#players.filter(({ disagreement }) => disagreement !== undefined).length;
    return failed + (this.#wrong[NAMES.lists] ?? 0) >= (this.untilFirst ? 1 : MOST);
  }

  /** Plays histories side by side, with a restart between their parts and another one in the midst of the second. */
  async #playWave(players: readonly Player[]): Promise<void> {
    const chance = this.#chance;
    for (let part = 0; part <= RESTARTS; part += 1) {
      const midst = part === 1 ? this.#crash(chance.whole(50, 1_500)) : undefined;
      await this.#inParallel(players);
      await midst;
      if (!this.#enough) await this.#compareLists();
      if (part === RESTARTS || this.#enough) break;
      await this.world.restart(chance.pick(['SIGTERM', 'SIGKILL'] as const), chance.pick(JUMPS));
      for (const player of this.#players) await player.settle();
      await this.#limits.adopt(this.world, chance);
      await this.#compareLists();
    }
  }

  async #crash(after: number): Promise<void> {
    const signal = this.#chance.pick(['SIGTERM', 'SIGKILL', 'SIGKILL'] as const);
    await pause(after);
    await this.world.restart(signal);
  }

  async #inParallel(players: readonly Player[]): Promise<void> {
    const waiting = players.values();
    const play = async () => {
      for (const player of waiting) {
        if (this.#enough) return;
        await player.playOn(() => this.#enough);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, play));
  }

  async #compareLists(): Promise<void> {
    const failed = this.#players.filter(({ disagreement }) => disagreement !== undefined);
    const doubted = new Set([this.#successor.id, ...failed.flatMap(({ records }) => records.map(({ id }) => id))]);
    const records = this.#players.flatMap((player) => player.records);
    for (const kind of this.#kinds) {
      const { read, wrong } = await compareLists(this.world, kind, records, doubted);
      this.#listed += read;
      for (const detail of wrong) {
        this.#count('lists');
        this.#example ??= detail;
      }
    }
  }

  #count(wrong: Wrong): void {
    this.#wrong[NAMES[wrong]] = (this.#wrong[NAMES[wrong]] ?? 0) + 1;
  }

  /** The smallest history found that fails as this one did, told step by step. */
  async #smallest(failed: Player): Promise<string> {
    const wrong = failed.disagreement?.wrong;
    let smallest = failed;
    const fails = async (steps: readonly Step[]): Promise<boolean> => {
      // Commands that are sent at once do not end the same way each time.
      const tries = steps.some((step) => step.do === 'race') ? 5 : 1;
      for (let tried = 0; tried < tries; tried += 1) {
        const player = new Player(this.world, this.#kinds, steps, randomUUID());
        await player.playOn();
        while (!player.isOver) {
          await this.world.restart('SIGKILL', 30);
          await player.settle();
          await player.playOn();
        }
        if (player.disagreement?.wrong !== wrong) continue;
        smallest = player;
        return true;
      }
      return false;
    };
    const patience = this.untilFirst ? SHRINKING.forShow : SHRINKING.forMending;
    const until = Date.now() + patience;
    const played = failed.steps.slice(0, failed.played);
    const withoutRestarts = played.filter((step) => step.do !== 'restart');
    await shrunk((await fails(withoutRestarts)) ? withoutRestarts : played, simpler, fails, until);
    const told = smallest.said.map((step, index) => `${String(index + 1)}. ${step}`);
    return [...told, `${String(wrong)}: ${smallest.disagreement?.message ?? ''}`].join('\n');
  }
}

/** The same step with less about it. */
function simpler(step: Step): readonly Step[] {
  if (step.do === 'command' || step.do === 'create')
    return step.delivery === 'once' ? [] : [{ ...step, delivery: 'once' }];
  if (step.do !== 'race') return [];
  const fewer = step.orders.map((_, index): Step => ({ ...step, orders: step.orders.toSpliced(index, 1) }));
  return step.orders.length > 2 ? fewer : [];
}
