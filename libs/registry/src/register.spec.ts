import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { retryable } from '#records/retry-property.js';
import { given } from '#kernel/given.js';
import { type RegisterBody, bodyDecider } from './registered/body.js';
import type { BodyRegistered, StateAdmitted, StateFact, UnitFact, UnitRegistered } from './contract.js';
import { type StateCommand, stateDecider } from './registered/state.js';
import { type RegisterUnit, type UnitCommand, unitDecider } from './registered/unit.js';

const admit = { type: 'admit', state: 'TL', name: 'Timor-Leste', memberSince: '2025-10-26' } as const;
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
const register: RegisterUnit = { type: 'register', ...particulars, stateKnown: true };
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
  const leave = { type: 'leave', on: '2030-01-01', leads: false } as const;
  const readmit = { type: 'readmit', on: '2031-01-01' } as const;

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

  it('does not end while the state is Lead Shepherd, so that somebody can chair', () => {
    given(stateDecider)(admitted)
      .when({ ...leave, leads: true })
      .thenRefused('registry.state-leads');
    given(stateDecider)(admitted, left)
      .when({ ...leave, leads: true })
      .then();
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
  const establish = { type: 'record-establishment', on: '2003-05-26' } as const;
  const close = { type: 'close', on: '2030-01-01' } as const;

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
    const command: RegisterBody = { type: 'register', body: 'SOMTC', name: 'SOMTC' };
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
const ends = fc.constantFrom('1999-01-01', '2025-10-26', '2030-01-01');
const admissions: fc.Arbitrary<StateCommand> = fc.record({
  type: fc.constant('admit'),
  state: fc.constantFrom('TL', 'bad'),
  name: fc.constantFrom('One', 'Other'),
  memberSince: days,
});
const memberships: fc.Arbitrary<StateCommand> = fc.record({
  type: fc.constantFrom('leave', 'readmit'),
  on: ends,
  leads: fc.boolean(),
});
const registrations: fc.Arbitrary<UnitCommand> = fc.record({
  type: fc.constant('register'),
  unit: fc.constantFrom('PH-ATU', 'bad'),
  state: fc.constantFrom('PH', 'TL'),
  name: fc.constantFrom('One', 'Other'),
  community: fc.constantFrom('tip', 'people-smuggling'),
  establishedOn: fc.constantFrom(null, '1967-08-08', '2025-10-26'),
  stateKnown: fc.boolean(),
});
const unitDays: fc.Arbitrary<UnitCommand> = fc.record({
  type: fc.constantFrom('record-establishment', 'close'),
  on: ends,
});
const bodies: fc.Arbitrary<RegisterBody> = fc.record({
  type: fc.constant('register'),
  body: fc.constantFrom('SOMTC', 'bad1'),
  name: fc.constantFrom('One', 'Other'),
});
const some = <Command>(command: fc.Arbitrary<Command>) => fc.array(command, { maxLength: 12 });

describe('Any command of the register may be retried', () => {
  it('for states', () => fc.assert(retryable(stateDecider, some(fc.oneof(admissions, memberships)))));
  it('for units', () => fc.assert(retryable(unitDecider, some(fc.oneof(registrations, unitDays)))));
  it('for bodies', () => fc.assert(retryable(bodyDecider, some(bodies))));
});
