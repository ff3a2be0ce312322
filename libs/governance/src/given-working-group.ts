// What the specs of the slice share: the Working Group's records at work, on a register and a plan.
import type { Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import type { WrittenLevel } from '#event-store/written-level.js';
import { type GivenRecords, givenRecords } from '#records/given-records.js';
import type { Access } from '#web/auth/access.js';

export const T0 = Date.parse('2026-03-01T08:00:00.000Z');

export interface GivenWorkingGroup extends GivenRecords {
  /** A fact of the register: of the state, unit or body that its conduct names. */
  registers(type: string, conduct: Readonly<Record<string, unknown>>): Promise<void>;
}

function metaFor(key: string): Meta {
  const commandId = derivedUuid('spec', key);
  return { actor: 'someone', role: 'secretariat', commandId, correlationId: commandId };
}

/** Three member states with a unit each, one of them against people smuggling; two bodies. */
export async function givenWorkingGroup(access?: Access, level?: WrittenLevel['level']): Promise<GivenWorkingGroup> {
  const given = givenRecords(T0, metaFor, access, level);
  const registers = (type: string, conduct: Readonly<Record<string, unknown>>): Promise<void> => {
    const [what = ''] = type.split('-');
    return given.holds(`${what}-${String(conduct[what])}`, { type: `registry.${type}.v1`, conduct });
  };
  for (const [state, unit, community] of [
    ['PH', 'PH-ATU', 'tip'],
    ['TH', 'TH-ATU', 'tip'],
    ['VN', 'VN-PS', 'people-smuggling'],
  ] as const) {
    await registers('state-admitted', { state, name: 'State', memberSince: '1967-08-08' });
    await registers('unit-registered', { unit, state, name: 'Unit', community, establishedOn: null });
  }
  for (const body of ['SOMTC', 'ASLOM']) await registers('body-registered', { body, name: 'Body' });
  return { ...given, registers };
}
