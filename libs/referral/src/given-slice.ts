// What the specs of the handler share: the slice on a store in memory, with a real vault, and a clock that is set.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandBus } from '@nestjs/cqrs';
import { decode, type Fact, type Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { recorded } from '#event-store/recorded.js';
import type { Outcome } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import { FileVault } from '#vault/file-vault.js';
import { givenView } from '#views/given-view.js';
import { SINCE, T0 } from './given-referral.js';
import { NotificationClock } from './notification.clock.js';
import { type Order, ReferralCommand, ReferralHandler } from './referral.handler.js';
import type { ReferralState } from './referral-state.js';
import { view as grounds } from './views/referral-grounds.js';
import { view as referrals } from './views/referrals.js';

class SetClock extends Clock {
  time = T0;

  override now(): number {
    return this.time;
  }
}

/** The slice at work. */
export interface GivenSlice {
  readonly vault: FileVault;
  readonly clock: SetClock;
  /** Sends a command under its own id, derived from `key`. */
  send(id: string, order: Order, key: string, ifMatch?: number): Promise<Outcome<ReferralState>>;
  factsOf(id: string): Promise<readonly Fact[]>;
  /** The clock of the limits, on a view that reflects the log as it is now. */
  limits(): Promise<NotificationClock>;
  close(): void;
}

/** TH and PH, whose agreement is in force since 1 March 2026 with 48 hours; TH and VN have none. */
const GROUND: readonly (readonly [string, string, object])[] = [
  ['unit-TH-ATU', 'registry.unit-registered.v1', { unit: 'TH-ATU', state: 'TH' }],
  ...['PH', 'VN'].map(
    (state) =>
      [
        `post-${state}-CONSULAR`,
        'registry.post-registered.v1',
        { post: `${state}-CONSULAR`, state, hostStates: ['TH'], name: 'Post', city: null, kind: 'embassy' },
      ] as const,
  ),
  [
    'agreement-one',
    'registry.agreement-concluded.v1',
    {
      ...{ agreement: 'one', parties: ['PH', 'TH'], concludedOn: '2026-02-01', version: 1 },
      ...{ mandatory: true, withinHours: 48, citation: 'SYNTHETIC Series 1' },
    },
  ],
  ['agreement-one', 'registry.agreement-entered-into-force.v1', { on: '2026-03-01' }],
];

/** A referral of TH, with its content in clear. */
export const raiseOrder = (nationality: string, content: unknown): Order => ({
  type: 'raise',
  by: { unit: 'TH-ATU', state: 'TH' },
  post: `${nationality}-CONSULAR`,
  nationality,
  particulars: { track: 'arrest', custody: 'detained', detainedAt: new Date(SINCE).toISOString() },
  content,
});

export function metaFor(key: string): Meta {
  const commandId = derivedUuid('spec', key);
  return { actor: 'th-officer', role: 'officer', unit: 'TH-ATU', state: 'TH', commandId, correlationId: commandId };
}

export function givenSlice(): GivenSlice {
  const directory = mkdtempSync(join(tmpdir(), 'talaan-referral-'));
  const clock = new SetClock();
  const store = new MemoryEventStore(clock);
  const vault = new FileVault(directory);
  const ground = GROUND.map(([stream, type, conduct]) => recorded<string, unknown>({ type, conduct }, { stream }));
  const handler = new ReferralHandler(store, vault, givenView(grounds)(...ground).queries(), clock);
  const bus = { execute: (command: ReferralCommand) => handler.execute(command) } as unknown as CommandBus;
  return {
    vault,
    clock,
    send: (id, order, key, ifMatch) => handler.execute(new ReferralCommand(id, order, metaFor(key), ifMatch)),
    factsOf: async (id) => (await store.readStream(`referral-${id}`)).map((event) => decode(event, new Map())),
    limits: async () => {
      const facts: Fact[] = [];
      for await (const batch of store.readAll(0n)) facts.push(...batch.map((event) => decode(event, new Map())));
      return new NotificationClock(givenView(referrals)(...facts).queries(), bus, clock);
    },
    close() {
      vault.close();
      rmSync(directory, { recursive: true });
    },
  };
}
