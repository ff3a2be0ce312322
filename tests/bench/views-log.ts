import type { EventStore, NewEvent } from '#event-store/event-store.js';
import { encode, type Meta } from '#event-store/fact.js';
import { contentFactId, derivedUuid, factId, uuidAt, uuidBeside } from '#event-store/identifiers.js';
import type { Acknowledged, Answered, Closed, Submitted } from '#exchange/contract.js';
import type { ContentRead } from '#vault/contract.js';
import type { Sealed } from '#vault/vault.js';

const STATES = ['BN', 'KH', 'ID', 'LA', 'MY', 'MM', 'PH', 'SG', 'TH', 'TL', 'VN'];
const START = Date.UTC(2024, 0, 1);
const MINUTE = 60_000;

/** One append: the facts of one stream. */
export interface Written {
  readonly stream: string;
  readonly events: readonly NewEvent[];
}

/** A reproducible choice: the same seed gives the same series. */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Requests from first to last fact, without end: four facts in the request's stream and one read of the answer. */
export function* requests(seed: number): Generator<Written> {
  const below = seeded(seed);
  for (let n = 0; ; n += 1) {
    const id = uuidAt(START + n * MINUTE, String(seed));
    const stream = `exchange-${id}`;
    const from = below(STATES.length);
    const [asking, asked] = [STATES[from] ?? '', STATES[(from + 1 + below(STATES.length - 1)) % STATES.length] ?? ''];
    const at = (minutes: number): string => new Date(START + (n + minutes) * MINUTE).toISOString();
    const metaOf = (state: string, step: string): Meta => ({
      actor: `${state.toLowerCase()}-officer-${String(below(20))}`,
      role: 'officer',
      unit: `${state}-ATU`,
      state,
      commandId: uuidBeside(id, step),
      correlationId: derivedUuid(id, 'request'),
      policyVersion: '1',
      authorisation: '0f3c5a77',
      requestHash: derivedUuid(id, step, 'hash'),
    });
    const sealed = (characters: number): Sealed => ({
      v: 1,
      key: derivedUuid(id, 'key'),
      iv: 'AAAAAAAAAAAAAAAA',
      data: id.repeat(Math.ceil(characters / id.length)),
    });
    const conduct: Submitted['conduct'] = {
      from: `${asking}-ATU`,
      fromState: asking,
      to: `${asked}-ATU`,
      toState: asked,
      kind: 'victim-identification',
      urgency: below(3) === 0 ? 'urgent' : 'routine',
      handling: 'H1',
      legalBasis: 'multilateral',
      exploitation: ['forced-labour'],
      route: { origin: asking, transit: [], destination: asked },
      persons: { victims: below(9), suspects: below(4) },
      channels: [],
      fastTrack: false,
      policyVersion: 1,
      submittedAt: at(0),
      acknowledgeBy: at(24 * 60),
      dueAt: at(7 * 24 * 60),
    };
    const [ask, acknowledge, answer, read, close] = ['submit', 'acknowledge', 'answer', 'read', 'close'].map(
      (step, i) => metaOf(i === 0 || i > 2 ? asking : asked, step),
    ) as [Meta, Meta, Meta, Meta, Meta];
    const submitted: Submitted = { type: 'exchange.submitted.v1', conduct, content: sealed(400) };
    const acknowledged: Acknowledged = { type: 'exchange.acknowledged.v1', conduct: { at: at(30) } };
    const answered: Answered = {
      type: 'exchange.answered.v1',
      conduct: { at: at(400), handling: 'H1', evaluation: { source: 'A', information: '1' } },
      content: sealed(300),
    };
    const closed: Closed = { type: 'exchange.closed.v1', conduct: { at: at(900), useful: 'yes' } };
    const parties = [conduct.from, conduct.fromState, conduct.to, conduct.toState];
    const seen: ContentRead = {
      type: 'access.content-read.v1',
      conduct: { record: stream, kind: 'exchange', purpose: 'read', parties },
    };
    yield {
      stream,
      events: [
        encode(submitted, contentFactId(ask.commandId), ask),
        encode(acknowledged, factId(acknowledge.commandId, 0), acknowledge),
        encode(answered, contentFactId(answer.commandId), answer),
      ],
    };
    yield { stream: `reads-${stream}`, events: [encode(seen, factId(read.commandId, 0), read)] };
    yield { stream, events: [encode(closed, factId(close.commandId, 0), close)] };
  }
}

/** Appends about `facts` facts of `source`, many at a time. */
export async function fill(store: EventStore, source: Generator<Written>, facts: number): Promise<void> {
  let written = 0;
  while (written < facts) {
    const appends: Promise<unknown>[] = [];
    for (let n = 0; n < 300 && written < facts; n += 1) {
      const next = source.next();
      if (next.done) return;
      appends.push(store.append(next.value.stream, 'any', next.value.events));
      written += next.value.events.length;
    }
    await Promise.all(appends);
  }
}
