import type { Meta } from '#event-store/fact.js';
import { contentFactId, derivedUuid, uuidBeside } from '#event-store/identifiers.js';
import { type AskedOfRequest, EXCHANGE } from '#exchange/exchange.record.js';
import { type Existing, limitsRunning } from '#exchange/exchange-state.js';
import { RecordCommand } from '#records/record-command.js';
import { streamOf } from '#records/record-kind.js';
import { membersAt, officer } from './cast.js';
import { askedAlso, type Life, requestLife, type Side } from './request-life.js';
import type { Stage } from './stage.js';

const NOTED_AFTER = 1_000;

interface Playing {
  readonly id: string;
  readonly life: Life;
  state: Existing;
  /** The next of the life's acts. */
  next: number;
  /** The limits for which a look is on the agenda. */
  readonly awaited: Set<string>;
}

/** The requests of the synthetic region: units ask, read what they get, answer, miss limits and close. */
export class Requests {
  #submitted = 0;

  constructor(
    private readonly stage: Stage,
    private readonly count: number,
    /** Told of every request, once it stands. */
    private readonly heard: (id: string, life: Life) => void,
  ) {
    if (count > 0) stage.at(this.#submissionTime(0), () => this.#submitNext(), 'submissions');
  }

  /** Requests become more frequent: at the end about twice as many as at the beginning. */
  #submissionTime(index: number): number {
    const { from, until } = this.stage.span;
    const share = (index + 0.5) / this.count;
    return Math.round(from + (until - from) * (Math.sqrt(1 + 3 * share) - 1));
  }

  async #submitNext(): Promise<void> {
    const { stage, count } = this;
    const index = this.#submitted;
    const chance = stage.chance('request', index);
    const members = new Set(membersAt(stage.now));
    const group = chance.happens(0.03) ? stage.id('group', index) : undefined;
    const first = requestLife(chance, members, group);
    for (const life of group === undefined ? [first] : [first, ...askedAlso(chance, members, first)]) {
      if (this.#submitted < count) await this.#submit(life);
    }
    if (this.#submitted < count) {
      stage.at(this.#submissionTime(this.#submitted), () => this.#submitNext(), 'submissions');
    }
  }

  async #submit(life: Life): Promise<void> {
    const id = this.stage.newId('request', this.#submitted++);
    const meta = metaOf(id, life, 'from', 'submit');
    const { state } = await this.stage.execute(
      streamOf(EXCHANGE, id),
      new RecordCommand(EXCHANGE, id, life.submit, meta, undefined, true),
    );
    if (state.name === 'unsubmitted') throw new Error('a submission was not carried out');
    const playing: Playing = { id, life, state, next: 0, awaited: new Set() };
    this.#await(playing, contentFactId(meta.commandId));
    this.#goOn(playing);
    this.heard(id, life);
  }

  #goOn(playing: Playing): void {
    const act = playing.life.acts[playing.next];
    if (act) this.stage.at(this.stage.now + act.after, () => this.#act(playing), playing.id);
  }

  async #act(playing: Playing): Promise<void> {
    const { id, life } = playing;
    const act = life.acts[playing.next++];
    if (!act) return;
    if (act.order === 'read') {
      const { from, to } = life.submit;
      const reading = {
        record: streamOf(EXCHANGE, id),
        kind: 'exchange',
        purpose: 'read' as const,
        parties: [from, to],
      };
      const { actor, ...affiliation } = officerOf(life, act.by);
      await this.stage.reads.record({ ...affiliation, subject: actor }, reading);
    } else {
      const order = act.order(playing.state, this.stage.now);
      const meta = metaOf(id, life, act.by, String(playing.next));
      await this.#carryOut(playing, order, meta);
      this.#await(playing, contentFactId(meta.commandId));
    }
    this.#goOn(playing);
  }

  async #carryOut(playing: Playing, asked: AskedOfRequest, meta: Meta): Promise<void> {
    const { id } = playing;
    const { state } = await this.stage.execute(streamOf(EXCHANGE, id), new RecordCommand(EXCHANGE, id, asked, meta));
    if (state.name !== 'unsubmitted') playing.state = state;
  }

  /** The clock of the platform stands still here, so the limits are looked at when each of them is due. */
  #await(playing: Playing, setBy: string): void {
    for (const { limit, dueAt } of limitsRunning(playing.state)) {
      const key = `${limit} ${String(dueAt)}`;
      if (playing.awaited.has(key)) continue;
      playing.awaited.add(key);
      const look = async (): Promise<void> => {
        const runs = limitsRunning(playing.state).some((one) => one.limit === limit && one.dueAt === dueAt);
        if (!runs) return;
        const commandId = derivedUuid('limit-passed', playing.id, limit, String(dueAt));
        const meta = { actor: 'platform', role: 'platform', commandId, correlationId: commandId };
        await this.#carryOut(playing, { type: 'note-limit-passed', limit }, { ...meta, causationId: setBy });
      };
      this.stage.at(dueAt + NOTED_AFTER, look, playing.id);
    }
  }
}

function metaOf(id: string, life: Life, side: Side, what: string): Meta {
  return { ...officerOf(life, side), commandId: uuidBeside(id, 'seed', what), correlationId: id };
}

function officerOf({ fromState, toState }: Life, side: Side) {
  return officer(side === 'from' ? fromState : toState);
}
