// What the specs of the handler share: the slice on a store in memory, with a real vault, and a clock that is set.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode, type Fact, type Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { recorded } from '#event-store/recorded.js';
import type { Outcome } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import { FileVault } from '#vault/file-vault.js';
import { givenView } from '#views/given-view.js';
import { classification, PH, T0, text } from './given-practice.js';
import { type Order, PracticeCommand, PracticeHandler } from './practice.handler.js';
import type { PracticeState } from './practice-state.js';
import { view as grounds } from './views/practice-grounds.js';

class SetClock extends Clock {
  time = T0;

  override now(): number {
    return this.time;
  }
}

/** The slice at work. */
export interface GivenSlice {
  readonly store: MemoryEventStore;
  readonly vault: FileVault;
  readonly clock: SetClock;
  /** Sends a command under its own id, derived from `key`. */
  send(id: string, order: Order, key: string, ifMatch?: number): Promise<Outcome<PracticeState>>;
  factsOf(id: string): Promise<readonly Fact[]>;
  close(): void;
}

export const submitOrder = { type: 'submit', submitter: PH, classification, content: text } as const satisfies Order;

/** The orders from the submission to the publication. */
export const ORDERS_TO_PUBLISH: readonly Order[] = [
  submitOrder,
  { type: 'screen', outcome: 'accepted', reasons: [] },
  { type: 'start-review', reviewers: ['TH', 'VN'] },
  { type: 'review', reviewer: 'TH', recommendation: 'endorse', content: { text: 'canary-review' } },
  { type: 'review', reviewer: 'VN', recommendation: 'endorse', content: { text: 'canary-review' } },
  { type: 'endorse' },
  { type: 'publish', confirmedFreeOfPersonalData: true },
];

export function metaFor(key: string): Meta {
  const commandId = derivedUuid('spec', key);
  return { actor: 'ph-officer', role: 'officer', unit: 'PH-ATU', state: 'PH', commandId, correlationId: commandId };
}

/** Three member states, the unit of PH, and one activity. */
const GROUND = [
  ...['PH', 'TH', 'VN'].map((state) => ({
    type: 'registry.state-admitted.v1',
    conduct: { state, name: state, memberSince: '1967-08-08' },
  })),
  { type: 'registry.unit-registered.v1', conduct: { unit: 'PH-ATU', state: 'PH' } },
  { type: 'workplan.activity-adopted.v1', conduct: { plan: 'bohol-2017-2020', code: 'C.l.1.2' } },
];

export function givenSlice(): GivenSlice {
  const directory = mkdtempSync(join(tmpdir(), 'talaan-practice-'));
  const clock = new SetClock();
  const store = new MemoryEventStore(clock);
  const vault = new FileVault(directory);
  const queries = givenView(grounds)(...GROUND.map((draft) => recorded<string, unknown>(draft))).queries();
  const handler = new PracticeHandler(store, vault, queries, clock);
  return {
    store,
    vault,
    clock,
    send: (id, order, key, ifMatch) => {
      clock.time += 60_000;
      return handler.execute(new PracticeCommand(id, order, metaFor(key), ifMatch));
    },
    factsOf: async (id) => (await store.readStream(`practice-${id}`)).map((event) => decode(event, new Map())),
    close() {
      vault.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** Sends orders one after the other, each under a key of its own. */
export async function sendAll(slice: GivenSlice, id: string, orders: readonly Order[]): Promise<void> {
  for (const [index, order] of orders.entries()) await slice.send(id, order, `${id} ${index}`);
}
