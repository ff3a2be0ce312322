import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retryable } from '#records/retry-property.js';
import { fold } from '#kernel/decider.js';
import { given } from '#kernel/given.js';
import type {
  DirectionAcknowledged,
  DirectionConcluded,
  DirectionIssued,
  DirectionProgressReported,
} from '../contract.js';
import { directionDecider, type DirectionCommand, type Issue, notAcknowledged } from './direction.js';

const T0 = Date.parse('2026-03-01T08:00:00.000Z');
const at = new Date(T0).toISOString();
const sealed = { sealed: 'text' };
const known = ['PH-ATU', 'TH-ATU', 'VN-ATU'];
const issue = (units?: readonly string[]): Issue => ({ type: 'issue', units, known, content: sealed, at: T0 });
const issued = (all: boolean, ...units: string[]): DirectionIssued => ({
  type: 'governance.direction-issued.v1',
  conduct: { all, units, at },
  content: sealed,
});
const acknowledge = (unit: string) => ({ type: 'acknowledge', unit, at: T0 }) as const;
const acknowledged = (unit: string): DirectionAcknowledged => ({
  type: 'governance.direction-acknowledged.v1',
  conduct: { unit, at },
});
const report = (unit: string) =>
  ({ type: 'report-progress', unit, progress: 'done', at: T0, content: sealed }) as const;
const reported = (unit: string): DirectionProgressReported => ({
  type: 'governance.direction-progress-reported.v1',
  conduct: { unit, progress: 'done', at },
  content: sealed,
});
const conclude = { type: 'conclude', at: T0 } as const;
const concluded: DirectionConcluded = { type: 'governance.direction-concluded.v1', conduct: { at } };
const toTwo = issued(false, 'TH-ATU', 'VN-ATU');

describe('A direction', () => {
  it('is addressed to units of the HSU, or to all of them', () => {
    given(directionDecider)()
      .when(issue(['TH-ATU', 'VN-ATU']))
      .then(toTwo);
    given(directionDecider)()
      .when(issue())
      .then(issued(true, ...known));
    given(directionDecider)()
      .when(issue(['TH-ATU', 'SG-ATU']))
      .thenRefused('governance.unit-unknown', '/units/1');
    given(directionDecider)()
      .when({ ...issue(), known: [] })
      .thenRefused('governance.no-units');
  });

  it('is acknowledged by each addressed unit, once', () => {
    given(directionDecider)(toTwo).when(acknowledge('TH-ATU')).then(acknowledged('TH-ATU'));
    given(directionDecider)(toTwo).when(acknowledge('PH-ATU')).thenRefused('governance.not-addressed');
    given(directionDecider)(toTwo, acknowledged('TH-ATU'))
      .when(acknowledge('TH-ATU'))
      .thenRefused('governance.already-acknowledged');
  });

  it('is reported on after it was acknowledged, as often as there is something to tell', () => {
    given(directionDecider)(toTwo).when(report('TH-ATU')).thenRefused('governance.not-acknowledged');
    const past = [toTwo, acknowledged('TH-ATU'), reported('TH-ATU')];
    given(directionDecider)(...past)
      .when(report('TH-ATU'))
      .then(reported('TH-ATU'));
  });

  it('shows who has not acknowledged and how far each is', () => {
    const state = fold(directionDecider, [toTwo, acknowledged('VN-ATU'), reported('VN-ATU')]);
    if (state.name === 'unknown') throw new Error('not issued');
    expect(notAcknowledged(state.direction)).toEqual(['TH-ATU']);
    expect(state.direction.addressees[1]).toEqual({ unit: 'VN-ATU', acknowledgedAt: at, progress: 'done' });
  });

  it('is concluded once, and nothing follows', () => {
    given(directionDecider)(toTwo).when(conclude).then(concluded);
    for (const command of [conclude, acknowledge('TH-ATU'), report('TH-ATU')]) {
      given(directionDecider)(toTwo, concluded).when(command).thenRefused('governance.direction-concluded');
      given(directionDecider)().when(command).thenRefused('governance.direction-unknown');
    }
    given(directionDecider)(toTwo).when(issue()).thenRefused('governance.direction-exists');
  });

  it('may be sent every command again', async () => {
    const commands = fc.constantFrom<DirectionCommand>(
      issue(),
      issue(['TH-ATU']),
      acknowledge('TH-ATU'),
      acknowledge('PH-ATU'),
      report('TH-ATU'),
      conclude,
    );
    await fc.assert(retryable(directionDecider, fc.array(commands, { maxLength: 8 })), { numRuns: 80 });
  });
});
