import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contentFactId, derivedUuid, factId, uuidAt, uuidBeside } from './identifiers.js';

const UUID_8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const START = 14;

describe('Derived ids', () => {
  it('are UUIDs of version 8, equal for equal parts and else not', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.array(fc.string()), fc.array(fc.string()), fc.boolean(), (first, one, other, upper) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        const given = upper ? first.toUpperCase() : first;
        for (const id of [derivedUuid(given, ...one), uuidBeside(given, ...one)]) expect(id).toMatch(UUID_8);
        expect(uuidBeside(given, ...one) === uuidBeside(given, ...other)).toBe(same);
        expect(derivedUuid(given, ...one) === derivedUuid(given, ...other)).toBe(same);
      }),
    );
  });

  it('of a command begin as its id does, and tell nothing of the rest of it', () => {
    fc.assert(
      fc.property(fc.uuid(), (commandId) => {
        const ids = [contentFactId(commandId), factId(commandId, 0), factId(commandId, 1)];
        expect(ids.map((id) => id.slice(0, START))).toEqual(Array(3).fill(commandId.slice(0, START)));
        expect(new Set([...ids, commandId].map((id) => id.slice(START))).size).toBe(4);
      }),
    );
  });

  it('of a time stand in its order', () => {
    const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
    fc.assert(
      fc.property(time, time, fc.string(), fc.string(), (one, other, a, b) => {
        const [first, second] = [uuidAt(one, a), uuidAt(other, b)];
        expect(first).toMatch(UUID_8);
        if (one !== other) expect(first < second).toBe(one < other);
      }),
    );
  });
});
