// What the specs of the register share: records at work, with the states PH and TH.
import type { Meta } from '#event-store/fact.js';
import type { WrittenLevel } from '#event-store/written-level.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { type GivenRecords, givenRecords } from '#records/given-records.js';
import { STATE } from './register.record.js';

function metaFor(key: string): Meta {
  const commandId = derivedUuid('register', key);
  return { actor: 'registrar', role: 'registrar', body: 'ASEC', commandId, correlationId: commandId };
}

/** The clock stands at noon of 1 June 2026. */
export async function givenRegister(level?: WrittenLevel['level']): Promise<GivenRecords> {
  const given = givenRecords(Date.parse('2026-06-01T12:00:00Z'), metaFor, undefined, level);
  const admit = { type: 'admit', memberSince: '1967-08-08' } as const;
  await given.send(STATE, 'PH', { ...admit, name: 'Philippines' }, 'PH');
  await given.send(STATE, 'TH', { ...admit, name: 'Thailand' }, 'TH');
  return given;
}
