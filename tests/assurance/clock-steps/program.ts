// Moves the clock of a server to and fro, so many times, and says on standard output what was found. A program of its
// own, so that it can be run from a build that is broken. Arguments: the data folder, the seed, the number of steps.
import { Chance } from '#apps/seed/chance.js';
import { everything } from '#event-store/behaviour/subject.js';
import { aRequestTo, done } from '../../scenarios/client.js';
import type { Found } from '../experiment.js';
import { type Asked, compare, type Limit, NOTHING_WRONG, type Wrong } from './expected-limits.js';
import { RegionUnderSteps } from './region-under-steps.js';

const [data = '', seed = '', steps = ''] = process.argv.slice(2);
const HOUR = 3_600_000;
const MINUTE = 60_000;
/** As the policy of the baseline has them. */
const ACKNOWLEDGE = { urgent: 2 * HOUR, priority: 24 * HOUR, routine: 24 * HOUR } as const;
const ANSWER = { urgent: 8 * HOUR, priority: 72 * HOUR, routine: 168 * HOUR } as const;

const chance = new Chance('clock-steps', seed);
const asked: Asked[] = [];
const wrong: Wrong = { ...NOTHING_WRONG };
const counts = {
  'time went by': 0,
  'set back a little': 0,
  'set wrong': 0,
  'set and confirmed': 0,
  'over a stop': 0,
  'over a start of the machine': 0,
};
let example: string | undefined;
let passed = 0;

const under = await RegionUnderSteps.open(data);
for (let step = 1; step <= Number(steps); step += 1) {
  for (let requests = chance.whole(1, 3); requests > 0; requests -= 1) asked.push(await ask());
  under.machine.setRight();
  const now = under.machine.now();
  const [kind, shown] = await stepped(now);
  counts[kind] += 1;
  const at = Math.min(under.machine.now(), kind === 'set back a little' ? shown : Infinity);
  await under.settle();
  const facts = await everything(under.server.platform.store);
  passed = facts.filter(({ type }) => type === 'exchange.limit-passed.v1').length;
  const found = compare(facts, asked, at, under.machine.latest);
  for (const [name, count] of Object.entries(found) as [keyof Wrong, number][]) {
    if (count > 0)
      example ??= `${name} after step ${String(step)} (${kind}), from ${instant(now)} to ${instant(shown)}`;
    // Each look sees all that went wrong before, too.
    wrong[name] = Math.max(wrong[name], count);
  }
}
await under.close();

const measured = Object.fromEntries(
  Object.entries({ ...counts, 'limits passed': passed }).map(([n, c]) => [n, String(c)]),
);
const found: Found = { tried: Number(steps), wrong, measured, ...(example !== undefined && { example }) };
console.log(JSON.stringify(found));

/** A request that is left alone, acknowledged, or answered at once. */
async function ask(): Promise<Asked> {
  const urgency = chance.pick(['urgent', 'priority', 'routine'] as const);
  const { id } = done(await under.people.officer('ph').submits(aRequestTo('TH-ATU', { urgency })));
  const { body } = await under.people.officer('ph').readsTheRequest(id);
  const at = Date.parse(String(body.submittedAt));
  const limits = new Map<Limit, number>([['answer', at + ANSWER[urgency]]]);
  switch (chance.pick(['left', 'left', 'acknowledged', 'answered'])) {
    case 'left':
      limits.set('acknowledge', at + ACKNOWLEDGE[urgency]);
      break;
    case 'acknowledged':
      done(await under.people.officer('th').acknowledges(id));
      break;
    default:
      done(await under.people.officer('th').answers(id, 'SYNTHETIC'));
      limits.clear();
  }
  return { id, limits };
}

/** What happens to the clocks, and the time that the wall clock then shows. */
async function stepped(now: number): Promise<readonly [keyof typeof counts, number]> {
  const to = destination(now);
  const isStop = chance.happens(0.15);
  const { machine } = under;
  const way = chance.whole(1, 10);
  const [kind, steps] = ((): [keyof typeof counts, () => void] => {
    if (way === 1) return ['set back a little', () => machine.setTo(now - chance.whole(5, 50) * 1_000)];
    if (way > 6 || Math.abs(to - now) < 2 * MINUTE) {
      return ['time went by', () => machine.passTo(now + Math.abs(to - now))];
    }
    return ['set wrong', () => machine.setTo(to)];
  })();
  if (!isStop) {
    steps();
    return [kind, machine.wall()];
  }
  counts['over a stop'] += 1;
  const isMachineStarted = kind === 'time went by' && chance.happens(0.5);
  if (isMachineStarted) counts['over a start of the machine'] += 1;
  await under.restart(() => {
    steps();
    if (isMachineStarted) machine.startAgain();
  });
  if (kind !== 'set wrong' || chance.happens(0.3)) return [kind, machine.wall()];
  await under.confirm();
  return ['set and confirmed', machine.wall()];
}

/** Shortly before or after a limit that is still to come, or hours or days to and fro. */
function destination(now: number): number {
  const coming = asked.flatMap(({ limits }) => [...limits.values()]).filter((due) => due > now);
  if (coming.length > 0 && chance.happens(0.5)) {
    return chance.pick(coming) + (chance.happens(0.5) ? -1 : 1) * chance.whole(1, 45) * MINUTE;
  }
  const far = Math.round(chance.around(10 * HOUR, 1));
  return now + (chance.happens(0.5) ? far : -far);
}

function instant(time: number): string {
  return new Date(time).toISOString();
}
