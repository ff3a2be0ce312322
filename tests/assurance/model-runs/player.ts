import { Chance } from '#apps/seed/chance.js';
import type { Reply } from '../../scenarios/http.js';
import { affiliation } from './cast.js';
import { difference, type Matcher, PRESENT, Span } from './expected.js';
import type { Act, Cast, Kind, Known } from './kind.js';
import { commandsIn, type Delivery, inWords, type Order, type Step } from './step.js';
import { type Asked, objection, revisionOf, serialisation, verdictOn } from './verdicts.js';
import type { World } from './world.js';

/** What must never be. */
export const WRONGS = ['answers', 'orders', 'repetitions', 'sights', 'silences', 'lists'] as const;
export type Wrong = (typeof WRONGS)[number];

/** The server and the model do not agree. */
export class Disagreement extends Error {
  constructor(
    readonly wrong: Wrong,
    detail: string,
  ) {
    super(detail);
  }
}

/** A command as its sender remembers it. */
interface Sent {
  readonly key: string;
  readonly path: string;
  readonly act: Act;
  /** There when it was carried out: what the sender was told. */
  answer?: Reply;
}

/** One record: what the model knows of it, and what was sent to it. */
export interface Playing {
  readonly kind: Kind;
  readonly cast: Cast;
  readonly id: string;
  /** Where the log has the facts that commands made, by their revision. */
  readonly positions: Map<number, bigint>;
  readonly sent: Sent[];
  known: Known;
  position: bigint;
}

/** Plays one history against the server and the model, step by step. */
export class Player {
  readonly records: Playing[] = [];
  /** Steps that are still to be played. */
  readonly #left: Step[];
  /** What was played, in words. */
  readonly said: string[] = [];
  commands = 0;
  disagreement: Disagreement | undefined;
  readonly #keys: string;
  #key = 0;

  constructor(
    private readonly world: World,
    private readonly kinds: readonly Kind[],
    readonly steps: readonly Step[],
    name: string,
  ) {
    this.#left = [...steps];
    this.#keys = name;
  }

  /** Plays until the next restart, or to the end; a disagreement ends it. */
  async playOn(enough: () => boolean = () => false): Promise<void> {
    while (!this.disagreement && !enough()) {
      const step = this.#left.shift();
      if (!step || step.do === 'restart') return;
      try {
        await this.#play(step);
        this.commands += commandsIn(step);
      } catch (error) {
        if (!(error instanceof Disagreement)) throw error;
        this.disagreement = error;
      }
    }
  }

  /** How many steps were played, the one that failed among them. */
  get played(): number {
    return this.steps.length - this.#left.length;
  }

  get isOver(): boolean {
    return this.#left.length === 0 || this.disagreement !== undefined;
  }

  /** After a restart: what fell due meanwhile is noted, once. */
  async settle(): Promise<void> {
    if (this.disagreement) return;
    this.said.push('(restarted)');
    try {
      for (const record of this.records) await this.#settleOne(record);
    } catch (error) {
      if (!(error instanceof Disagreement)) throw error;
      this.disagreement = error;
    }
  }

  async #settleOne(record: Playing): Promise<void> {
    const now = this.world.now();
    const known = record.kind.elapse(record.known, new Span(now, now));
    if (known === record.known) return;
    const reader = record.cast[record.kind.creates.part] ?? '';
    for (const deadline = Date.now() + 30_000; ;) {
      const { body } = await this.world.reads(reader, `${record.kind.path}/${record.id}/history`);
      const noted = (body.items as readonly unknown[]).length;
      if (noted === known.facts.length) break;
      if (Date.now() > deadline) {
        throw new Disagreement('silences', `${String(noted)} facts, not ${String(known.facts.length)}, after a limit`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    record.known = known;
  }

  async #play(step: Exclude<Step, { do: 'restart' }>): Promise<void> {
    if (step.do === 'create') {
      this.said.push(inWords(step));
      await this.#create(step);
      return;
    }
    const record = this.records[step.record % Math.max(1, this.records.length)];
    if (!record || !suits(step, record)) return;
    this.said.push(inWords(step));
    switch (step.do) {
      case 'command':
        await this.#command(record, step, step.delivery);
        return;
      case 'race':
        await this.#race(record, step.orders);
        return;
      case 'again':
        await this.#again(record, step.nth);
        return;
      case 'astray':
        await this.#astray(record, step, step.nth);
        return;
      case 'look':
        await (step.at === 'record' ? this.#look(record, step.part) : this.#lookBack(record, step.part));
    }
  }

  async #create(step: Step & { do: 'create' }): Promise<void> {
    const kind = this.kinds[step.kind];
    if (!kind) return;
    const cast = kind.cast(new Chance('cast', step.cast));
    const asked = this.#asked(kind, undefined, cast, step);
    const sent: Sent = { key: this.#newKey(), path: kind.path, act: asked.act };
    const [reply, acted] = await this.#deliver(sent, asked, step.delivery);
    const verdict = verdictOn(kind, undefined, acted);
    agree('answers', objection(verdict, reply, undefined));
    if (!('carried' in verdict)) return;
    const id = String(reply.body.id);
    agree('answers', reply.headers.location === `${kind.path}/${id}` ? undefined : 'the Location is another');
    sent.answer = reply;
    const position = BigInt(String(reply.body.position));
    const positions = new Map([[0, position]]);
    this.records.push({ kind, cast, id, positions, sent: [sent], known: verdict.carried, position });
    await this.#keyAgain(sent, kind, undefined, step);
  }

  async #command(record: Playing, order: Order, delivery: Delivery): Promise<void> {
    const asked = this.#asked(record.kind, record, record.cast, order);
    const sent: Sent = { key: this.#newKey(), path: pathOf(record, order.command), act: asked.act };
    record.sent.push(sent);
    const [reply, acted] = await this.#deliver(sent, asked, delivery);
    this.#judge(record, sent, acted, reply);
    if (delivery === 'once, then its key with another body') await this.#keyAgain(sent, record.kind, record, order);
  }

  /** Judges one command that nothing else ran beside, and takes over what became of it. */
  #judge(record: Playing, sent: Sent, asked: Asked, reply: Reply): void {
    const verdict = verdictOn(record.kind, record.known, asked);
    const counted = (known: Known) => revisionOf(record.kind, known, asked.act.part);
    agree('answers', objection(verdict, reply, record.id, counted));
    if ('carried' in verdict) this.#carried(record, sent, verdict.carried, reply);
  }

  #carried(record: Playing, sent: Sent, known: Known, reply: Reply): void {
    const position = BigInt(String(reply.body.position));
    agree('answers', position > record.position ? undefined : 'the position did not grow');
    sent.answer = reply;
    record.positions.set(known.facts.length - 1, position);
    Object.assign(record, { known, position });
  }

  /** Sends a command in the way asked for; every answer to the same command has to be the same one. */
  async #deliver(sent: Sent, asked: Asked, delivery: Delivery): Promise<[Reply, Asked]> {
    const from = this.world.now();
    const first = this.#send(sent, asked);
    const second = delivery === 'twice at once' ? this.#send(sent, asked) : undefined;
    const reply = await first;
    const repeated = delivery === 'twice' ? await this.#send(sent, asked) : await second;
    if (repeated) agree('repetitions', sameAnswer(reply, repeated));
    return [reply, { ...asked, act: { ...asked.act, between: new Span(from, this.world.now()) } }];
  }

  #send({ key, path, act }: Sent, { ifMatch }: Asked): Promise<Reply> {
    return this.world.posts(act.by, path, act.body, key, ifMatch);
  }

  /** A key that was used stands for one body: with another one it is refused. */
  async #keyAgain(sent: Sent, kind: Kind, record: Playing | undefined, order: Order): Promise<void> {
    if (!sent.answer) return;
    const other = this.#asked(kind, record, record?.cast ?? sent.act.cast, {
      ...order,
      variant: order.variant + 1,
    }).act;
    if (other.misshapen || JSON.stringify(other.body) === JSON.stringify(sent.act.body)) return;
    const reply = await this.world.posts(sent.act.by, sent.path, other.body, sent.key);
    const verdict = { refused: [{ status: 422, code: 'idempotency.key-reused' }] } as const;
    agree('repetitions', objection(verdict, reply, sent.path));
  }

  async #again(record: Playing, nth: number): Promise<void> {
    const sent = record.sent[nth % record.sent.length];
    if (!sent) return;
    const from = this.world.now();
    const reply = await this.world.posts(sent.act.by, sent.path, sent.act.body, sent.key);
    if (sent.answer) {
      agree('repetitions', sameAnswer(sent.answer, reply));
      return;
    }
    // What recorded nothing is not remembered: it is decided by what is so now.
    this.#judge(record, sent, { act: { ...sent.act, between: new Span(from, this.world.now()) } }, reply);
  }

  async #astray(record: Playing, order: Order, nth: number): Promise<void> {
    const { act } = this.#asked(record.kind, record, record.cast, { ...order });
    const earlier = this.records.flatMap(({ sent }) => sent).filter((one) => one.answer && one.act.by === act.by);
    const sent = earlier[nth % Math.max(1, earlier.length)];
    const path = pathOf(record, order.command);
    if (!sent || sent.path === path) return;
    const from = this.world.now();
    const reply = await this.world.posts(act.by, path, act.body, sent.key);
    const verdict = verdictOn(record.kind, record.known, {
      act: { ...act, between: new Span(from, this.world.now()) },
    });
    const reused = { status: 422, code: 'idempotency.key-reused' };
    const refused = 'refused' in verdict ? verdict.refused : [];
    if ('unchanged' in verdict && reply.status === 200) return;
    agree('repetitions', objection({ refused: [reused, ...refused] }, reply, record.id));
  }

  async #race(record: Playing, orders: readonly Order[]): Promise<void> {
    const from = this.world.now();
    const sending = orders.map(async (order) => {
      const asked = this.#asked(record.kind, record, record.cast, order);
      const sent: Sent = { key: this.#newKey(), path: pathOf(record, order.command), act: asked.act };
      const reply = await this.#send(sent, asked);
      return { sent, asked, reply };
    });
    const ended = await Promise.all(sending);
    const between = new Span(from, this.world.now());
    const all = ended.map(({ sent, asked, reply }) => ({
      sent,
      reply,
      asked: { ...asked, act: { ...asked.act, between } },
    }));
    const end = serialisation(record.kind, record.known, all, record.id);
    const told = ended.map(({ reply }) => inShort(reply));
    agree('orders', end ? undefined : `in no order does ${record.known.state} give ${told.join(' and ')}`);
    // Of two that ended at one revision, one found all as it asked for: which of them has to be remembered is not known.
    const alone = ({ reply }: { readonly reply: Reply }) =>
      reply.status !== 200 || ended.filter((one) => one.reply.body.revision === reply.body.revision).length === 1;
    record.sent.push(...all.filter(alone).map(({ sent }) => sent));
    if (!end) return;
    for (const { sent, reply } of end.carried) {
      sent.answer = reply;
      record.position = BigInt(String(reply.body.position));
      const { from } = record.kind.counts?.(end.known, sent.act.part) ?? { from: 0 };
      record.positions.set(Number(reply.body.revision) + from, record.position);
    }
    record.known = end.known;
  }

  async #look(record: Playing, part: string): Promise<void> {
    const { kind, cast, id, known } = record;
    const reply = await this.world.reads(cast[part] ?? '', `${kind.path}/${id}`);
    const shown = kind.show(known, part, cast, this.world.now());
    agree('sights', 'hidden' in shown ? hidden(reply) : difference(shown.body, reply.body));
    const { until } = kind.counts?.(known, part) ?? {};
    // Whoever knows less than all that happened is given no revision.
    const revision = until === undefined ? `"${String(revisionOf(kind, known, part))}"` : undefined;
    if (!('hidden' in shown))
      agree('sights', reply.headers.etag === revision ? undefined : `the ETag is not ${String(revision)}`);
    for (const aside of kind.asides ?? []) {
      const beside = await this.world.reads(cast[part] ?? '', aside.path(id));
      const seen = aside.show(known, part, cast, this.world.now());
      agree('sights', 'hidden' in seen ? hidden(beside) : difference(seen.body, beside.body, aside.path('')));
    }
  }

  async #lookBack(record: Playing, part: string): Promise<void> {
    const { kind, cast, id, known } = record;
    const reply = await this.world.reads(cast[part] ?? '', `${kind.path}/${id}/history`);
    const facts = kind.history(known, part, cast);
    if (facts === undefined || facts === 'denied') {
      agree('sights', facts === undefined ? hidden(reply) : denied(reply));
      return;
    }
    const items = (reply.body.items ?? []) as readonly Record<string, unknown>[];
    const told = items.map(({ causation: _causation, policyVersion: _policy, ...item }) => item);
    const before = kind.counts ? 0 : known.facts.length - facts.length;
    const expected = facts.map(({ type, by, at, conduct }, index): Matcher => ({
      ...{ revision: before + index, type, conduct, position: PRESENT, time: at },
      ...(by === undefined ? { actor: 'platform', role: 'platform' } : affiliation(by)),
    }));
    agree('sights', difference(expected, told));
  }

  #asked(kind: Kind, record: Playing | undefined, cast: Cast, { command, part, variant, ifMatch }: Order): Asked {
    const now = this.world.now();
    const between = new Span(now, now);
    const said = kind.say(command, variant, record?.known, cast, between);
    const act = { command, part, by: cast[part] ?? '', cast, ...said, between };
    if (!record || ifMatch === undefined) return { act };
    const revision = revisionOf(kind, record.known, part);
    return { act, ifMatch: ifMatch === 'right' ? revision : revision === 0 ? 1 : revision - 1 };
  }

  #newKey(): string {
    this.#key += 1;
    return `${this.#keys}-${String(this.#key)}`;
  }
}

const pathOf = ({ kind, id }: Playing, command: string) => `${kind.path}/${id}/${kind.route?.(command) ?? command}`;

/** In a history from which steps were taken away, a step may find a record of another kind. */
function suits(step: Step, { kind, cast }: Playing): boolean {
  const orders = step.do === 'race' ? step.orders : step.do === 'command' || step.do === 'astray' ? [step] : [];
  const parts = step.do === 'look' ? [step.part] : orders.map(({ part }) => part);
  return orders.every(({ command }) => kind.commands.includes(command)) && parts.every((part) => part in cast);
}

function agree(wrong: Wrong, detail: string | undefined): void {
  if (detail !== undefined) throw new Disagreement(wrong, detail);
}

function hidden({ status, body }: Reply): string | undefined {
  return status === 404 && body.code === 'record.unknown' ? undefined : `${String(status)}, not 404 record.unknown`;
}

function denied({ status, body }: Reply): string | undefined {
  return status === 403 && body.code === 'access.denied' ? undefined : `${String(status)}, not 403 access.denied`;
}

function inShort({ status, body }: Reply): string {
  return status < 300
    ? `${String(status)} ${String(body.state)} at ${String(body.revision)}`
    : `${String(status)} ${String(body.code)}`;
}

/** The same command is answered as the first time; what was refused is refused once more. */
function sameAnswer(one: Reply, other: Reply): string | undefined {
  const said = ({ status, body }: Reply) => ({
    status,
    ...(status < 300 ? (body as Record<string, Matcher>) : { code: String(body.code) }),
  });
  return difference(said(one), said(other), 'sent again, ');
}
