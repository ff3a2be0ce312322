import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { type Appended, type EventStore, StoreUnavailable } from '#event-store/event-store.js';
import { decode, type Fact } from '#event-store/fact.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { transact } from '#event-store/transact.js';
import { SystemClock } from '#kernel/clock.js';
import { Vault } from '#vault/vault.js';
import { givenView } from '#views/given-view.js';
import type { Access } from '#web/access.js';
import type { Commands } from '#web/commands.js';
import { ActivityCommand, ActivityHandler } from './activity.handler.js';
import { adoptBoholPlan, boholPlan } from './adopt-bohol.js';
import { adoptPlan } from './adopt-plan.js';
import type { EvaluationFrozen, PeriodEndorsed, ReportingPeriodClosed } from './contract.js';
import type { Snapshot } from './evaluation.snapshot.js';
import { EvaluationController } from './evaluation.http.js';
import { evaluationAt } from './evaluation.reader.js';
import { PlanCommand, PlanHandler } from './plan.handler.js';
import { planDecider, planStream } from './plan.js';
import { PlanReader } from './plan.reader.js';
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
  it('puts the whole baseline into facts: every activity, and last the frame, which makes the plan known', async () => {
    const store = new MemoryEventStore(new SystemClock());
    await adoptBoholPlan(bus(store));
    const all = await facts(store);
    expect(all.map(({ conduct }) => conduct)).toEqual([...boholPlan().activities, frame]);
    expect(all[0]?.meta).toMatchObject({ actor: 'platform', role: 'platform' });
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
        ...boholPlan().activities.map(() => ['workplan.activity-adopted.v1', 0]),
        ['workplan.plan-adopted.v1', 0],
      ]);
    },
  );

  it('leaves an adopted plan as it is when it is handed in with one activity more', async () => {
    const store = new MemoryEventStore(new SystemClock());
    await adoptBoholPlan(bus(store));
    const head = await store.head();
    const { activities } = boholPlan();
    const more = { ...activities[0]!, code: 'A.a.1.9', order: 58 };
    const adoption = adoptPlan(bus(store), { frame, activities: [...activities, more] }, () => meta('chair'));
    await expect(adoption).rejects.toThrow('workplan.already-adopted');
    expect(await store.head()).toBe(head);
  });

  it('half done, makes no plan known: the frame comes last', async () => {
    const store = new FailingStore(57);
    await expect(adoptBoholPlan(bus(store))).rejects.toThrow(StoreUnavailable);
    await expect(new PlanReader(store).plan(plan)).rejects.toThrow('workplan.plan-unknown');
    await expect(new PlanReader(store).activity(plan, 'C.c.2.1')).rejects.toThrow('workplan.plan-unknown');
    store.recover();
    await adoptBoholPlan(bus(store));
    expect((await new PlanReader(store).activity(plan, 'C.c.2.1')).record.code).toBe('C.c.2.1');
  });
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

describe('Endorsing and evaluating', () => {
  const days = { from: '2026-07-01', to: '2026-12-31' };
  const send = async (store: EventStore, intent: ConstructorParameters<typeof PlanCommand>[2], role = 'chair') =>
    bus(store).execute(new PlanCommand(plan, meta(role), intent));

  it('endorses every report of the period and no other, and the present status with the last of them', async () => {
    const store = new MemoryEventStore(new SystemClock());
    const commands = bus(store);
    await adoptBoholPlan(commands);
    await commands.execute(report('A.b.3.2', 'DGICM'));
    await send(store, { type: 'open-period', ...days });
    await commands.execute(report('C.c.2.1', 'DGICM'));
    await commands.execute(report('A.a.1.4', 'SOMED'));
    await commands.execute(report('C.c.2.1', 'DGICM'));
    await send(store, { type: 'close-period', period: '2026-H2' });
    await commands.execute(report('A.a.1.4', 'SOMED'));
    await send(store, { type: 'endorse-period', period: '2026-H2' });
    const all = await facts(store);
    const conduct = all.at(-1)?.conduct as PeriodEndorsed['conduct'];
    expect(conduct).toEqual({
      plan,
      period: '2026-H2',
      upTo: String(all.at(-2)?.position),
      reports: [
        { code: 'A.a.1.4', revision: 1 },
        { code: 'C.c.2.1', revision: 1 },
        { code: 'C.c.2.1', revision: 2 },
      ],
    });
    const reader = new PlanReader(store);
    const { record, endorsedIn } = await reader.activity(plan, 'C.c.2.1');
    expect([record.endorsed, [...endorsedIn]]).toEqual([
      true,
      [
        [1, '2026-H2'],
        [2, '2026-H2'],
      ],
    ]);
    expect((await reader.activity(plan, 'A.a.1.4')).record.endorsed).toBe(false);
    expect((await reader.activity(plan, 'A.b.3.2')).record.endorsed).toBe(false);
  });

  it('freezes a snapshot that can be made again to the same bytes, whatever comes later', async () => {
    const store = new MemoryEventStore(new SystemClock());
    const commands = bus(store);
    await adoptBoholPlan(commands);
    await commands.execute(report('C.c.2.1', 'DGICM'));
    const then = await store.head();
    await commands.execute(report('A.a.1.4', 'SOMED'));
    await send(store, { type: 'evaluate', kind: 'mid-term', position: then });
    await send(store, { type: 'evaluate', kind: 'final' });
    await commands.execute(report('A.b.3.2', 'DGICM'));
    const [midTerm, final] = (await facts(store))
      .filter(({ type }) => type === 'workplan.evaluation-frozen.v1')
      .map(({ conduct }) => conduct as EvaluationFrozen['conduct']);
    expect([midTerm?.position, final?.position]).toEqual([String(then), String(then + 2n)]);
    for (const frozen of [midTerm!, final!]) {
      const made = await evaluationAt(store, plan, frozen.kind, BigInt(frozen.position));
      expect(made?.frozen).toEqual({ position: frozen.position, format: 1, sha256: frozen.sha256 });
      expect(createHash('sha256').update(made!.text).digest('hex')).toBe(frozen.sha256);
    }
    const texts = await Promise.all(
      [midTerm!, final!].map(({ kind, position }) => evaluationAt(store, plan, kind, BigInt(position))),
    );
    const statuses = texts.map((each) => (JSON.parse(each!.text) as Snapshot).counts.activities);
    expect(statuses).toEqual([
      { 'in-progress': 1, 'not-started': 56 },
      { 'in-progress': 2, 'not-started': 55 },
    ]);
  });

  it('has no evaluation beyond the head of the log, nor before the plan was adopted', async () => {
    const store = new MemoryEventStore(new SystemClock());
    await adoptBoholPlan(bus(store));
    const head = await store.head();
    expect(await evaluationAt(store, plan, 'final', head + 1n)).toBeUndefined();
    expect(await evaluationAt(store, plan, 'final', head - 1n)).toBeUndefined();
    expect(await evaluationAt(store, plan, 'final', head)).toBeDefined();
  });

  it('never answers an evaluation whose bytes are not those that were frozen', async () => {
    const store = new MemoryEventStore(new SystemClock());
    await adoptBoholPlan(bus(store));
    const position = String(await store.head());
    const forged = { position, format: 1, sha256: 'ab'.repeat(32) } as const;
    await transact(store, {
      decider: planDecider,
      stream: planStream(plan),
      meta: meta('chair'),
      command: () => ({ type: 'evaluate', kind: 'final', snapshot: forged }) as const,
    });
    const access = { demand: () => undefined } as unknown as Access;
    const controller = new EvaluationController(access, {} as Commands, new PlanReader(store), store);
    const caller = { subject: 'vn-officer', role: 'officer', unit: 'VN-ATU', state: 'VN' } as const;
    await expect(controller.one(caller, plan, 'final', {} as FastifyReply)).rejects.toThrow(
      'the final evaluation of bohol-2017-2020 cannot be made again: its digest differs',
    );
  });
});
