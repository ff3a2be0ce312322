import { setTimeout as pause } from 'node:timers/promises';
import { noNginx } from '#apps/split/own-nginx.js';
import { noPostgres } from '#event-store/postgres/preparing/installed.js';
import { Chance } from '#apps/seed/chance.js';
import { aRequestTo } from '../scenarios/client.js';
import { noSecondProcess } from '../scenarios/second-process.js';
import { type Breakage, brokenBuild } from './broken-build.js';
import { by, type Control, type Experiment, type Found, type Trial } from './experiment.js';
import { Account } from './several-servers/account.js';
import { ALL, FormUnderKill, IDENTITIES, KINDS, SECOND, TWICE } from './several-servers/form-under-kill.js';
import { Senders } from './several-servers/senders.js';
import { breaksIn, quantile, wholeAuditTrail } from './whole-log.js';
import { shuffled } from './sample.js';

const HOUR = 3_600_000;
/** By the first policy on time limits, of a request that is urgent. */
const TO_ACKNOWLEDGE = 2 * HOUR;
const SENDERS = 12;
/** Milliseconds between two kills. */
const PAUSE = { shortest: 200, longest: 2_500 };
/** One kill in so many is of everything, where there are many. */
const ALL_IN = 20;
/** Milliseconds for each request whose limit passes, while it is submitted. */
const SUBMITTING = 100;
/** Milliseconds after its time until a limit must be noted. */
const NOTED_WITHIN = 60_000;

/** How much of the experiment is done. */
interface Extent {
  readonly kinds: readonly string[];
  /** How often the next kill waits until all has come back from the last one, and is at work again. */
  readonly afterRecovery: number;
  /** Whether all commands are sent once more at the end. */
  readonly isSentAgain: boolean;
  /** Milliseconds for which PostgreSQL is away, in the midst. */
  readonly away: number;
  /** Requests whose limits pass, and milliseconds within which they do. */
  readonly limits: { readonly count: number; readonly within: number };
}

function extentOf({ times, seed }: Trial): Extent {
  const isLong = times >= 50;
  const chance = new Chance(seed, 'several-servers', 'kinds');
  const kinds = Array.from({ length: Math.ceil(times / KINDS.length) }, (_, round) =>
    round === 0 ? KINDS : shuffled(KINDS, () => chance.next()),
  ).flat();
  const asked = kinds.slice(0, times).map((kind, index) => (isLong && index % ALL_IN === ALL_IN - 1 ? ALL : kind));
  return {
    kinds: asked,
    afterRecovery: 0.5,
    isSentAgain: true,
    away: isLong ? 60_000 : 5_000,
    limits: isLong ? { count: 240, within: 400_000 } : { count: 30, within: 20_000 },
  };
}

/** What happened to the form meanwhile. */
interface Happened {
  readonly recoveries: readonly number[];
  /** How often a command or question was turned away while PostgreSQL was. */
  readonly turnedAway: number;
}

async function severalServers(trial: Trial, extent = extentOf(trial), place?: string): Promise<Found> {
  const { folder, seed, say } = trial;
  const chance = new Chance(seed, 'several-servers');
  const form = await FormUnderKill.start(folder, -TO_ACKNOWLEDGE, place);
  try {
    await form.know(IDENTITIES);
    const senders = new Senders(form, chance, String(seed));
    const passing = await submitted(senders, extent.limits);
    say(`${String(passing.length)} requests were submitted whose limits pass from now on`);
    let isOver = false;
    const sent = senders.tell(SENDERS, () => !isOver);
    const happened = await Promise.race([
      happening(form, senders, extent, chance, say),
      sent.then(() => Promise.reject(new Error('the senders have ended'))),
    ]);
    isOver = true;
    await sent;
    await form.ready();
    if (extent.isSentAgain) {
      say(`sending ${String(senders.commands.length)} commands again`);
      await senders.sendAllAgain(SENDERS);
    }
    const account = await noted(form.data, passing);
    return { tried: extent.kinds.length, ...(await compared(form, senders, account, passing, happened)) };
  } catch (error) {
    say(`the programs said last:\n${form.saidLast}`);
    throw error;
  } finally {
    await form.stop();
  }
}

/** Requests that nobody acknowledges, of two hours ago: their limits pass one after the other from now on. */
async function submitted(senders: Senders, { count, within }: Extent['limits']): Promise<readonly string[]> {
  const ids: string[] = [];
  const first = Date.now() + count * SUBMITTING;
  for (let n = 0; n < count; n += 1) {
    senders.form.clock.movedBy = first + (n * within) / count - TO_ACKNOWLEDGE - Date.now();
    ids.push((await senders.does('ph-officer', '/v1/exchange-requests', aRequestTo('TH-ATU'))).id);
  }
  senders.form.clock.movedBy = 0;
  return ids;
}

/** Kills one after the other; in the midst PostgreSQL is away. */
async function happening(
  form: FormUnderKill,
  senders: Senders,
  { kinds, afterRecovery, away }: Extent,
  chance: Chance,
  say: Trial['say'],
): Promise<Happened> {
  const recoveries: number[] = [];
  let turnedAway = 0;
  for (const [index, kind] of kinds.entries()) {
    await pause(chance.whole(PAUSE.shortest, PAUSE.longest));
    while (!(await form.kill(kind))) await pause(50);
    const began = performance.now();
    if (chance.happens(afterRecovery)) {
      await form.ready();
      recoveries.push(performance.now() - began);
      await senders.areAnswered(2 * SENDERS);
    }
    if (away > 0 && index === Math.floor(kinds.length / 2)) turnedAway = await withoutPostgres(form, senders, away);
    const { answered, cutOff } = senders.counts;
    say(`${String(index + 1)} kills, the last of ${kind}; ${String(answered)} answers, ${String(cutOff)} cut off`);
  }
  return { recoveries, turnedAway };
}

async function withoutPostgres(form: FormUnderKill, senders: Senders, within: number): Promise<number> {
  await form.ready();
  const before = senders.counts.turnedAway;
  const comesBack = form.postgresAway();
  await pause(within);
  comesBack();
  const during = senders.counts.turnedAway - before;
  await form.ready();
  return during;
}

/** The log, when the limits of these requests are noted, or too late. */
async function noted(data: string, ids: readonly string[]): Promise<Account> {
  const late = performance.now() + NOTED_WITHIN;
  for (;;) {
    const account = await Account.of(data);
    if (account.unnoted(ids).length === 0 || performance.now() > late) {
      // Whoever notes one twice does so at the next look.
      await pause(1_500);
      return await Account.of(data);
    }
    await pause(200);
  }
}

async function compared(
  form: FormUnderKill,
  senders: Senders,
  account: Account,
  passing: readonly string[],
  { recoveries, turnedAway }: Happened,
): Promise<Omit<Found, 'tried'>> {
  const { commands, refused, unclear, otherwise, counts } = senders;
  const missing = account.missing(commands);
  const twice = account.beyond(commands);
  const unnoted = account.unnoted(passing).map((id) => `the limit of ${id} is not noted`);
  const trail = await wholeAuditTrail(form.people);
  const shown = new Set(trail.map(({ type, position }) => `${type} ${position}`));
  const unshown = account.entries.filter((entry) => !shown.has(entry)).map((entry) => `not in the trail: ${entry}`);
  const example = [
    ...missing,
    ...twice,
    ...account.notedTwice,
    ...unnoted,
    ...otherwise,
    ...refused,
    ...unclear,
    ...unshown,
  ];
  return {
    wrong: {
      'acknowledged but missing': missing.length,
      'applied twice': twice.length,
      'limits noted twice': account.notedTwice.length,
      'limits not noted': unnoted.length,
      'answered otherwise when sent again': otherwise.length,
      'refused though in order': refused.length,
      'answered otherwise than as unavailable': unclear.length,
      'answers that took half a minute': counts.late,
      'facts that the audit trail does not show': unshown.length,
      'breaks in the log': await breaksIn(form.data),
    },
    measured: {
      'recovery median': seconds(quantile(recoveries, 0.5)),
      'recovery p99': seconds(quantile(recoveries, 0.99)),
      commands: commands.length.toLocaleString('en'),
      'cut off': counts.cutOff.toLocaleString('en'),
      'turned away': counts.turnedAway.toLocaleString('en'),
      'of these, while PostgreSQL was away': turnedAway.toLocaleString('en'),
      'slowest 503': seconds(senders.slowest),
      'limits passed': String(passing.length),
    },
    ...(example.length > 0 && { example: example.slice(0, 10).join('\n') }),
  };
}

const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(1)} s`;

const NOTHING: Extent = { kinds: [], afterRecovery: 1, isSentAgain: false, away: 0, limits: { count: 0, within: 0 } };

const control = (broken: string, seenAs: string, extent: Partial<Extent>, breakages: readonly Breakage[]): Control => ({
  broken,
  times: Math.max(1, extent.kinds?.length ?? 0),
  run: async (trial) => {
    const place = await brokenBuild(trial.folder, breakages);
    return by(seenAs, await severalServers(trial, { ...NOTHING, ...extent }, place));
  },
});

const WRITER = 'libs/event-store/src/postgres/log-writer.js';

export const severalServersUnderKill: Experiment = {
  id: 'several-servers',
  promise: 'nothing lost',
  what: 'kill -9 of every process of the split form and of PostgreSQL at random under load, and PostgreSQL away',
  unit: 'kills',
  times: { full: 100, short: 6 },
  missing: () => noPostgres ?? noNginx ?? noSecondProcess,
  run: (trial) => severalServers(trial),
  controls: [
    control(
      'a process of the split form acknowledges before PostgreSQL has committed',
      'acknowledged but missing',
      { kinds: [TWICE, SECOND, TWICE, SECOND, TWICE] },
      [
        {
          file: WRITER,
          from: 'const before = identity.reached;',
          to: 'await this.late; const before = identity.reached;',
        },
        {
          file: WRITER,
          from: 'await committed(client, times, `${last} COMMIT`);',
          to: `const late = () => committed(client, times, last + ' COMMIT');
            if (rows.count > 0 && appends.some(({ stream }) => /^exchange-/.test(stream))) {
              this.late = new Promise((resolve) => setTimeout(resolve, 500)).then(late).catch(() => undefined);
            } else await late();`,
        },
        // What it has not committed it must not take for the end of the log: it would end itself.
        { file: WRITER, from: 'identity.reaches(index.end);', to: '' },
      ],
    ),
    control('another process does not recognise a command that is sent again', 'applied twice', { isSentAgain: true }, [
      {
        file: 'libs/web/src/command-key.guard.js',
        from: 'return UUID_OF_TIME.test(key) ?',
        to: 'scope = [...scope, String(process.pid)]; return UUID_OF_TIME.test(key) ?',
      },
    ]),
    control(
      'a process notes a limit without asking what others noted',
      'limits noted twice',
      { limits: { count: 8, within: 2_000 } },
      [
        {
          file: 'libs/exchange/src/exchange-request.js',
          from: ' && !state.request.noted.includes(limit)',
          to: '',
        },
        {
          file: 'libs/exchange/src/views/exchange-requests.js',
          from: "const passed = fact.conduct.limit === 'acknowledge' ?",
          to: "const passed = fact.conduct.limit === 'none' ?",
        },
        {
          file: 'libs/exchange/src/deadline/deadline.scheduler.js',
          from: "'limit-passed', id, limit, String(dueAt)",
          to: "'limit-passed', id, limit, String(process.pid)",
        },
      ],
    ),
  ],
};
