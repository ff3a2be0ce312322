// What the specs of the handlers share: the slice on a store in memory, with a real vault, and a clock that is set.
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
import type { CaseFileState } from './case-file.js';
import type { SummaryState } from './case-summary.js';
import { CaseFileCommand, CaseFileHandler, type Order } from './casefile.handler.js';
import { T0 } from './given-case.js';
import { SummaryCommand, SummaryHandler, type SummaryOrder } from './summary.handler.js';
import { view as grounds } from './views/case-grounds.js';

class SetClock extends Clock {
  override now(): number {
    return T0;
  }
}

/** The slice at work. */
export interface GivenSlice {
  readonly vault: FileVault;
  /** Sends a command under its own id, derived from `key`. */
  send(id: string, order: Order, key: string, ifMatch?: number): Promise<Outcome<CaseFileState>>;
  sendSummary(id: string, order: SummaryOrder, key: string): Promise<Outcome<SummaryState>>;
  factsOf(stream: string): Promise<readonly Fact[]>;
  close(): void;
}

export function metaFor(key: string): Meta {
  const commandId = derivedUuid('spec', key);
  return { actor: 'ph-officer', role: 'officer', unit: 'PH-ATU', state: 'PH', commandId, correlationId: commandId };
}

const STATES = ['PH', 'TH', 'MY', 'VN'];

/** Four member states with their units; a request of PH to TH, a referral of TH, a request that names the case `c1`. */
const GROUND: readonly (readonly [string, string, object])[] = [
  ...STATES.flatMap((state) => [
    [`state-${state}`, 'registry.state-admitted.v1', { state, memberSince: '1967-08-08' }] as const,
    [`unit-${state}-ATU`, 'registry.unit-registered.v1', { unit: `${state}-ATU`, state }] as const,
  ]),
  ['casefile-c1', 'casefile.opened.v1', { unit: 'PH-ATU', state: 'PH' }],
  ['exchange-e1', 'exchange.submitted.v1', { from: 'PH-ATU', to: 'TH-ATU' }],
  ['exchange-e2', 'exchange.submitted.v1', { from: 'PH-ATU', to: 'TH-ATU', caseFile: 'c1' }],
  ['referral-r1', 'referral.raised.v1', { unit: 'TH-ATU' }],
];

export function givenSlice(): GivenSlice {
  const directory = mkdtempSync(join(tmpdir(), 'talaan-casefile-'));
  const clock = new SetClock();
  const store = new MemoryEventStore(clock);
  const vault = new FileVault(directory);
  const facts = GROUND.map(([stream, type, conduct]) => recorded<string, unknown>({ type, conduct }, { stream }));
  const queries = givenView(grounds)(...facts).queries();
  const files = new CaseFileHandler(store, vault, queries, clock);
  const summaries = new SummaryHandler(store, vault, queries, clock);
  return {
    vault,
    send: (id, order, key, ifMatch) => files.execute(new CaseFileCommand(id, order, metaFor(key), ifMatch)),
    sendSummary: (id, order, key) => summaries.execute(new SummaryCommand(id, order, metaFor(key))),
    factsOf: async (stream) => (await store.readStream(stream)).map((event) => decode(event, new Map())),
    close() {
      vault.close();
      rmSync(directory, { recursive: true });
    },
  };
}
