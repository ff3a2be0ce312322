import { randomUUID } from 'node:crypto';
import { type Reply, openStream, type Sent, send, type Stream } from './http.js';
import type { RunningServer } from './running-server.js';

export interface Answered {
  readonly id: string;
  readonly revision: number;
  readonly position: string;
  readonly state: string;
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

export interface Items<Item = Record<string, unknown>> {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}

export interface Entry {
  readonly position: string;
  readonly type: string;
  readonly actor: string;
  readonly role: string;
  readonly [field: string]: unknown;
}

/** The day in Thailand, whose units hold most of the persons of these stories: YYYY-MM-DD. */
export const dayInThailand = (time = Date.now()) => new Date(time + 7 * 3_600_000).toISOString().slice(0, 10);

/** So many days after today, UTC: YYYY-MM-DD. */
export const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** How a command is sent, where that matters to the test. */
export interface Sending {
  readonly key?: string;
  readonly ifMatch?: number;
  /** The caller's own correlation id; a new one where it is left out. */
  readonly correlation?: string;
}

type Place = Pick<RunningServer, 'origin' | 'tokenOf'>;

/** The people of the story, at one server: `region.officer('ph').submits({ … })`. */
export function region(server: Place) {
  const people = new Map<string, Person>();
  const person = (identity: string): Person => {
    const known = people.get(identity) ?? new Person(server, identity);
    people.set(identity, known);
    return known;
  };
  return {
    person,
    officer: (state: string) => person(`${state}-officer`),
    head: (state: string) => person(`${state}-head`),
    consular: (state: string) => person(`${state}-consular`),
    delegate: (state: string) => person(`${state}-delegate`),
    reporter: (body: string) => person(`${body.toLowerCase()}-reporter`),
    chair: () => person('chair'),
    secretariat: () => person('secretariat'),
    analyst: () => person('analyst'),
    auditor: () => person('auditor'),
    registrar: () => person('registrar'),
    /** Someone who has not signed in. */
    stranger: () => ({ sends: <Body>(sent: Sent) => send<Body>(server.origin, sent) }),
  };
}

export type Region = ReturnType<typeof region>;

/** One signed-in person. Every method is one request, and resolves to the answer whatever its status. */
export class Person {
  #token: Promise<string> | undefined;

  constructor(
    private readonly server: Place,
    readonly identity: string,
  ) {}

  token(): Promise<string> {
    this.#token ??= this.server.tokenOf(this.identity);
    return this.#token;
  }

  async sends<Body = Record<string, unknown>>(sent: Sent): Promise<Reply<Body>> {
    return await send<Body>(this.server.origin, { ...sent, token: await this.token() });
  }

  reads<Body = Record<string, unknown>>(path: string): Promise<Reply<Body>> {
    return this.sends<Body>({ path });
  }

  posts<Body = Answered>(path: string, body: unknown, { key = randomUUID(), ifMatch, correlation }: Sending = {}) {
    const headers: Record<string, string> = { 'idempotency-key': key };
    if (ifMatch !== undefined) headers['if-match'] = `"${String(ifMatch)}"`;
    if (correlation !== undefined) headers['x-correlation-id'] = correlation;
    return this.sends<Body>({ method: 'POST', path, body, headers });
  }

  submits(body: object, sending?: Sending) {
    return this.posts(`/v1/exchange-requests`, body, sending);
  }

  /** Sends one of the commands of `api.md` for one exchange request: `does('seek-clarification', id, { … })`. */
  does(command: string, id: string, body: object = {}, sending?: Sending) {
    return this.posts(`/v1/exchange-requests/${id}/${command}`, body, sending);
  }

  acknowledges(id: string, sending?: Sending) {
    return this.does('acknowledge', id, {}, sending);
  }

  answers(id: string, text: string, sending?: Sending) {
    const evaluation = { source: 'A', information: '1' };
    return this.does('answer', id, { handling: 'H1', evaluation, content: { answer: text } }, sending);
  }

  readsTheRequest(id: string) {
    return this.reads(`/v1/exchange-requests/${id}`);
  }

  readsTheHistoryOf(id: string) {
    return this.reads<Items<Entry>>(`/v1/exchange-requests/${id}/history`);
  }

  looksInThe(box: 'inbox' | 'outbox', query = '') {
    return this.reads<Items>(`/v1/exchange-requests?box=${box}${query}`);
  }

  reportsTheStatusOf(activity: string, body: object, sending?: Sending) {
    return this.posts(`/v1/plans/bohol-2017-2020/activities/${activity}/report-status`, body, sending);
  }

  readsTheActivity(activity: string) {
    return this.reads(`/v1/plans/bohol-2017-2020/activities/${activity}`);
  }

  readsTheAuditTrail(query = '') {
    return this.reads<Items<Entry>>(`/v1/audit-trail${query}`);
  }

  readsWhoRead(query = '') {
    return this.reads<Items<Entry>>(`/v1/audit-trail/reads${query}`);
  }

  async followsTheFacts(after: string, lastEventId?: string): Promise<Stream> {
    const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const token = await this.token();
    return await openStream(this.server.origin, { path: `/v1/facts?after=${after}`, token, headers });
  }
}

/** A request as the story tells it; anything in `but` takes the place of what is here. */
export function aRequestTo(unit: string, but: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    to: unit,
    kind: 'victim-identification',
    urgency: 'urgent',
    handling: 'H1',
    legalBasis: 'multilateral',
    exploitation: ['forced-labour'],
    route: { origin: 'PH', transit: [], destination: 'TH' },
    persons: { victims: 3, suspects: 1 },
    channels: [{ channel: 'I-24/7', reference: 'SYNTHETIC-0001' }],
    content: {
      subject: 'SYNTHETIC: three persons found on a vessel',
      question: 'SYNTHETIC: are they known to your unit?',
      justification: 'SYNTHETIC: identification of presumed victims',
    },
    ...but,
  };
}

/** The answer to a command that was carried out. Fails with the server's own words when it was not. */
export function done(reply: Reply<Answered>): Answered {
  if (reply.status !== 200 && reply.status !== 201) throw new Error(`${String(reply.status)}: ${reply.text}`);
  return reply.body;
}
