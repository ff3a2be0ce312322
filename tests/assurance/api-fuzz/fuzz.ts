import { ContractValidator } from '../../contract/validator.js';
import type { RunningServer } from '../../scenarios/running-server.js';
import type { Found, Trial } from '../experiment.js';
import { each } from '../sample.js';
import { type Attempt, Attempts } from './attempts.js';
import { type Fault, Judge, WRONG } from './judge.js';
import { type Plays, World } from './world.js';

const AT_ONCE = 48;
/** Milliseconds, with all the others at once. Whatever is sent, an answer takes no longer. */
const PATIENCE = 5_000;
/** Requests between two looks at the log. */
const ROUND = 2_000;
const FACTS = 'facts after refused input';

/** What is tried. */
export interface Aim {
  readonly of: (route: string) => boolean;
  /** Makes the records that it is tried on. */
  readonly play: Plays;
}

/** Sends so many requests to the server, half of which must change nothing. */
export async function fuzz(server: RunningServer, { seed, times, say }: Trial, { of, play }: Aim): Promise<Found> {
  const world = await World.on(server, play);
  const run = new Run(world, new ContractValidator(world.contract));
  const attempts = new Attempts(world.contract, run.validator, of).sample(
    seed,
    Math.floor(times / 2),
    Math.ceil(times / 2),
  );
  const started = performance.now();
  for (let from = 0; from < times; from += ROUND) {
    const part = (all: readonly Attempt[]) => all.slice(from / 2, (from + ROUND) / 2);
    await each(part(attempts.good), AT_ONCE, (attempt) => run.send(attempt));
    await run.unchanged(() => each(part(attempts.spoilt), AT_ONCE, (attempt) => run.send(attempt)));
    say(`${String(run.tried)} requests`);
  }
  return run.found((performance.now() - started) / 1_000);
}

class Run {
  tried = 0;
  private longest = 0;
  private readonly judge: Judge;
  private readonly wrong = new Map<string, number>([...WRONG, FACTS].map((name) => [name, 0]));
  private readonly statuses = new Map<string, number>();
  private readonly kinds = new Set<string>();
  private readonly examples: string[] = [];

  constructor(
    private readonly world: World,
    readonly validator: ContractValidator,
  ) {
    this.judge = new Judge(world.contract, validator);
  }

  async send(attempt: Attempt): Promise<void> {
    const started = performance.now();
    const reply = await this.world.send(attempt);
    const took = Math.round(performance.now() - started);
    this.longest = Math.max(this.longest, took);
    if (took > PATIENCE) this.note(attempt, { wrong: 'answers that took too long', detail: `${String(took)} ms` });
    this.tried += 1;
    const status = `${String(reply.status).slice(0, 1)}xx`;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    this.kinds.add(`${attempt.method} ${attempt.route} ${attempt.what}`);
    for (const fault of this.judge.faults(attempt, reply)) this.note(attempt, fault);
  }

  /** Nothing of what is done may be on record afterwards. */
  async unchanged(act: () => Promise<void>): Promise<void> {
    const { head } = await this.world.factsAfter(2n ** 62n);
    await act();
    const { types } = await this.world.factsAfter(head);
    this.wrong.set(FACTS, (this.wrong.get(FACTS) ?? 0) + types.length);
    if (types.length > 0) this.examples.push(`${FACTS}: ${[...new Set(types)].join(', ')}`);
  }

  found(seconds: number): Found {
    const of = (status: string) => (this.statuses.get(status) ?? 0).toLocaleString('en');
    return {
      tried: this.tried,
      wrong: Object.fromEntries(this.wrong),
      measured: {
        'kinds of request, by route': this.kinds.size.toLocaleString('en'),
        'answered 2xx': of('2xx'),
        'answered 4xx': of('4xx'),
        'longest answer': `${String(this.longest)} ms`,
        rate: `${Math.round(this.tried / seconds).toLocaleString('en')}/s`,
      },
      ...(this.examples.length > 0 && { example: [...new Set(this.examples)].slice(0, 40).join('\n') }),
    };
  }

  private note({ what, method, route, query }: Attempt, { wrong, detail }: Fault): void {
    this.wrong.set(wrong, (this.wrong.get(wrong) ?? 0) + 1);
    this.examples.push(
      `${wrong}: ${method} ${route} (${what}): ${detail}${query === '' ? '' : ` ?${query.slice(0, 120)}`}`,
    );
  }
}
