import { deepStrictEqual } from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { transact } from '#event-store/transact.js';
import { SystemClock } from '#kernel/clock.js';
import type { Decider, Draft } from '#kernel/decider.js';
import { given } from '#kernel/given.js';
import { type RegisterBody, bodyDecider } from './body.js';
import type { BodyRegistered, StateAdmitted, StateFact, UnitFact, UnitRegistered } from './contract.js';
import { type MembershipCommand, stateDecider } from './state.js';
import { type RegisterUnit, type UnitAct, unitDecider } from './unit.js';

const admit = { kind: 'admit', state: 'TL', name: 'Timor-Leste', memberSince: '2025-10-26' } as const;
const admitted: StateAdmitted = {
  type: 'registry.state-admitted.v1',
  conduct: { state: 'TL', name: 'Timor-Leste', memberSince: '2025-10-26' },
};
const particulars = {
  unit: 'PH-ATU',
  state: 'PH',
  name: 'Anti-Trafficking Unit',
  community: 'tip',
  establishedOn: null,
} as const;
const register: RegisterUnit = { kind: 'register', ...particulars, stateKnown: true };
const registered: UnitRegistered = { type: 'registry.unit-registered.v1', conduct: particulars };
const body: BodyRegistered = { type: 'registry.body-registered.v1', conduct: { body: 'SOMTC', name: 'SOMTC' } };

describe('A state', () => {
  it('is admitted with the day of its membership', () => {
    given(stateDecider)().when(admit).then(admitted);
  });

  it('is admitted once: the same again changes nothing, other particulars are refused', () => {
    given(stateDecider)(admitted).when(admit).then();
    given(stateDecider)(admitted)
      .when({ ...admit, name: 'Elsewhere' })
      .thenRefused('registry.state-exists');
    given(stateDecider)(admitted)
      .when({ ...admit, memberSince: '2024-01-01' })
      .thenRefused('registry.state-exists');
  });

  it.each(['tl', 'TLS', 'T1', ''])('is not admitted under the code "%s"', (state) => {
    given(stateDecider)()
      .when({ ...admit, state })
      .thenRefused('registry.code-malformed', '/state');
  });
});

describe('The membership of a state', () => {
  const left: StateFact = { type: 'registry.state-left.v1', conduct: { state: 'TL', on: '2030-01-01' } };
  const back: StateFact = { type: 'registry.state-readmitted.v1', conduct: { state: 'TL', on: '2031-01-01' } };
  const leave = { kind: 'leave', state: 'TL', on: '2030-01-01' } as const;
  const readmit = { kind: 'readmit', state: 'TL', on: '2031-01-01' } as const;

  it('ends once, not before it began, and can begin again', () => {
    given(stateDecider)(admitted).when(leave).then(left);
    given(stateDecider)(admitted)
      .when({ ...leave, on: '2025-10-25' })
      .thenRefused('registry.days-disordered', '/on');
    given(stateDecider)(admitted, left).when(readmit).then(back);
    given(stateDecider)(admitted, left)
      .when({ ...readmit, on: '2029-12-31' })
      .thenRefused('registry.days-disordered', '/on');
    given(stateDecider)(admitted, left, back)
      .when({ ...leave, on: '2040-01-01' })
      .then({ ...left, conduct: { state: 'TL', on: '2040-01-01' } });
  });

  it('is left alone when the same is said again, and refused when something else is', () => {
    given(stateDecider)(admitted, left).when(leave).then();
    given(stateDecider)(admitted, left).when(admit).then();
    given(stateDecider)(admitted, left, back).when(readmit).then();
    given(stateDecider)(admitted)
      .when({ ...readmit, on: '2026-01-01' })
      .thenRefused('registry.state-is-member');
    given(stateDecider)(admitted, left)
      .when({ ...leave, on: '2030-02-01' })
      .thenRefused('registry.state-not-member');
    given(stateDecider)().when(leave).thenRefused('record.unknown');
  });
});

describe('A unit', () => {
  it('is registered in a known state; a day that is not stated stays blank', () => {
    given(unitDecider)().when(register).then(registered);
  });

  it('is refused when its state is not known, or is not the one that its code names', () => {
    given(unitDecider)()
      .when({ ...register, stateKnown: false })
      .thenRefused('registry.state-unknown', '/state');
    given(unitDecider)()
      .when({ ...register, state: 'TH' })
      .thenRefused('registry.unit-of-other-state', '/unit');
  });

  it.each(['PH-A', 'PH_ATU', 'ph-atu', 'PHATU', `PH-${'A'.repeat(21)}`])('is not registered as "%s"', (unit) => {
    given(unitDecider)()
      .when({ ...register, unit })
      .thenRefused('registry.code-malformed', '/unit');
  });

  it('is registered once: the same again changes nothing, other particulars are refused', () => {
    given(unitDecider)(registered).when(register).then();
    for (const other of [
      { name: 'Other' },
      { community: 'people-smuggling' },
      { establishedOn: '2003-05-26' },
    ] as const) {
      given(unitDecider)(registered)
        .when({ ...register, ...other })
        .thenRefused('registry.unit-exists');
    }
  });
});

describe('The days of a unit', () => {
  const established: UnitFact = {
    type: 'registry.unit-established.v1',
    conduct: { unit: 'PH-ATU', on: '2003-05-26' },
  };
  const closed: UnitFact = { type: 'registry.unit-closed.v1', conduct: { unit: 'PH-ATU', on: '2030-01-01' } };
  const establish = { kind: 'record-establishment', unit: 'PH-ATU', on: '2003-05-26' } as const;
  const close = { kind: 'close', unit: 'PH-ATU', on: '2030-01-01' } as const;

  it('are recorded when they are learnt, and corrected', () => {
    given(unitDecider)(registered).when(establish).then(established);
    given(unitDecider)(registered, established).when(establish).then();
    given(unitDecider)(registered, established)
      .when({ ...establish, on: '2003-05-27' })
      .then({ ...established, conduct: { unit: 'PH-ATU', on: '2003-05-27' } });
    given(unitDecider)().when(establish).thenRefused('record.unknown');
  });

  it('end once, not before they began; a registration said again is still the same', () => {
    given(unitDecider)(registered, established).when(close).then(closed);
    given(unitDecider)(registered).when(close).then(closed);
    given(unitDecider)(registered, established, closed).when(close).then();
    given(unitDecider)(registered, established, closed).when(register).then();
    given(unitDecider)(registered, closed)
      .when({ ...close, on: '2031-01-01' })
      .thenRefused('registry.unit-closed');
    given(unitDecider)(registered, established)
      .when({ ...close, on: '2003-05-25' })
      .thenRefused('registry.days-disordered', '/on');
    given(unitDecider)(registered, closed)
      .when({ ...establish, on: '2030-01-02' })
      .thenRefused('registry.days-disordered', '/on');
  });
});

describe('A body', () => {
  it('is registered under its abbreviation, once', () => {
    const command: RegisterBody = { kind: 'register', body: 'SOMTC', name: 'SOMTC' };
    given(bodyDecider)().when(command).then(body);
    given(bodyDecider)(body).when(command).then();
    given(bodyDecider)(body)
      .when({ ...command, name: 'Other' })
      .thenRefused('registry.body-exists');
    given(bodyDecider)()
      .when({ ...command, body: 'S' })
      .thenRefused('registry.code-malformed', '/body');
  });
});

const days = fc.constantFrom('1967-08-08', '2025-10-26');
const admissions: fc.Arbitrary<MembershipCommand> = fc.record({
  kind: fc.constant('admit'),
  state: fc.constantFrom('PH', 'TL', 'bad'),
  name: fc.constantFrom('One', 'Other'),
  memberSince: days,
});
const memberships: fc.Arbitrary<MembershipCommand> = fc.record({
  kind: fc.constantFrom('leave', 'readmit'),
  state: fc.constantFrom('PH', 'TL'),
  on: fc.constantFrom('1999-01-01', '2025-10-26', '2030-01-01'),
});
const unitDays: fc.Arbitrary<UnitAct> = fc.record({
  kind: fc.constantFrom('record-establishment', 'close'),
  unit: fc.constantFrom('PH-ATU', 'TL-ATU'),
  on: fc.constantFrom('1999-01-01', '2025-10-26', '2030-01-01'),
});
const registrations: fc.Arbitrary<RegisterUnit> = fc.record({
  kind: fc.constant('register'),
  unit: fc.constantFrom('PH-ATU', 'TL-ATU', 'bad'),
  state: fc.constantFrom('PH', 'TL'),
  name: fc.constantFrom('One', 'Other'),
  community: fc.constantFrom('tip', 'people-smuggling'),
  establishedOn: fc.option(days),
  stateKnown: fc.boolean(),
});
const bodies: fc.Arbitrary<RegisterBody> = fc.record({
  kind: fc.constant('register'),
  body: fc.constantFrom('SOMTC', 'ACWC', 'bad1'),
  name: fc.constantFrom('One', 'Other'),
});

describe('Any command of the register may be retried', () => {
  it('for states', () => retried(stateDecider, fc.oneof(admissions, memberships), ({ state }) => `state-${state}`));
  it('for units', () => retried(unitDecider, fc.oneof(registrations, unitDays), ({ unit }) => `unit-${unit}`));
  it('for bodies', () => retried(bodyDecider, bodies, ({ body: code }) => `body-${code}`));
});

/** Any commands, each sent twice under one id: the second adds nothing and is answered as the first. */
async function retried<Command, State, F extends Draft>(
  decider: Decider<Command, State, F>,
  commands: fc.Arbitrary<Command>,
  streamOf: (command: Command) => string,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(commands, { maxLength: 12 }), async (sequence) => {
      const store = new MemoryEventStore(new SystemClock());
      for (const [index, command] of sequence.entries()) {
        const id = `command-${String(index)}`;
        const meta = { actor: 'a', role: 'registrar', commandId: id, correlationId: id };
        const send = () =>
          transact(store, { decider, stream: streamOf(command), meta, command: () => command }).then(
            ({ state, revision, position }) => ({ state, revision, position }),
            (error: unknown) => String(error),
          );
        const first = await send();
        const head = await store.head();
        deepStrictEqual(await send(), first);
        expect(await store.head()).toBe(head);
      }
    }),
    { numRuns: 60 },
  );
}
