import { CommandBus } from '@nestjs/cqrs';
import type { Application } from '#apps/server/server.js';
import type { Meta } from '#event-store/fact.js';
import { contentFactId, derivedUuid } from '#event-store/identifiers.js';
import { ExchangeCommand, type Order, streamOf } from '#exchange/exchange.handler.js';
import { type Existing, limitsRunning } from '#exchange/exchange-state.js';
import { ContentReads } from '#web/content-reads.js';
import { Agenda } from './agenda.js';
import { Chance } from './chance.js';
import { askedAlso, type Life, requestLife, type Side } from './request-life.js';
import type { SteppedClock } from './stepped-clock.js';
import { WorkPlanLife } from './work-plan-life.js';

/** From this day on the unit of TL takes part. */
const ELEVENTH_SINCE = Date.parse('2025-10-26T00:00:00Z');
const TEN = ['BN', 'ID', 'KH', 'LA', 'MM', 'MY', 'PH', 'SG', 'TH', 'VN'];
const NOTED_AFTER = 1_000;

export interface Seeding {
  readonly seed: number;
  readonly requests: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly from: number;
  readonly until: number;
}

interface Playing {
  readonly id: string;
  readonly life: Life;
  state: Existing;
  /** The next of the life's acts. */
  next: number;
  /** The limits for which a look is on the agenda. */
  readonly awaited: Set<string>;
}

type Item = () => Promise<void>;

/**
 * A synthetic region that lives through the commands of the platform, one after the other in order of time. Whatever
 * the platform would refuse therefore cannot be seen in it; a refusal is an error in the script.
 */
export class Region {
  readonly #agenda = new Agenda<Item>();
  readonly #commands: CommandBus;
  readonly #reads: ContentReads;
  #submitted = 0;
  #played = 0;

  constructor(
    application: Application,
    private readonly clock: SteppedClock,
    private readonly seeding: Seeding,
  ) {
    this.#commands = application.app.get(CommandBus);
    this.#reads = application.app.get(ContentReads);
    const { seed, from, until } = seeding;
    const plan = new WorkPlanLife(this.#commands, application.platform.store, seed);
    for (const { at, item } of plan.agenda(from, until)) this.#agenda.add(at, item);
    this.#agenda.add(this.#submissionTime(0), () => this.#submitNext());
  }

  /** Plays until the end; `progress` hears how many things happened, and the share of the time that has passed. */
  async play(progress: (played: number, share: number) => void): Promise<number> {
    const { from, until } = this.seeding;
    for (let next = this.#agenda.next(); next; next = this.#agenda.next()) {
      if (next.at > until) break;
      this.clock.goTo(next.at);
      await next.item();
      this.#played += 1;
      progress(this.#played, (next.at - from) / (until - from));
    }
    return this.#played;
  }

  /** Requests become more frequent: at the end about twice as many as at the beginning. */
  #submissionTime(index: number): number {
    const { requests, from, until } = this.seeding;
    const share = (index + 0.5) / requests;
    return Math.round(from + (until - from) * (Math.sqrt(1 + 3 * share) - 1));
  }

  async #submitNext(): Promise<void> {
    const index = this.#submitted;
    const { seed, requests } = this.seeding;
    const chance = new Chance(seed, 'request', index);
    const members = new Set(this.clock.now() >= ELEVENTH_SINCE ? [...TEN, 'TL'] : TEN);
    const group = chance.happens(0.03) ? derivedUuid('seed', String(seed), 'group', String(index)) : undefined;
    const first = requestLife(chance, members, group);
    for (const life of group === undefined ? [first] : [first, ...askedAlso(chance, members, first)]) {
      if (this.#submitted < requests) await this.#submit(life);
    }
    if (this.#submitted < requests) this.#agenda.add(this.#submissionTime(this.#submitted), () => this.#submitNext());
  }

  async #submit(life: Life): Promise<void> {
    const id = derivedUuid('seed', String(this.seeding.seed), 'request', String(this.#submitted++));
    const meta = this.#metaOf(id, life, 'from', 'submit');
    const { state } = await this.#commands.execute(new ExchangeCommand(id, life.submit, meta));
    if (state.name === 'unsubmitted') throw new Error('a submission was not carried out');
    const playing: Playing = { id, life, state, next: 0, awaited: new Set() };
    this.#await(playing, contentFactId(meta.commandId));
    this.#goOn(playing);
  }

  #goOn(playing: Playing): void {
    const act = playing.life.acts[playing.next];
    if (act) this.#agenda.add(this.clock.now() + act.after, () => this.#act(playing));
  }

  async #act(playing: Playing): Promise<void> {
    const { id, life } = playing;
    const act = life.acts[playing.next++];
    if (!act) return;
    if (act.order === 'read') {
      const { from, to } = life.submit;
      const reading = { record: streamOf(id), kind: 'exchange', purpose: 'read' as const, parties: [from, to] };
      await this.#reads.record({ ...officerOf(life, act.by), role: 'officer' }, reading);
    } else {
      const order = act.order(playing.state, this.clock.now());
      const meta = this.#metaOf(id, life, act.by, String(playing.next));
      await this.#carryOut(playing, order, meta);
      this.#await(playing, contentFactId(meta.commandId));
    }
    this.#goOn(playing);
  }

  async #carryOut(playing: Playing, order: Order, meta: Meta): Promise<void> {
    const { state } = await this.#commands.execute(new ExchangeCommand(playing.id, order, meta));
    if (state.name !== 'unsubmitted') playing.state = state;
  }

  /** The clock of the platform stands still here, so the limits are looked at when each of them is due. */
  #await(playing: Playing, setBy: string): void {
    for (const { limit, dueAt } of limitsRunning(playing.state)) {
      const key = `${limit} ${String(dueAt)}`;
      if (playing.awaited.has(key)) continue;
      playing.awaited.add(key);
      this.#agenda.add(dueAt + NOTED_AFTER, async () => {
        const runs = limitsRunning(playing.state).some((one) => one.limit === limit && one.dueAt === dueAt);
        if (!runs) return;
        const commandId = derivedUuid('limit-passed', playing.id, limit, String(dueAt));
        const policyVersion = String(playing.state.request.policyVersion);
        const meta = { actor: 'platform', role: 'platform', commandId, correlationId: commandId, policyVersion };
        await this.#carryOut(playing, { type: 'note-limit-passed', limit }, { ...meta, causationId: setBy });
      });
    }
  }

  #metaOf(id: string, life: Life, side: Side, what: string): Meta {
    const { subject, unit, state } = officerOf(life, side);
    const commandId = derivedUuid('seed', id, what);
    return { actor: subject, role: 'officer', unit, state, commandId, correlationId: id };
  }
}

function officerOf({ fromState, toState }: Life, side: Side) {
  const state = side === 'from' ? fromState : toState;
  return { subject: `${state.toLowerCase()}-officer`, unit: `${state}-ATU`, state };
}
