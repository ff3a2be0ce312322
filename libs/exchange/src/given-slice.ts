// What the specs of the handlers share: a whole slice on a store in memory, with a real vault, and a clock that is set.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandBus } from '@nestjs/cqrs';
import { decode, encode, type Fact, type Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import type { Outcome } from '#event-store/transact.js';
import { Clock } from '#kernel/clock.js';
import type { Draft } from '#kernel/decider.js';
import { FileVault } from '#vault/file-vault.js';
import { givenView, type ViewAfter } from '#views/given-view.js';
import { type Row, type SqlValue, type View, ViewQueries } from '#views/view.js';
import { DeadlineClock } from './deadline.clock.js';
import { ExchangeCommand, ExchangeHandler, type Order } from './exchange.handler.js';
import { submit, T0 } from './given-request.js';
import type { ExchangeState } from './exchange-state.js';
import { InformationHandler } from './information.handler.js';
import { view as grounds } from './views/exchange-grounds.js';
import { view as requests } from './views/exchange-requests.js';

class SetClock extends Clock {
  time = T0;

  override now(): number {
    return this.time;
  }
}

/** Views that are rebuilt from the log when they are told to. */
class RebuiltViews extends ViewQueries {
  /** Rebuilds from the log as it is now; undefined for views that cannot catch up. */
  catchUp: (() => Promise<void>) | undefined;
  private readonly views = new Map<string, ViewAfter>();
  private built = 0n;

  rebuild(facts: readonly Fact[]): void {
    for (const view of [grounds, requests]) this.views.set(view.name, givenView(view)(...facts));
    this.built = facts.at(-1)?.position ?? 0n;
  }

  override all(view: View, statement: string, ...values: readonly SqlValue[]): readonly Row[] {
    return this.of(view).all(statement, ...values);
  }

  override get(view: View, statement: string, ...values: readonly SqlValue[]): Row | undefined {
    return this.of(view).get(statement, ...values);
  }

  override position(): bigint {
    return this.built;
  }

  override async reached(): Promise<void> {
    await this.catchUp?.();
  }

  private of(view: View): ViewAfter {
    const built = this.views.get(view.name);
    if (!built) throw new Error(`${view.name} is not built`);
    return built;
  }
}

/** A slice at work. */
export interface GivenSlice {
  readonly store: MemoryEventStore;
  readonly vault: FileVault;
  readonly clock: SetClock;
  readonly handler: ExchangeHandler;
  readonly information: InformationHandler;
  /** Sends a command under its own id, derived from `key`. */
  send(id: string, order: Order, key: string, ifMatch?: number): Promise<Outcome<ExchangeState>>;
  factsOf(stream: string): Promise<readonly Fact[]>;
  /** Registers a unit, of which the views do not know before they catch up. */
  registers(state: string): Promise<void>;
  /** The deadline clock, on views that reflect the log as it is now. */
  deadlines(): Promise<DeadlineClock>;
  close(): void;
}

/** The order of the request that the specs share, with its content in clear. */
export const submitOrder = (content: unknown): Order => ({
  type: 'submit',
  from: 'PH-ATU',
  to: 'TH-ATU',
  particulars: submit.particulars,
  restrictionsStated: false,
  content,
});

export function metaFor(key: string): Meta {
  const commandId = derivedUuid('spec', key);
  return { actor: 'ph-officer', role: 'officer', unit: 'PH-ATU', commandId, correlationId: commandId };
}

export async function givenSlice(): Promise<GivenSlice> {
  const directory = mkdtempSync(join(tmpdir(), 'talaan-exchange-'));
  const clock = new SetClock();
  const store = new MemoryEventStore(clock);
  const vault = new FileVault(directory);
  const views = new RebuiltViews();
  const handler = new ExchangeHandler(store, vault, views, clock);
  const bus = { execute: (command: ExchangeCommand) => handler.execute(command) } as unknown as CommandBus;
  const everything = async () => {
    const facts: Fact[] = [];
    for await (const batch of store.readAll(0n)) facts.push(...batch.map((event) => decode(event, new Map())));
    return facts;
  };
  await ground(store, ['PH', 'TH']);
  views.rebuild(await everything());
  views.catchUp = async () => views.rebuild(await everything());
  return {
    store,
    vault,
    clock,
    handler,
    information: new InformationHandler(store, vault, views, clock),
    send: (id, order, key, ifMatch) => handler.execute(new ExchangeCommand(id, order, metaFor(key), ifMatch)),
    factsOf: async (stream) => (await store.readStream(stream)).map((event) => decode(event, new Map())),
    registers: (state) => ground(store, [state]),
    deadlines: async () => {
      views.rebuild(await everything());
      return new DeadlineClock(views, bus, clock);
    },
    close() {
      vault.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** The units of some states; with the first of them, a time-limit policy. */
async function ground(store: MemoryEventStore, states: readonly string[]): Promise<void> {
  const unit = (code: string): Draft => ({
    type: 'registry.unit-registered.v1',
    conduct: { unit: `${code}-ATU`, state: code, name: 'Unit', community: 'tip', establishedOn: null },
  });
  const policy: Draft = {
    type: 'governance.time-limit-policy-adopted.v1',
    conduct: {
      version: 3,
      inForceFrom: '2024-01-01T00:00:00.000Z',
      modelledOn: 'a model',
      acknowledgeWithinHours: 24,
      answerWithinHours: { urgent: 8, priority: 72, routine: 168 },
    },
  };
  const head = await store.head();
  for (const draft of [...states.map(unit), ...(head === 0n ? [policy] : [])]) {
    const key = JSON.stringify(draft.conduct);
    await store.append(`ground-${derivedUuid(key)}`, 'no-stream', [encode(draft, derivedUuid(key), metaFor(key))]);
  }
}
