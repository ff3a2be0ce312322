import { describe, expect, it } from '@jest/globals';
import type { CommandBus } from '@nestjs/cqrs';
import { type Appended, type EventStore, StoreUnavailable } from '#event-store/event-store.js';
import { decode, type Fact } from '#event-store/fact.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { SystemClock } from '#kernel/clock.js';
import { Vault } from '#vault/vault.js';
import { givenView } from '#views/given-view.js';
import { ActivityCommand, ActivityHandler } from './activity.handler.js';
import { adoptBoholPlan, boholPlan } from './adopt-bohol.js';
import type { ReportingPeriodClosed } from './contract.js';
import { PlanCommand, PlanHandler } from './plan.handler.js';
import { view } from './views/work-plan.js';

const { frame } = boholPlan();
const { plan } = frame;

/** A store that stops taking facts after so many appends: what a crash half way leaves behind. */
class FailingStore extends MemoryEventStore {
  constructor(private left: number) {
    super(new SystemClock());
  }

  override append(...append: Parameters<EventStore['append']>): Promise<Appended> {
    if (this.left === 0) return Promise.reject(new StoreUnavailable('stopped'));
    this.left -= 1;
    return super.append(...append);
  }

  recover(): void {
    this.left = Infinity;
  }
}

class OpenVault extends Vault {
  override newKey = () => 'key-1';
  override seal = (content: unknown) => ({ v: 1, key: 'key-1', iv: '', data: JSON.stringify(content) }) as const;
  override open = () => ({ content: undefined });
  override destroy = () => undefined;
  override digest = (_: string, text: string) => text;
}

function bus(store: EventStore): CommandBus {
  const plans = new PlanHandler(store);
  const activities = new ActivityHandler(store, new OpenVault(), givenView(view)().queries());
  const execute = (command: unknown) =>
    command instanceof PlanCommand ? plans.execute(command) : activities.execute(command as ActivityCommand);
  return { execute } as unknown as CommandBus;
}

async function facts(store: EventStore): Promise<Fact[]> {
  const all: Fact[] = [];
  for await (const events of store.readAll(0n)) all.push(...events.map((event) => decode(event, new Map())));
  return all;
}

let keys = 0;
const meta = (role: string) => {
  keys += 1;
  return { actor: 'a', role, commandId: `key-${String(keys)}`, correlationId: 'c' };
};
const report = (code: string, body: string) =>
  new ActivityCommand(plan, code, meta('body-reporter'), {
    type: 'report-status',
    report: { body, status: 'in-progress', outputs: [] },
    note: 'n',
  });

describe('Adopting the Bohol plan', () => {
  it('puts the whole baseline into facts: the frame and every activity', async () => {
    const store = new MemoryEventStore(new SystemClock());
    await adoptBoholPlan(bus(store));
    const [first, ...others] = await facts(store);
    expect(first?.conduct).toEqual(frame);
    expect(others.map(({ conduct }) => conduct)).toEqual(boholPlan().activities);
    expect(others[0]?.meta).toMatchObject({ actor: 'platform', role: 'platform' });
  });

  it.each([0, 1, 30, 57])(
    'is completed by adopting again after a stop at append %i, and adds nothing twice',
    async (stop) => {
      const store = new FailingStore(stop);
      await expect(adoptBoholPlan(bus(store))).rejects.toThrow(StoreUnavailable);
      expect(await facts(store)).toHaveLength(stop);
      store.recover();
      await adoptBoholPlan(bus(store));
      await adoptBoholPlan(bus(store));
      expect((await facts(store)).map(({ type, revision }) => [type, revision])).toEqual([
        ['workplan.plan-adopted.v1', 0],
        ...frame.areas
          .flatMap(({ provisions }) => provisions.flatMap(({ actionLines }) => actionLines))
          .flatMap(({ activities }) => activities.map(() => ['workplan.activity-adopted.v1', 0])),
      ]);
    },
  );
});

describe('A reporting period', () => {
  it('stands on each report made while it is open, and closes with everyone who has not reported', async () => {
    const store = new MemoryEventStore(new SystemClock());
    const commands = bus(store);
    await adoptBoholPlan(commands);
    await commands.execute(report('A.a.1.4', 'SOMED'));
    const days = { from: '2026-07-01', to: '2026-12-31' };
    await commands.execute(new PlanCommand(plan, meta('secretariat'), { type: 'open-period', ...days }));
    await commands.execute(report('C.c.2.1', 'DGICM'));
    const head = await store.head();
    const close = new PlanCommand(plan, meta('secretariat'), { type: 'close-period', period: '2026-H2' });
    await commands.execute(close);
    await commands.execute(report('A.b.3.2', 'DGICM'));
    await commands.execute(close);

    const all = await facts(store);
    const periods = all.filter(({ type }) => type === 'workplan.status-reported.v1').map(({ conduct }) => conduct);
    expect(periods).toMatchObject([{ period: null }, { period: '2026-H2' }, { period: null }]);
    const closings = all.filter(({ type }) => type === 'workplan.reporting-period-closed.v1');
    expect(closings).toHaveLength(1);
    const closed = closings[0]?.conduct as ReportingPeriodClosed['conduct'];
    expect(closed.countedUpTo).toBe(String(head));
    expect(closed.notReported).toHaveLength(56);
    expect(closed.notReported).not.toContain('C.c.2.1');
    expect(closed.notReported).toContain('A.a.1.4');
    expect(closed.leadNotKnown).toHaveLength(37);
    expect(closed.bodies.map(({ body }) => body)).toEqual([...closed.bodies.map(({ body }) => body)].sort());
    expect(closed.bodies.find(({ body }) => body === 'SOMED')?.notReported).toContain('A.a.1.4');
    const dgicm = boholPlan()
      .activities.filter(({ lead }) => lead.includes('DGICM'))
      .map(({ code }) => code);
    expect(closed.bodies.find(({ body }) => body === 'DGICM')?.notReported).toEqual(
      dgicm.filter((code) => code !== 'C.c.2.1'),
    );
  });
});
