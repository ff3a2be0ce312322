import { setTimeout as pause } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IDENTITIES } from '#apps/dev-idp/identities.js';
import { readConfig } from '#apps/server/config/config.js';
import { type Server, startServer } from '#apps/server/server.js';
import { SteppedClock } from '#apps/seed/stepped-clock.js';
import { DeadlineScheduler } from '#exchange/deadline/deadline.scheduler.js';
import { PartyNotices } from '#notices/lookups.js';
import { ReminderScheduler } from '#notices/reminders/reminder.scheduler.js';
import { derivedUuid } from '#event-store/identifiers.js';
import type { BrokerRecord } from '#relay/broker.js';
import { noticeRecordOf } from '#relay/relayed-notice.js';
import type { GivenIssuer } from '#web/auth/given-issuer.js';
import { openStream } from '../../scenarios/http.js';
import { doing } from './chosen-ids.js';

/** When every world begins; milliseconds since 1970-01-01T00:00:00Z. */
export const BEGINNING = Date.UTC(2026, 5, 1, 9);
const LATER = BEGINNING / 1000 + 10 * 365 * 86_400;
/** What the epoch of each world's log goes by: it is left to chance. */
const ONE_EPOCH = 'e'.repeat(12);
const MANY = '100000000';
/** Milliseconds that the views have to come as far as the log, and a feed to show what was recorded. */
const PATIENCE = 60_000;

/** What someone is answered, but for the date. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface Asked {
  /** An identity of the development provider; undefined for someone without a token. */
  readonly who: string | undefined;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

/** How a command is sent, where it is not by the key from which the ids of all that is recorded follow. */
export interface Sending {
  readonly idempotencyKey: string;
  readonly correlation: string;
}

/** Access tokens of the demo identities that hold as long as the worlds do. */
export class Tokens {
  readonly #tokens = new Map<string, string>();

  constructor(readonly issuer: GivenIssuer) {}

  async of(identity: string): Promise<string> {
    const known = this.#tokens.get(identity);
    if (known !== undefined) return known;
    const found = IDENTITIES.find(({ subject }) => subject === identity);
    if (!found) throw new Error(`nobody is called ${identity}`);
    const token = await this.issuer.token(found, { iat: BEGINNING / 1000 - 60, exp: LATER });
    this.#tokens.set(identity, token);
    return token;
  }
}

/** A server of its own, on data of its own, in which nothing is left to chance: clock, ids and tokens are given. */
export class World {
  readonly #names = new Map<string, string>();
  /** What a relay would have published, up to a position. */
  readonly #topics = new Map<string, readonly BrokerRecord[]>();
  #published = 0n;

  private constructor(
    readonly name: string,
    private readonly server: Server,
    private readonly clock: SteppedClock,
    private readonly tokens: Tokens,
  ) {}

  static async open(
    name: string,
    data: string,
    tokens: Tokens,
    prepare?: (app: NestFastifyApplication) => Promise<void>,
  ): Promise<World> {
    const config = readConfig({
      TALAAN_PORT: '0',
      TALAAN_DATA: data,
      TALAAN_LOG_LEVEL: 'error',
      TALAAN_OIDC_ISSUER: tokens.issuer.issuer,
      TALAAN_RATE_LIMIT_SUBJECT: MANY,
      TALAAN_RATE_LIMIT_STATE: MANY,
      TALAAN_RATE_LIMIT_REFUSED: MANY,
    });
    const clock = new SteppedClock(BEGINNING);
    const server = await startServer(config, { clock, ...(prepare && { prepare }) });
    const world = new World(name, server, clock, tokens);
    world.calls(server.platform.epoch.name, ONE_EPOCH);
    return world;
  }

  close(): Promise<void> {
    return this.server.stop();
  }

  /** Asks as `key`, from which the ids of all that is recorded follow. */
  async ask({ who, method, path, body }: Asked, key: string, sending?: Sending): Promise<Answer> {
    const instance = this.server.app.getHttpAdapter().getInstance();
    const headers = {
      host: 'talaan.example',
      'x-correlation-id': sending?.correlation ?? derivedUuid('correlation', key),
      ...(method === 'POST' && { 'idempotency-key': sending?.idempotencyKey ?? key }),
      ...(who !== undefined && { authorization: `Bearer ${await this.tokens.of(who)}` }),
    };
    const payload = body === undefined ? {} : { payload: JSON.parse(this.#own(JSON.stringify(body))) as object };
    const url = this.#own(path);
    const reply = await doing(key, async () => await instance.inject({ method, url, headers, ...payload }));
    const { date: _, ...others } = reply.headers;
    return {
      status: reply.statusCode,
      headers: Object.fromEntries(Object.entries(others).map(([name, value]) => [name, this.#common(String(value))])),
      text: this.#common(reply.payload),
    };
  }

  /** The live feed after a position, up to and with the fact that names `last`. Its silence is a matter of timing. */
  async feed(who: string, after: bigint, last: string): Promise<string> {
    const token = await this.tokens.of(who);
    const stream = await openStream(this.server.address, { path: `/v1/facts?after=${String(after)}`, token });
    const text = await stream.until((arrived) => wholeFrames(arrived).includes(last), PATIENCE);
    stream.close();
    const frames = wholeFrames(text);
    return this.#common(frames.slice(0, frames.indexOf('\n\n', frames.indexOf(last))));
  }

  /** What is on Kafka by now in the topic of a unit or a post: each record with its key and its headers. */
  async published(topic: string): Promise<string> {
    await this.settle();
    const [head, never] = [await this.head(), new AbortController().signal];
    const told = await this.server.app.get(PartyNotices).between(this.#published, head, never);
    this.#published = head;
    const records = told.map((notice) => noticeRecordOf(notice, this.server.platform.epoch.name));
    for (const record of records) this.#topics.set(record.topic, [...(this.#topics.get(record.topic) ?? []), record]);
    const own = (this.#topics.get(topic) ?? []).map(({ headers, value, ...others }) => {
      const named = Object.entries(headers).map(([name, text]) => [name.replace(/^ce_/, ''), text]);
      return { ...others, headers: Object.fromEntries(named) as object, value: JSON.parse(value) as object };
    });
    return this.#common(JSON.stringify(own));
  }

  /** From now on the record `own` goes by `name`, in what is asked and answered; in the other world another one does. */
  calls(own: string, name: string): void {
    this.#names.set(own, name);
  }

  /** Whether a record has another id in the other world. */
  isNamed(text: string): boolean {
    return [...this.#names.values()].some((name) => text.includes(name));
  }

  #own(text: string): string {
    return [...this.#names].reduce((written, [own, name]) => written.replaceAll(name, own), text);
  }

  #common(text: string): string {
    return [...this.#names].reduce((written, [own, name]) => written.replaceAll(own, name), text);
  }

  /** Waits until every view has come as far as the log. */
  async settle(): Promise<void> {
    const head = await this.head();
    const { views } = this.server.platform;
    for (let waited = 0; views.status().some(({ position }) => position < head); waited += 1) {
      if (waited > PATIENCE) throw new Error('a view does not come as far as the log');
      await pause(1);
    }
  }

  head(): Promise<bigint> {
    return this.server.platform.store.head();
  }

  get now(): number {
    return this.clock.now();
  }

  /** Lets time pass, and the limits that pass with it be noted. */
  async pass(milliseconds: number): Promise<void> {
    this.clock.goTo(this.clock.now() + milliseconds);
    if (milliseconds < 60_000) return;
    const [deadlines, reminders] = [this.server.app.get(DeadlineScheduler), this.server.app.get(ReminderScheduler)];
    for (let noted = 1; noted > 0;) {
      await this.settle();
      noted = (await deadlines.look()) + (await reminders.look());
    }
  }
}

function wholeFrames(text: string): string {
  return text.slice(0, text.lastIndexOf('\n\n') + 2).replaceAll(/^:\n\n/gm, '');
}
