import { isDeepStrictEqual } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '#apps/seed/chance.js';
import type { Answered, Person } from '../../scenarios/client.js';
import type { Reply, Sent } from '../../scenarios/http.js';
import type { FormUnderKill } from './form-under-kill.js';
import { STORIES, type Teller } from './stories.js';

/** Milliseconds before the same is sent again that was not answered, or was told to come again. */
const AGAIN_AFTER = 150;
/** Milliseconds until an answer that is none must come, and until what is sent again and again must be answered. */
const SOON = 30_000;
const AT_LAST = 180_000;
/** The share of commands that are sent again although they were answered. */
const TWICE = 0.15;

/** One command as its sender remembers it, until and after it is answered. */
export interface Command {
  readonly by: string;
  readonly path: string;
  readonly body: object;
  readonly key: string;
  /** Whether it is carried out by one fact in the log. */
  readonly isFact: boolean;
  answer?: Answered;
}

/** Something was refused although it is in order: it is noted, and nothing follows from it. */
export class Refused extends Error {}

/** Those who send: each sends a command again, under its key and wherever they choose, until it is answered. */
export class Senders implements Teller {
  readonly commands: Command[] = [];
  /** Refused though in order. */
  readonly refused: string[] = [];
  /** Answered neither in order nor as a clear 503. */
  readonly unclear: string[] = [];
  /** Sent again and answered otherwise than the first time. */
  readonly otherwise: string[] = [];
  readonly counts = { answered: 0, turnedAway: 0, cutOff: 0, late: 0 };
  /** Milliseconds that a 503 took, at most. */
  slowest = 0;
  #keys = 0;

  constructor(
    readonly form: FormUnderKill,
    private readonly chance: Chance,
    private readonly name: string,
  ) {}

  /** `count` of them tell stories; resolves when each has come to the end of one and is not to go on. */
  async tell(count: number, goOn: () => boolean): Promise<void> {
    const sender = async (number: number): Promise<void> => {
      const stories = STORIES.filter(({ alone }) => number === 0 || !alone);
      while (goOn()) {
        await this.chance
          .pick(stories)
          .tell(this)
          .catch((error: unknown) => {
            if (!(error instanceof Refused)) throw error;
          });
      }
    };
    await Promise.all(Array.from({ length: count }, (_, number) => sender(number)));
  }

  /** A number that nothing else of these senders has. */
  next(): number {
    this.#keys += 1;
    return this.#keys;
  }

  /** Resolves when so many more answers have come than until now. */
  async areAnswered(more: number): Promise<void> {
    const enough = this.counts.answered + more;
    while (this.counts.answered < enough) await pause(20);
  }

  /** A command, answered. @throws Refused */
  async does(by: string, path: string, body: object, isFact = true): Promise<Answered> {
    const key = `SYNTHETIC-${this.name}-${String(this.next())}`.toUpperCase();
    const command: Command = { by, path, body, key, isFact };
    this.commands.push(command);
    command.answer = (await this.#answerTo(command)).body;
    if (isFact && this.chance.happens(TWICE)) await this.#compared(command);
    return command.answer;
  }

  /** Anything but a command, answered. @throws Refused */
  asks<Body>(by: string, sent: Sent): Promise<Reply<Body>> {
    return this.#answered(`${by} ${sent.method ?? 'GET'} ${sent.path}`, () => this.someone(by, sent.path).sends(sent));
  }

  /** Sends every command that is in the log once more, so many at a time, and compares the answers. */
  async sendAllAgain(atOnce: number): Promise<void> {
    const left = this.commands.filter(({ isFact }) => isFact).reverse();
    const one = async (): Promise<void> => {
      for (let command = left.pop(); command; command = left.pop()) await this.#compared(command);
    };
    await Promise.all(Array.from({ length: atOnce }, one));
  }

  async #compared(command: Command): Promise<void> {
    const told = `${command.by} ${command.path}`;
    const again = await this.#answerTo(command).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      return undefined;
    });
    if (command.answer && !isDeepStrictEqual(again?.body, command.answer)) this.otherwise.push(told);
  }

  #answerTo({ by, path, body, key }: Command): Promise<Reply<Answered>> {
    return this.#answered(`${by} ${path}`, () => this.someone(by, path).posts(path, body, { key }));
  }

  /** At nginx, or, for what it serves, at the second process. */
  someone(identity: string, path: string): Person {
    const isThere = path.startsWith('/v1/exchange-requests') && this.chance.happens(0.4);
    return (isThere ? this.form.atSecond : this.form.people).person(identity);
  }

  async #answered<Body>(told: string, sent: () => Promise<Reply<Body>>): Promise<Reply<Body>> {
    const first = performance.now();
    for (;;) {
      const began = performance.now();
      const reply = await sent().catch(() => undefined);
      const took = performance.now() - began;
      if (reply && reply.status < 300) {
        this.counts.answered += 1;
        return reply;
      }
      if (reply && reply.status < 500) {
        this.refused.push(`${String(reply.status)} ${told}: ${reply.text}`);
        await pause(AGAIN_AFTER);
        throw new Refused();
      }
      if (!reply) this.counts.cutOff += 1;
      else if (isClear(reply)) this.counts.turnedAway += 1;
      else this.unclear.push(`${String(reply.status)} ${told}: ${reply.text}`);
      if (reply) this.slowest = Math.max(this.slowest, took);
      if (took > SOON) this.counts.late += 1;
      if (performance.now() - first > AT_LAST) throw new Error(`never answered: ${told}: ${reply?.text ?? 'cut off'}`);
      await pause(AGAIN_AFTER);
    }
  }
}

/** Whether an answer says in the platform's words that it comes later. */
function isClear({ status, headers, body }: Reply<unknown>): boolean {
  const code = (body as { readonly code?: unknown } | undefined)?.code;
  const isProblem = headers['content-type']?.startsWith('application/problem+json') === true;
  return status === 503 && isProblem && headers['retry-after'] !== undefined && typeof code === 'string';
}
