import { Chance } from '#apps/seed/chance.js';
import { HOUR, Span } from './expected.js';
import type { Act, Cast, Kind, Known } from './kind.js';
import { commandsIn, type Delivery, type Order, type Step } from './step.js';

const DELIVERIES: Record<Delivery, number> = {
  once: 82,
  twice: 6,
  'twice at once': 7,
  'once, then its key with another body': 5,
};
/** As many records has one history, and as often the server is restarted in it. */
const RECORDS = 4;
export const RESTARTS = 2;

interface Dreamt {
  readonly kind: Kind;
  readonly cast: Cast;
  known: Known;
}

/** A random history of about `length` commands, most of which the rules allow when they are sent one after the other. */
export class Generator {
  readonly #chance: Chance;
  readonly #records: Dreamt[] = [];
  readonly #casts: readonly number[];
  #now = 0;

  constructor(
    private readonly kinds: readonly Kind[],
    ...seeds: readonly (string | number)[]
  ) {
    this.#chance = new Chance('history', ...seeds);
    this.#casts = [this.#variant(), this.#variant()];
  }

  history(length: number): readonly Step[] {
    const steps: Step[] = [];
    const restarts = Array.from({ length: RESTARTS }, (_, index) => ((index + 1) * length) / (RESTARTS + 1));
    for (let sent = 0; sent < length;) {
      if (restarts[0] !== undefined && sent >= restarts[0]) {
        restarts.shift();
        steps.push({ do: 'restart' });
        this.#pass();
      }
      const next = this.#next();
      sent += next.reduce((sum, step) => sum + commandsIn(step), 0);
      steps.push(...next);
    }
    return [...steps, ...restarts.map((): Step => ({ do: 'restart' }))];
  }

  #next(): readonly Step[] {
    const chance = this.#chance;
    const { length } = this.#records;
    if (length === 0 || (length < RECORDS && chance.happens(0.1))) return [this.#create()];
    // Later records are still full of life.
    const record = chance.happens(0.6) ? length - 1 : chance.whole(0, length - 1);
    const dreamt = this.#records[record];
    if (!dreamt) return [];
    const step = this.#step(record, dreamt);
    if (!chance.happens(0.6)) return [step];
    const at = chance.happens(0.7) ? 'record' : 'history';
    return [step, { do: 'look', record, part: chance.pick(dreamt.kind.parts), at }];
  }

  #create(): Step {
    const chance = this.#chance;
    const kind = chance.whole(0, this.kinds.length - 1);
    const made = this.kinds[kind];
    if (!made) throw new Error('no kinds');
    const cast = chance.pick(this.#casts);
    const { command, part: right, inVain } = made.creates;
    const part = chance.happens(0.95) ? right : chance.pick(inVain);
    const order = { command, part, variant: this.#variant() };
    const people = made.cast(new Chance('cast', cast));
    const verdict = made.judge(undefined, this.#act(made, undefined, people, order));
    if ('carried' in verdict) this.#records.push({ kind: made, cast: people, known: verdict.carried });
    return { do: 'create', kind, cast, ...order, delivery: chance.weighted(DELIVERIES) };
  }

  #step(record: number, dreamt: Dreamt): Step {
    const chance = this.#chance;
    if (chance.happens(0.05)) return { do: 'again', record, nth: chance.whole(0, 20) };
    if (chance.happens(0.13)) {
      const orders = Array.from({ length: chance.happens(0.75) ? 2 : 3 }, () => this.#order(dreamt));
      for (const order of orders) this.#dream(dreamt, order);
      return { do: 'race', record, orders };
    }
    const order = this.#order(dreamt);
    if (chance.happens(0.04)) return { do: 'astray', record, nth: chance.whole(0, 20), ...order };
    this.#dream(dreamt, order);
    return { do: 'command', record, ...order, delivery: chance.weighted(DELIVERIES) };
  }

  #order(dreamt: Dreamt): Order {
    const chance = this.#chance;
    const lawful = chance.happens(0.8);
    for (let tries = 0; ; tries += 1) {
      const command = chance.pick(dreamt.kind.commands);
      const part =
        lawful || chance.happens(0.5) ? dreamt.kind.partFor(command, chance) : chance.pick(dreamt.kind.parts);
      const order = { command, part, variant: this.#variant() };
      const matches = chance.happens(0.06) ? { ...order, ifMatch: 'stale' as const } : order;
      const matched = chance.happens(0.12) ? { ...order, ifMatch: 'right' as const } : matches;
      if (!lawful || tries > 15) return matched;
      if (dreamt.kind.rare.includes(command) && chance.happens(0.7)) continue;
      const verdict = dreamt.kind.judge(dreamt.known, this.#act(dreamt.kind, dreamt.known, dreamt.cast, order));
      if ('carried' in verdict) return matched;
    }
  }

  #dream(dreamt: Dreamt, order: Order): void {
    if (order.ifMatch === 'stale') return;
    const verdict = dreamt.kind.judge(dreamt.known, this.#act(dreamt.kind, dreamt.known, dreamt.cast, order));
    if ('carried' in verdict) dreamt.known = verdict.carried;
  }

  #act(kind: Kind, known: Known | undefined, cast: Cast, { command, part, variant }: Order): Act {
    const between = new Span(this.#now, this.#now);
    const said = kind.say(command, variant, known, cast, between);
    return { command, part, by: cast[part] ?? '', cast, ...said, between };
  }

  #pass(): void {
    this.#now += this.#chance.pick([1, 10, 30]) * HOUR;
    for (const dreamt of this.#records) {
      dreamt.known = dreamt.kind.elapse(dreamt.known, new Span(this.#now, this.#now));
    }
  }

  #variant(): number {
    return this.#chance.whole(0, 2 ** 31);
  }
}
