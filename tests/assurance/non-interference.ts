import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Breakage, brokenBuild } from './broken-build.js';
import type { Control, Experiment, Found, Trial } from './experiment.js';
import type { Pairs, Played } from './non-interference/pairs.js';

/** Pairs that share two servers, and processes that play pairs at the same time. */
const BATCH = { long: 50, short: 10 } as const;
const PROCESSES = 2;
/** Pairs that suffice for a control. */
const ENOUGH = 40;

/** Two worlds that differ only in what someone may not know answer that person alike, byte for byte. */
export const nonInterference: Experiment = {
  id: 'non-interference',
  promise: 'no one let in',
  what: 'two worlds that differ only in what someone may not know, and all that this person can ask',
  unit: 'pairs of worlds',
  times: { full: 2_000, short: 30 },
  run: async (trial) => {
    const batch = trial.times > 500 ? BATCH.long : BATCH.short;
    const share = Math.ceil(trial.times / batch / (trial.times > 500 ? PROCESSES : 1)) * batch;
    const starts = Array.from({ length: Math.ceil(trial.times / share) }, (_, index) => index * share);
    const parts = await Promise.all(
      starts.map((from) => {
        const until = Math.min(from + share, trial.times);
        return played({ seed: trial.seed, from, until, batch, folder: trial.folder }, trial.say);
      }),
    );
    return found(parts);
  },
  controls: [
    broken('a list counts rows that it does not show', { viewers: ['vn-officer'], difference: 'more' }, [
      {
        file: 'libs/exchange/src/views/exchange-lists.js',
        from: "'to_unit = :unit'",
        to: "':unit IS NOT NULL'",
      },
    ]),
    broken('who asks for a hidden record is told that it may not', { viewers: ['vn-officer'], difference: 'facts' }, [
      {
        file: 'libs/web/src/auth/access.js',
        from: "as: 'unknown'",
        to: "as: resource === undefined ? 'unknown' : 'denied'",
      },
    ]),
    broken(
      'the id of a referral tells when it was raised',
      { viewers: ['vn-consular', 'sg-consular'], difference: 'words' },
      [{ file: 'libs/referral/src/referral.record.js', from: "idTells: 'nothing'", to: "idTells: 'time'" }],
    ),
    broken(
      'oversight reads what came before the telling of a victim’s post',
      { viewers: ['analyst', 'auditor'], difference: 'words' },
      [
        {
          file: 'libs/referral/src/referral.cedar',
          from: /resource\.track == "arrest"/,
          to: '(resource.told || resource.track == "arrest")',
        },
      ],
    ),
    broken('a unit is told on Kafka of requests between others', { viewers: ['vn-officer'], difference: 'more' }, [
      {
        file: 'libs/notices/src/views/told/exchange.js',
        from: /concerns: \[\s*from,\s*to\s*\],\s*about/,
        to: "concerns: [from, to, 'VN-ATU'], about",
      },
      {
        file: 'libs/notices/src/notices.parties.js',
        from: 'await this.known.shown(caller, rows.slice(from, from + AT_A_TIME))',
        to: `rows.slice(from, from + AT_A_TIME).map(({ position, record, what }) => {
          return { id: '', position, at: '', record, what };
        })`,
      },
    ]),
    broken('a word of the content stands in the conduct', { viewers: ['analyst'], difference: 'words' }, [
      {
        file: 'libs/exchange/src/dto/submit.dto.js',
        from: /channel,\s+reference\s+\}\)\)/,
        to: 'channel, reference: content.subject }))',
      },
    ]),
  ],
};

function broken(what: string, control: Pairs['control'] & object, breakages: readonly Breakage[]): Control {
  return {
    broken: what,
    times: ENOUGH,
    run: async ({ seed, times, folder, say }: Trial) => {
      const place = await brokenBuild(folder, breakages);
      return found([await played({ seed, from: 0, until: times, batch: times, folder, control }, say, place)]);
    },
  };
}

async function played(pairs: Pairs, say: Trial['say'], place = '.'): Promise<Played> {
  const folder = join(pairs.folder, String(pairs.from));
  const environment = { ...process.env, TALAAN_PAIRS: JSON.stringify({ ...pairs, folder } satisfies Pairs) };
  const program = join(place, 'dist/tests/assurance/non-interference/pairs.js');
  const child = fork(program, { cwd: place, env: environment, execArgv: ['--disable-warning=ExperimentalWarning'] });
  let message: Played | undefined;
  child.on('message', (sent) => {
    message = sent as Played;
    const { differing } = message;
    say(
      `pairs from ${String(pairs.from)} on: ${String(pairsIn(message))} so far, ${String(differing.length)} answers differ`,
    );
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (!message?.isWhole) throw new Error(`the pairs from ${String(pairs.from)} on ended with ${String(code)}`);
  return message;
}

function found(parts: readonly Played[]): Found {
  const sum = (count: (part: Played) => number) => parts.reduce((total, part) => total + count(part), 0);
  const count = (number: number) => number.toLocaleString('en');
  const differing = parts.flatMap((part) => part.differing);
  return {
    tried: sum(pairsIn),
    wrong: { 'answers that differ': differing.length },
    measured: {
      'answers compared': count(sum(({ answers }) => answers)),
      'of them 404': count(sum(({ notFound }) => notFound)),
      'later pages': count(sum(({ pages }) => pages)),
      'pairs that differ in words': count(sum(({ pairs }) => pairs.words)),
      'in what happened': count(sum(({ pairs }) => pairs.facts)),
      'in how much happened (compared without positions)': count(sum(({ pairs }) => pairs.more)),
    },
    ...(differing[0] !== undefined && { example: differing.slice(0, 5).join('\n') }),
  };
}

function pairsIn({ pairs }: Played): number {
  return pairs.words + pairs.facts + pairs.more;
}
