import type { Meta } from '#event-store/fact.js';
import { contentFactId, derivedUuid, uuidBeside } from '#event-store/identifiers.js';
import { type AskedOfRequest, EXCHANGE } from '#exchange/exchange.record.js';
import { type Existing, limitsRunning } from '#exchange/exchange-state.js';
import { RecordCommand } from '#records/record-command.js';
import { streamOf } from '#records/record-kind.js';
import { membersAt, officer } from './people.js';
import { askedAlso, type RequestStory, requestStory, type Side } from './request-story.js';
import type { CommandRunner } from './command-runner.js';

const NOTED_AFTER = 1_000;

interface Running {
  readonly id: string;
  readonly story: RequestStory;
  state: Existing;
  /** The next of the story's acts. */
  next: number;
  /** The limits for which a look is on the schedule. */
  readonly awaited: Set<string>;
}

/** The requests of the synthetic region: units ask, read what they get, answer, miss limits and close. */
export class Requests {
  #submitted = 0;

  constructor(
    private readonly runner: CommandRunner,
    private readonly count: number,
    /** Told of every request, once it stands. */
    private readonly heard: (id: string, story: RequestStory) => void,
  ) {
    if (count > 0) runner.at(this.#submissionTime(0), () => this.#submitNext(), 'submissions');
  }

  /** Requests become more frequent: at the end about twice as many as at the beginning. */
  #submissionTime(index: number): number {
    const { from, until } = this.runner.span;
    const share = (index + 0.5) / this.count;
    return Math.round(from + (until - from) * (Math.sqrt(1 + 3 * share) - 1));
  }

  async #submitNext(): Promise<void> {
    const { runner, count } = this;
    const index = this.#submitted;
    const chance = runner.chance('request', index);
    const members = new Set(membersAt(runner.now));
    const group = chance.happens(0.03) ? runner.id('group', index) : undefined;
    const first = requestStory(chance, members, group);
    for (const story of group === undefined ? [first] : [first, ...askedAlso(chance, members, first)]) {
      if (this.#submitted < count) await this.#submit(story);
    }
    if (this.#submitted < count) {
      runner.at(this.#submissionTime(this.#submitted), () => this.#submitNext(), 'submissions');
    }
  }

  async #submit(story: RequestStory): Promise<void> {
    const id = this.runner.newId('request', this.#submitted++);
    const meta = metaOf(id, story, 'from', 'submit');
    const { state } = await this.runner.execute(
      streamOf(EXCHANGE, id),
      new RecordCommand(EXCHANGE, id, story.submit, meta, undefined, true),
    );
    if (state.name === 'unsubmitted') throw new Error('a submission was not carried out');
    const running: Running = { id, story, state, next: 0, awaited: new Set() };
    this.#await(running, contentFactId(meta.commandId));
    this.#goOn(running);
    this.heard(id, story);
  }

  #goOn(running: Running): void {
    const act = running.story.acts[running.next];
    if (act) this.runner.at(this.runner.now + act.after, () => this.#act(running), running.id);
  }

  async #act(running: Running): Promise<void> {
    const { id, story } = running;
    const act = story.acts[running.next++];
    if (!act) return;
    if (act.order === 'read') {
      const { from, to } = story.submit;
      const reading = {
        record: streamOf(EXCHANGE, id),
        kind: 'exchange',
        purpose: 'read' as const,
        parties: [from, to],
      };
      const { actor, ...affiliation } = officerOf(story, act.by);
      await this.runner.reads.record({ ...affiliation, subject: actor }, reading);
    } else {
      const order = act.order(running.state, this.runner.now);
      const meta = metaOf(id, story, act.by, String(running.next));
      await this.#carryOut(running, order, meta);
      this.#await(running, contentFactId(meta.commandId));
    }
    this.#goOn(running);
  }

  async #carryOut(running: Running, asked: AskedOfRequest, meta: Meta): Promise<void> {
    const { id } = running;
    const { state } = await this.runner.execute(streamOf(EXCHANGE, id), new RecordCommand(EXCHANGE, id, asked, meta));
    if (state.name !== 'unsubmitted') running.state = state;
  }

  /** The clock of the platform stands still here, so the limits are looked at when each of them is due. */
  #await(running: Running, setBy: string): void {
    for (const { limit, dueAt } of limitsRunning(running.state)) {
      const key = `${limit} ${String(dueAt)}`;
      if (running.awaited.has(key)) continue;
      running.awaited.add(key);
      const look = async (): Promise<void> => {
        const runs = limitsRunning(running.state).some((one) => one.limit === limit && one.dueAt === dueAt);
        if (!runs) return;
        const commandId = derivedUuid('limit-passed', running.id, limit, String(dueAt));
        const meta = { actor: 'platform', role: 'platform', commandId, correlationId: commandId };
        await this.#carryOut(running, { type: 'note-limit-passed', limit }, { ...meta, causationId: setBy });
      };
      this.runner.at(dueAt + NOTED_AFTER, look, running.id);
    }
  }
}

function metaOf(id: string, story: RequestStory, side: Side, what: string): Meta {
  return { ...officerOf(story, side), commandId: uuidBeside(id, 'seed', what), correlationId: id };
}

function officerOf({ fromState, toState }: RequestStory, side: Side) {
  return officer(side === 'from' ? fromState : toState);
}
