import { deepStrictEqual } from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { transact } from '#event-store/transact.js';
import { SystemClock } from '#kernel/clock.js';
import type { Decider, Draft } from '#kernel/decider.js';
import { given } from '#kernel/given.js';
import { type RegisterBody, bodyDecider } from './body.js';
import type { BodyRegistered, StateAdmitted, UnitRegistered } from './contract.js';
import { type AdmitState, stateDecider } from './state.js';
import { type RegisterUnit, unitDecider } from './unit.js';

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
const admissions: fc.Arbitrary<AdmitState> = fc.record({
  kind: fc.constant('admit'),
  state: fc.constantFrom('PH', 'TL', 'bad'),
  name: fc.constantFrom('One', 'Other'),
  memberSince: days,
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
  it('for states', () => retried(stateDecider, admissions, ({ state }) => `state-${state}`));
  it('for units', () => retried(unitDecider, registrations, ({ unit }) => `unit-${unit}`));
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
