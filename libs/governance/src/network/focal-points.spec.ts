import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { retryable } from '#records/retry-property.js';
import { given } from '#kernel/given.js';
import type { FocalPointsSet } from '../contract.js';
import { focalPointsDecider, type SetFocalPoints } from './focal-points.js';

const police = { area: 'law-enforcement', agency: 'police' } as const;
const welfare = { area: 'victim-support', agency: 'social-welfare' } as const;
const set = (...points: SetFocalPoints['points']): SetFocalPoints => ({
  type: 'set-focal-points',
  state: 'TH',
  points,
  isMember: true,
});
const wasSet = (...points: SetFocalPoints['points']): FocalPointsSet => ({
  type: 'governance.focal-points-set.v1',
  conduct: { state: 'TH', points },
});

describe('The focal points of a state', () => {
  it('are set as a whole list, and set again as another', () => {
    given(focalPointsDecider)().when(set(police)).then(wasSet(police));
    given(focalPointsDecider)(wasSet(police)).when(set(police, welfare)).then(wasSet(police, welfare));
    given(focalPointsDecider)(wasSet(police)).when(set()).then(wasSet());
  });

  it('stay as they are when the same list is set again', () => {
    given(focalPointsDecider)(wasSet(police)).when(set(police)).then();
  });

  it('name each agency once for an area', () => {
    given(focalPointsDecider)()
      .when(set(police, welfare, police))
      .thenRefused('governance.focal-point-repeated', '/points/2');
  });

  it('are those of a member state', () => {
    given(focalPointsDecider)()
      .when({ ...set(police), isMember: false })
      .thenRefused('governance.state-unknown');
  });

  it('may be set again with the same command id', async () => {
    const commands = fc.array(fc.constantFrom(police, welfare), { maxLength: 3 }).map((points) => set(...points));
    await fc.assert(retryable(focalPointsDecider, fc.array(commands, { maxLength: 6 })), { numRuns: 40 });
  });
});
