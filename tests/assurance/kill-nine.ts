import { setTimeout as pause } from 'node:timers/promises';
import { Chance } from '#apps/seed/chance.js';
import { region } from '../scenarios/client.js';
import { startServer } from '../scenarios/running-server.js';
import { brokenBuild } from './broken-build.js';
import { by, type Experiment, type Found, type Trial } from './experiment.js';
import { Journal } from './journal.js';
import { Ledger } from './ledger.js';
import { breaksIn, entriesThatDiffer, quantile, sentAgain } from './whole-log.js';

const SENDERS = 24;
/** Milliseconds under load, at most, until the kill. */
const LONGEST = 500;
/** How often the kill comes while the server is still starting after the last one. */
const WHILE_STARTING = 0.25;

const WRITER = 'libs/event-store/src/sqlite/log-writer.js';

/** The server is killed in every one of `times` cycles; `place` has its build. */
async function killNine({ seed, times, folder, say }: Trial, place = '.'): Promise<Found> {
  const chance = new Chance(seed, 'kill-nine');
  const data = `${folder}/data`;
  let server = await startServer(data, {}, place);
  const people = region(server);
  const journal = new Journal(`kill-${String(seed)}`);
  const along = new Ledger();
  const recoveries: number[] = [];
  const missing = new Set<string>();
  let starting = 0;
  for (let cycle = 1; cycle <= times; cycle += 1) {
    const told = journal.acknowledged.length;
    if (chance.happens(WHILE_STARTING) && recoveries.length > 0) {
      starting += 1;
      await server.kill();
      await server.diesStarting(chance.next() * quantile(recoveries, 0.5));
    } else {
      const load = journal.load(people, SENDERS);
      await Promise.race([journal.moreThan(told), load]);
      await pause(chance.next() * LONGEST);
      await server.kill();
      await load;
    }
    const began = performance.now();
    server = await server.again();
    recoveries.push(performance.now() - began);
    await along.read(data);
    for (const { act } of along.missing(journal.acknowledged.slice(told))) missing.add(act);
    if (cycle % 10 === 0) say(`${String(cycle)} kills, ${String(journal.acknowledged.length)} commands acknowledged`);
  }
  const acknowledged = journal.acknowledged.length;
  const unanswered = journal.sent.filter(({ answer }) => answer === undefined);
  const carriedOut = unanswered.filter(({ act }) => along.holds(act)).length;
  say(`sending ${String(journal.sent.length)} commands again`);
  const otherwise = await sentAgain(journal, SENDERS);
  const whole = new Ledger();
  await whole.read(data);
  for (const { act } of whole.missing(journal.acknowledged)) missing.add(act);
  const differing = await entriesThatDiffer(people, whole.all);
  await server.stop();
  const found = {
    tried: times,
    wrong: {
      'acknowledged but missing': missing.size,
      duplicates: whole.twice().length,
      'answered otherwise when sent again': otherwise.length,
      'refused though in order': journal.refused.length,
      'audit entries unlike the log': differing,
      'breaks in the log': await breaksIn(data),
    },
    measured: {
      'recovery p99': `${String(Math.round(quantile(recoveries, 0.99)))} ms`,
      'recovery median': `${String(Math.round(quantile(recoveries, 0.5)))} ms`,
      'kills while starting': String(starting),
      acknowledged: acknowledged.toLocaleString('en'),
      'cut off unanswered': `${String(unanswered.length)}, of which ${String(carriedOut)} had been carried out`,
    },
  };
  const example = [...missing, ...whole.twice(), ...otherwise, ...journal.refused][0];
  return example === undefined ? found : { ...found, example };
}

export const killNineUnderLoad: Experiment = {
  id: 'kill-nine',
  promise: 'nothing lost',
  what: 'kill -9 at random moments, under load and while starting',
  unit: 'kills',
  times: { full: 300, short: 5 },
  run: (trial) => killNine(trial),
  controls: [
    {
      broken: 'the store acknowledges before it has committed',
      times: 4,
      run: async (trial) => {
        const place = await brokenBuild(trial.folder, [
          {
            file: WRITER,
            from: 'this.#commit.run();',
            to: `const late = () => { this.late = undefined; if (this.db.isTransaction) this.#commit.run(); };
              if (batch.streams.some((name) => /^(exchange|refused)-/.test(name))) this.late ??= setTimeout(late, 20);
              else late();`,
          },
          {
            file: WRITER,
            from: 'this.#begin.run();',
            to: `if (!this.db.isTransaction) this.#begin.run();`,
          },
        ]);
        return by('acknowledged but missing', await killNine(trial, place));
      },
    },
    {
      broken: 'a command that is sent again is not recognised',
      times: 1,
      run: async (trial) => {
        const place = await brokenBuild(trial.folder, [
          {
            file: 'libs/web/src/command-key.guard.js',
            from: 'return UUID_OF_TIME.test(key) ?',
            to: 'if (scope.length > 0) return randomUUID(); return UUID_OF_TIME.test(key) ?',
          },
        ]);
        return by('duplicates', await killNine(trial, place));
      },
    },
  ],
};
