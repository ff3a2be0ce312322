import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { EventStore } from '#event-store/event-store.js';
import { LEVEL } from '#event-store/contract.js';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import { WrittenLevel } from '#event-store/written-level.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { Clock, SystemClock } from '#kernel/clock.js';
import { Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import { TokenRules } from '#web/auth/authentication.guard.js';
import type { Caller } from '#web/auth/caller.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { type Standing, Standings } from '#web/auth/standing.js';
import { AUDIENCE, type GivenIssuer, givenIssuer } from '#web/auth/given-issuer.js';
import { everyCaller, wrongDecisions } from '#web/auth/policy-table.js';
import { createHttpApp } from '#web/fastify.js';
import { FEEDS_PER_SUBJECT } from '#web/feeds/open-feeds.js';
import { WebModule } from '#web/web.module.js';
import { FactFeed } from './fact-feed.js';
import { FeedController } from './feed.http.js';
import { oversightRefusals } from '../refusals.js';

const EPOCH = '0123456789ab';
const epoch = new LogEpoch(EPOCH);
const CANARY = 'sealed-canary';
const policies = cedarPoliciesFrom([new URL('../oversight.cedar', import.meta.url)]);
const auditor: Caller = { subject: 'auditor-1', role: 'auditor', body: 'ASEC' };
const everybody: Standings = { of: () => Promise.resolve({ entry: 'given-register@0' }) };
const officer: Caller = { subject: 'officer-1', role: 'officer', unit: 'PH-ATU', state: 'PH' };

let count = 0;
async function append(store: EventStore, stream: string, number: number): Promise<void> {
  const events = Array.from({ length: number }, () => ({
    id: `fact-${String((count += 1))}`,
    type: 'exchange.answered.v1',
    payload: JSON.stringify({ conduct: { at: '2024-01-01T00:00:00.000Z' }, content: { data: CANARY } }),
    metadata: JSON.stringify({ actor: 'a', role: 'officer', commandId: 'c', correlationId: 'c' }),
  }));
  await store.append(stream, 'any', events);
}

/** Reads frames from a feed until `enough`. */
async function take(feed: AsyncIterator<string>, enough: (text: string) => boolean): Promise<string> {
  let text = '';
  while (!enough(text)) {
    const { value, done } = await feed.next();
    if (done) throw new Error(`the feed ended after: ${text}`);
    text += value;
  }
  return text;
}

const positions = (text: string) =>
  [...text.matchAll(/^id: 0123456789ab-(\d+)\nevent: fact\n/gm)].map(([, id]) => Number(id));

describe('The feed', () => {
  const access = new CedarAccess(policies);

  it('gives each fact once, in order, from the past into the present, and never its content', async () => {
    const store = new MemoryEventStore(new SystemClock());
    await append(store, 'exchange-a', 700);
    const leaving = new AbortController();
    const feed = new FactFeed(store, epoch, access, everybody).follow(auditor, 3n, leaving.signal);
    let text = await take(feed, (taken) => taken.includes('-700\n'));
    await append(store, 'exchange-a', 1);
    text += await take(feed, (taken) => taken.includes('-701\n'));
    expect(positions(text)).toEqual(Array.from({ length: 698 }, (_, index) => index + 4));
    expect(text).not.toContain(CANARY);
    const [first, last] = [text.split('\n\n')[1], text.trimEnd().split('\n\n').at(-1)].map(
      (frame) => JSON.parse(frame?.split('data: ')[1] ?? '') as Record<string, unknown>,
    );
    expect(first).toMatchObject({ position: '4', revision: 3, causation: 'fact-3', hasContent: true });
    expect(last).toMatchObject({ position: '701', revision: 700, causation: 'fact-700', record: 'exchange-a' });
    leaving.abort();
    expect((await feed.next()).done).toBe(true);
  });

  it('shows that it is alive while nothing happens, and loses nothing by it', async () => {
    const store = new MemoryEventStore(new SystemClock());
    const leaving = new AbortController();
    const feed = new FactFeed(store, epoch, access, everybody).follow(auditor, 0n, leaving.signal, 20);
    await take(feed, (text) => text.includes('\n:\n\n:\n\n'));
    await append(store, 'exchange-b', 1);
    expect(positions(await take(feed, (text) => text.includes('-1\n')))).toEqual([1]);
    leaving.abort();
    await feed.return(undefined);
  });

  it('does not read ahead of a client that takes nothing', async () => {
    const store = new MemoryEventStore(new SystemClock());
    await append(store, 'exchange-c', 10_000);
    let read = 0;
    const subscribe = store.subscribe.bind(store);
    store.subscribe = async function* (after, signal) {
      for await (const batch of subscribe(after, signal)) {
        read += batch.length;
        yield batch;
      }
    };
    const leaving = new AbortController();
    const feed = new FactFeed(store, epoch, access, everybody).follow(auditor, 0n, leaving.signal);
    await take(feed, (text) => text.includes('-1\n'));
    for (let turns = 0; turns < 1_000; turns += 1) await turn();
    expect(read).toBeLessThan(2_000);
    leaving.abort();
    await feed.return(undefined);
  });

  it('is open for one person only so many times, and again when one is closed', () => {
    const feeds = new FactFeed(new MemoryEventStore(new SystemClock()), epoch, access, everybody);
    const leaving = Array.from({ length: FEEDS_PER_SUBJECT }, () => new AbortController());
    for (const { signal } of leaving) feeds.follow(auditor, 0n, signal);
    const another = () => feeds.follow(auditor, 0n, new AbortController().signal);
    expect(another).toThrow('rate.limited');
    expect(() => feeds.follow({ ...auditor, subject: 'auditor-2' }, 0n, new AbortController().signal)).not.toThrow();
    leaving[0]?.abort();
    expect(another).not.toThrow();
    expect(another).toThrow('rate.limited');
    feeds.onModuleDestroy();
  });
});

describe('The feed over HTTP', () => {
  const store = new MemoryEventStore(new SystemClock());
  let standing: Standing = { entry: 'given-register@0' };
  let issuer: GivenIssuer;
  let app: NestFastifyApplication;
  let address: string;

  @Module({
    providers: [
      { provide: Clock, useClass: SystemClock },
      { provide: Vault, useValue: { digest: () => 'none' } },
      { provide: WrittenLevel, useValue: new WrittenLevel(LEVEL) },
      { provide: ViewQueries, useValue: { all: () => [] } },
      { provide: EventStore, useValue: store },
      { provide: LogEpoch, useValue: epoch },
      { provide: Standings, useValue: { of: () => Promise.resolve(standing) } },
    ],
    exports: [Clock, Vault, WrittenLevel, ViewQueries, EventStore, LogEpoch, Standings],
  })
  class GroundModule {}

  @Module({})
  class RootModule {}

  beforeAll(async () => {
    issuer = await givenIssuer();
    const tokens = new TokenRules({ issuer: issuer.issuer, audience: AUDIENCE });
    const web = WebModule.register({ tokens, policies, refusals: [oversightRefusals] });
    const imports = [{ module: GroundModule, global: true }, web];
    const feed = { controllers: [FeedController], providers: [FactFeed] };
    app = await createHttpApp({ module: RootModule, imports, ...feed }, { logger: false });
    await app.listen(0, '127.0.0.1');
    address = `http://127.0.0.1:${String((app.getHttpServer().address() as AddressInfo).port)}/v1/facts`;
    await append(store, 'exchange-d', 5);
  });

  afterAll(async () => {
    await app.close();
    await issuer.close();
  });

  async function open(caller: Caller, query: string, headers: Record<string, string> = {}, claims = {}) {
    const authorization = `Bearer ${await issuer.token(caller, claims)}`;
    return await fetch(`${address}${query}`, { headers: { authorization, ...headers } });
  }

  /** What arrives until `enough`, or until the server ends the feed. */
  async function read(response: Response, enough: (text: string) => boolean = () => false): Promise<string> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      if (enough(text)) break;
    }
    return text;
  }

  it('starts after the position asked for, and after the last event seen when that is told', async () => {
    const asked = await open(auditor, '?after=2');
    expect(asked.headers.get('content-type')).toContain('text/event-stream');
    expect(positions(await read(asked, (text) => text.includes('-5\n')))).toEqual([3, 4, 5]);
    for (const event of ['4', `${EPOCH}-4`]) {
      const resumed = await open(auditor, '?after=0', { 'last-event-id': event });
      expect(positions(await read(resumed, (text) => text.includes('-5\n')))).toEqual([5]);
    }
    const named = await open(auditor, `?after=${EPOCH}-3`);
    expect(positions(await read(named, (text) => text.includes('-5\n')))).toEqual([4, 5]);
  });

  it('gives only what comes when no position is told', async () => {
    const feed = await open(auditor, '');
    const text = read(feed, (taken) => taken.includes('-6\n'));
    await append(store, 'exchange-d', 1);
    expect(positions(await text)).toEqual([6]);
  });

  it('ends when the access token does', async () => {
    // Where the feed is not even open by then, the token lasts longer.
    for (let seconds = 2; ; seconds *= 2) {
      const exp = Math.floor(Date.now() / 1000) + seconds;
      const feed = await open(auditor, '?after=0', {}, { exp });
      await read(feed);
      if (feed.status === 401) continue;
      expect([feed.status, Date.now() >= exp * 1000 - 50]).toEqual([200, true]);
      return;
    }
  });

  it('ends when the caller can no longer act, before anything more is shown', async () => {
    const head = await store.head();
    const asked = await open({ ...auditor, subject: 'auditor-lost' }, `?after=${String(head)}`);
    const text = read(asked);
    await turn();
    standing = { missing: 'The register has no body ASEC.' };
    await append(store, 'exchange-d', 1);
    const shown = positions(await text);
    standing = { entry: 'given-register@0' };
    expect(shown).toEqual([]);
  });

  it('gives back the place of a client that goes away, and its connection', async () => {
    const authorization = `Bearer ${await issuer.token({ ...auditor, subject: 'auditor-3' })}`;
    const connect = () =>
      new Promise<IncomingMessage>((resolve, reject) => {
        get(`${address}?after=0`, { headers: { authorization }, agent: false }, resolve).on('error', reject);
      });
    const connected = () => promisify(app.getHttpServer().getConnections.bind(app.getHttpServer()))();
    const before = await connected();
    const several = () => Promise.all(Array.from({ length: FEEDS_PER_SUBJECT }, connect));
    for (let round = 0; round < 3; round += 1) {
      const feeds = await several();
      expect(feeds.map(({ statusCode }) => statusCode)).toEqual(feeds.map(() => 200));
      const refused = await connect();
      expect(refused.statusCode).toBe(429);
      for (const response of [...feeds, refused]) response.destroy();
      while ((await connected()) > before) await sleep(5);
    }
  });

  it.each([
    ['?after=-1', {}, '/query/after'],
    ['?after=1&from=2', {}, '/query/from'],
    ['', { 'last-event-id': 'x' }, '/header/Last-Event-ID'],
  ])('refuses %s %j and names the field', async (query, headers, pointer) => {
    const refused = await open(auditor, query, headers);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ code: 'body.invalid', errors: [{ pointer }] });
  });

  it.each<[string, Record<string, string>, string, string]>([
    ['?after=ba9876543210-1', {}, '/query/after', 'of another epoch'],
    [`?after=${EPOCH}-999`, {}, '/query/after', 'ends before'],
    ['?after=999', {}, '/query/after', 'ends before'],
    ['?after=0', { 'last-event-id': 'ba9876543210-1' }, '/header/Last-Event-ID', 'of another epoch'],
    ['?after=0', { 'last-event-id': `${EPOCH}-999` }, '/header/Last-Event-ID', 'ends before'],
  ])('begins again rather than being silent for ever: %s %j', async (query, headers, pointer, detail) => {
    const refused = await open(auditor, query, headers);
    expect(refused.status).toBe(409);
    const errors = [{ pointer, detail: expect.stringContaining(detail) as unknown }];
    expect(await refused.json()).toMatchObject({ code: 'feed.begin-again', errors });
  });

  it('is not for those who act in the exchange', async () => {
    const refused = await open(officer, '?after=0');
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: 'access.denied' });
  });

  it('does not hold up a server that stops', async () => {
    const feed = await open(auditor, '?after=0');
    const ended = read(feed);
    // It would wait for ever for a feed that goes on; one that is cut off is not read to its end.
    await app.close();
    await ended;
  });
});

describe('The policies of oversight', () => {
  it('let the Working Group, analysts and auditors read, and nobody else', () => {
    const access = new CedarAccess(policies);
    const actions = ['read-trail', 'read-reads', 'read-statistics', 'follow-facts'].map((verb) => `oversight.${verb}`);
    const axes = {
      callers: everyCaller(['PH', 'TH'], ['ASEC', 'ACWC']),
      resources: {
        oversight: { type: 'Oversight', attributes: {} },
        entry: { type: 'AuditEntry', attributes: { slice: 'exchange', kind: 'exchange.submitted.v1', keptFrom: '' } },
        other: { type: 'Letter', attributes: {} },
      },
      actions: [...actions, 'oversight.know-entry', 'oversight.other'],
    };
    const wrong = wrongDecisions(access, axes, ({ caller: { role }, relation, action }) => {
      const isOversight = role === 'delegate' || role === 'chair' || role === 'analyst' || role === 'auditor';
      if (relation === 'oversight') return isOversight && actions.includes(action);
      return relation === 'entry' && isOversight && action === 'oversight.know-entry';
    });
    expect(wrong).toEqual([]);
  });
});
