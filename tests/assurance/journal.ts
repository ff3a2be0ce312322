import { setTimeout as pause } from 'node:timers/promises';
import { type Answered, aRequestTo, type Person, type Region } from '../scenarios/client.js';
import type { Reply } from '../scenarios/http.js';

/** One command as its sender remembers it. Without `answer`, nobody knows whether it was carried out. */
export interface Sent {
  /** What it does, in words that the log has, too: the same for the same command, another for every other. */
  readonly act: string;
  readonly again: () => Promise<Reply<Answered>>;
  answer?: Answered;
}

export interface Acknowledged extends Sent {
  readonly answer: Answered;
}

/** Of a request, so that its submission can be told from others without trusting an id of the platform. */
export const submission = (reference: string): string => `submitted ${reference}`;
/** Of a later step, which each request of a journal takes once. */
export const step = (stream: string, type: string): string => `${type} ${stream}`;

/**
 * What the clients of a server have been told, kept outside of it: officers of PH and VN ask the unit of TH, which
 * acknowledges and answers, as fast as the server takes it, until it is gone.
 */
export class Journal {
  readonly sent: Sent[] = [];
  /** In the order in which they came. */
  readonly acknowledged: Acknowledged[] = [];
  /** Commands that were refused, though each is in order: the status and what it was. */
  readonly refused: string[] = [];
  /** How many were told to come again later. */
  turnedAway = 0;
  #keys = 0;

  /** `name` tells its commands from those of every other journal of the same server. */
  constructor(private readonly name: string) {}

  /** Resolves when every one of `senders` has lost the server, or is to go on no longer. */
  async load(people: Region, senders: number, goOn = () => true): Promise<void> {
    const officers = [people.officer('ph'), people.officer('vn')];
    await Promise.all([people.officer('th'), ...officers].map((person) => person.token()));
    await Promise.all(
      Array.from({ length: senders }, (_, index) =>
        this.#until(officers[index % 2] ?? people.officer('ph'), people, goOn),
      ),
    );
  }

  /** Resolves when more than `count` commands have been acknowledged. */
  async moreThan(count: number): Promise<void> {
    while (this.acknowledged.length <= count) await pause(5);
  }

  async #until(officer: Person, people: Region, goOn: () => boolean): Promise<void> {
    const th = people.officer('th');
    for (let up = true; up && goOn();) {
      const key = this.#key();
      const request = aRequestTo('TH-ATU', { channels: [{ channel: 'I-24/7', reference: key }] });
      const asked = await this.#send(submission(key), () => officer.submits(request, { key }));
      if (asked === 'gone') return;
      if (asked === 'refused') continue;
      const { id } = asked;
      const taken = this.#key();
      const stream = `exchange-${id}`;
      const acknowledging = step(stream, 'exchange.acknowledged.v1');
      const acknowledged = await this.#send(acknowledging, () => th.acknowledges(id, { key: taken }));
      if (acknowledged === 'gone') return;
      if (acknowledged === 'refused') continue;
      const told = this.#key();
      const answering = step(stream, 'exchange.answered.v1');
      up = (await this.#send(answering, () => th.answers(id, 'SYNTHETIC', { key: told }))) !== 'gone';
    }
  }

  #key(): string {
    this.#keys += 1;
    return `SYNTHETIC-${this.name}-${String(this.#keys)}`.toUpperCase();
  }

  /** The answer, or `gone` when the connection broke, or the server stopped, before there was one. */
  async #send(act: string, again: () => Promise<Reply<Answered>>): Promise<Answered | 'gone' | 'refused'> {
    const sent: Sent = { act, again };
    this.sent.push(sent);
    const reply = await again().catch(() => undefined);
    if (reply === undefined) return 'gone';
    if (reply.status === 503 && reply.headers['retry-after'] !== undefined) {
      this.turnedAway += 1;
      return 'gone';
    }
    if (reply.status > 201) {
      this.refused.push(`${String(reply.status)} ${act}`);
      return 'refused';
    }
    sent.answer = reply.body;
    this.acknowledged.push(sent as Acknowledged);
    return reply.body;
  }
}
