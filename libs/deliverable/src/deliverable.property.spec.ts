import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retryable } from '#records/retry-property.js';
import { fold } from '#kernel/decider.js';
import { PLACES, PROFESSIONS, TRANSLATION_STATUSES } from './codes.js';
import type { DeliverableFact, DeliverableParticulars } from './contract.js';
import { deliverableDecider, type DeliverableCommand, type Given } from './deliverable.js';
import { known, guidelines, record, register, revise, survey, workshop } from './given-deliverable.js';

const kinds: readonly DeliverableParticulars[] = [guidelines, workshop, survey, register];
const states = fc.constantFrom('PH', 'TH', 'XX');
const services = fc.record({
  plan: fc.constant('plan-x'),
  activity: fc.constantFrom('A.a.1.1', 'A.a.1.2', 'A.a.1.3'),
  output: fc.constantFrom(null, 1, 2),
});
const givens: fc.Arbitrary<Given> = fc.oneof(
  fc.constantFrom('primary', 'none').map((choice): Given => ({ question: 'level', choice })),
  fc.nat(9).map((number): Given => ({ question: 'hours', number })),
  fc.constant<Given>({ question: 'how', inWords: true }),
);
const body = 'ACWC';

/** Commands for one deliverable; the particulars are of one kind mostly, so that sequences get somewhere. */
const commands = (particulars: DeliverableParticulars): fc.Arbitrary<DeliverableCommand> =>
  fc.oneof(
    fc.constantFrom(...kinds).map((other) => revise(other)),
    fc.nat(3).map((round) => revise(versioned(particulars, round))),
    fc
      .tuple(fc.constantFrom('link' as const, 'unlink' as const), services)
      .map(([type, asked]) => ({ type, body, service: asked, known })),
    fc
      .tuple(states, fc.constantFrom('vi', 'en'), fc.constantFrom(...TRANSLATION_STATUSES))
      .map(([state, language, status]) => ({
        type: 'set-translation' as const,
        translation: { state, language, status },
        known,
      })),
    fc.constantFrom(...PLACES).map((place) => ({
      type: 'record-distribution' as const,
      distribution: { body, place, on: '2026-03-01' },
      known,
    })),
    fc.tuple(states, fc.array(fc.constantFrom(...PROFESSIONS), { minLength: 1, maxLength: 3 })).map(([state, all]) => ({
      type: 'add-participants' as const,
      participants: { state, counts: all.map((profession) => ({ profession, persons: 3 })) },
      known,
    })),
    fc.tuple(states, fc.array(givens, { minLength: 1, maxLength: 3 })).map(([state, answers]) => ({
      type: 'answer' as const,
      state,
      answers,
      known,
      ...(answers.some((given) => 'inWords' in given) && { content: { sealed: 'opaque' } }),
    })),
  );

function versioned(particulars: DeliverableParticulars, round: number): DeliverableParticulars {
  return particulars.kind === 'document' ? { ...particulars, version: `1.${String(round)}` } : particulars;
}

const sequences = fc.constantFrom(...kinds).chain((particulars) =>
  fc
    .array(
      fc.oneof({ arbitrary: commands(particulars), weight: 30 }, { arbitrary: fc.constant(withdraw()), weight: 1 }),
      {
        minLength: 4,
        maxLength: 14,
      },
    )
    .map((rest) => [record(particulars), ...rest]),
);

function withdraw(): DeliverableCommand {
  return { type: 'withdraw', body, reason: 'other', known };
}

describe('Every command for a deliverable', () => {
  it('may be retried', async () => {
    await fc.assert(retryable(deliverableDecider, sequences), { numRuns: 120 });
  });

  it('keeps what a deliverable is: one activity at least, one word of each state, websites only when releasable', () => {
    let written = 0;
    fc.assert(
      fc.property(sequences, (commands) => {
        const facts: DeliverableFact[] = [];
        for (const command of commands) {
          try {
            facts.push(...deliverableDecider.decide(command, fold(deliverableDecider, facts)));
          } catch {
            // Refused: it changed nothing.
          }
        }
        const state = fold(deliverableDecider, facts);
        if (state.name === 'unrecorded') throw new Error('the first command records it');
        expect(state.serves.length).toBeGreaterThan(0);
        expect(new Set(state.serves.map((each) => JSON.stringify(each))).size).toBe(state.serves.length);
        for (const list of [state.participants, state.answers]) {
          expect(new Set(list.map((each) => each.state)).size).toBe(list.length);
        }
        expect(state.version).toBe(1 + facts.filter(({ type }) => type === 'deliverable.revised.v1').length);
        expect(state.serves.every(({ activity }) => activity !== 'A.a.1.3')).toBe(true);
        written += facts.length;
      }),
      { numRuns: 150 },
    );
    expect(written).toBeGreaterThan(250);
  });
});
