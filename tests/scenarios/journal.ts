import { randomUUID } from 'node:crypto';
import { type Answered, aRequestTo, type Person, type Region } from './client.js';
import type { Reply } from './http.js';

/** One command as its sender remembers it. Without `answer`, nobody knows whether it was carried out. */
export interface Sent {
  readonly key: string;
  readonly again: () => Promise<Reply<Answered>>;
  answer?: Answered;
}

/**
 * What the clients of a server have been told, kept outside of it: officers of PH and VN ask the unit of TH, which
 * acknowledges and answers, as fast as the server takes it, until it is gone.
 */
export class Journal {
  readonly sent: Sent[] = [];

  get acknowledged(): readonly (Sent & { readonly answer: Answered })[] {
    return this.sent.filter((sent): sent is Sent & { readonly answer: Answered } => sent.answer !== undefined);
  }

  /** Resolves when every one of `senders` has lost the server. */
  async load(people: Region, senders: number): Promise<void> {
    const officers = [people.officer('ph'), people.officer('vn')];
    await Promise.all([people.officer('th'), ...officers].map((person) => person.token()));
    await Promise.all(
      Array.from({ length: senders }, (_, index) => this.#until(officers[index % 2] ?? people.officer('ph'), people)),
    );
  }

  async #until(officer: Person, people: Region): Promise<void> {
    for (;;) {
      const key = randomUUID();
      const asked = await this.#send(key, () => officer.submits(aRequestTo('TH-ATU'), { key }));
      if (asked === undefined) return;
      const { id } = asked;
      const taken = randomUUID();
      if (!(await this.#send(taken, () => people.officer('th').acknowledges(id, { key: taken })))) return;
      const told = randomUUID();
      if (!(await this.#send(told, () => people.officer('th').answers(id, 'SYNTHETIC', { key: told })))) return;
    }
  }

  /** The answer, or undefined when the connection broke before there was one. */
  async #send(key: string, again: () => Promise<Reply<Answered>>): Promise<Answered | undefined> {
    const sent: Sent = { key, again };
    this.sent.push(sent);
    const reply = await again().catch(() => undefined);
    if (reply === undefined) return undefined;
    if (reply.status === 503) return undefined;
    if (reply.status > 201) throw new Error(`${String(reply.status)}: ${reply.text}`);
    sent.answer = reply.body;
    return reply.body;
  }
}
