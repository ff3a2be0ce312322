import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Meta } from '#event-store/fact.js';
import { contentFactId, derivedUuid } from '#event-store/identifiers.js';
import { type GivenRecords, givenRecords } from '#records/given-records.js';
import type { Caller } from '#web/auth/caller.js';
import { CedarAccess } from '#web/auth/cedar-access.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { STATE } from '../register.record.js';
import { ENTRY, type EntryTypes } from './entry.record.js';

const CONTENT = { name: 'canary-name', email: 'canary-address' };
const particulars = {
  state: 'PH',
  fields: ['labour'],
  languages: ['en'],
  visibility: 'public',
  organisation: null,
} as const;
const add = {
  type: 'add',
  inventory: 'experts',
  particulars,
  consentedOn: '2026-01-15',
  confirmedOn: '2026-01-15',
  content: CONTENT,
} as const;
const revise = { type: 'revise', particulars, confirmedOn: '2026-02-01', content: { name: 'canary-other' } } as const;
const withdraw = { type: 'withdraw-consent', on: '2026-05-01' } as const;
const [E, F] = [derivedUuid('e'), derivedUuid('f')];
const registrar: Caller = { subject: 'registrar', role: 'registrar', body: 'ASEC' };

let given: GivenRecords;
beforeEach(async () => {
  const policies = cedarPoliciesFrom([new URL('../registry.cedar', import.meta.url)]);
  given = givenRecords(Date.UTC(2026, 5, 1), metaFor, new CedarAccess(policies));
  await given.send(STATE, 'PH', { type: 'admit', name: 'Philippines', memberSince: '1967-08-08' }, 'admit');
});
afterEach(() => {
  given.close();
});

function metaFor(name: string): Meta {
  const commandId = derivedUuid('directory', name);
  return { actor: 'registrar', role: 'registrar', body: 'ASEC', commandId, correlationId: commandId };
}

const send = (asked: EntryTypes['asked'], name: string, id = E) => given.send(ENTRY, id, asked, name);
const factsOf = (id: string) => given.factsOf(`entry-${id}`);
const opened = async (id: string) => {
  const facts = await factsOf(id);
  const written = facts.filter(({ content }) => content !== undefined);
  return await Promise.all(written.map((fact) => given.opened(fact, facts[0])));
};

describe('The content of an entry', () => {
  it('is sealed in the log, bound to its fact, and opened again', async () => {
    await send(add, 'add');
    await send(revise, 'revise');
    const facts = await factsOf(E);
    expect(JSON.stringify(facts.map(({ conduct, content }) => [conduct, content]))).not.toContain('canary');
    expect(facts[0]?.id).toBe(contentFactId(metaFor('add').commandId));
    expect(await opened(E)).toEqual([{ content: CONTENT }, { content: revise.content }]);
    await expect(given.opened({ ...facts[0]!, stream: `entry-${F}` })).rejects.toThrow();
  });

  it('cannot be opened once consent is withdrawn, while other entries can', async () => {
    await send(add, 'add');
    await send(revise, 'revise');
    await send(add, 'other', F);
    expect((await send(withdraw, 'withdraw')).state.name).toBe('erased');
    for (const content of await opened(E)) expect(content).toHaveProperty('erasedAt');
    const facts = await factsOf(E);
    const [key, ...more] = (facts[2]?.conduct as { keys: string[] }).keys;
    expect([facts[2]?.type, typeof key, more]).toEqual(['registry.content-erased.v1', 'string', []]);
    expect(await opened(F)).toEqual([{ content: CONTENT }]);
    expect(await send(withdraw, 'withdraw')).toMatchObject({ repeated: true, revision: 2 });
    expect((await send({ ...withdraw, on: '2026-05-02' }, 'again')).revision).toBe(2);
  });

  it('leaves no key when it is refused', async () => {
    let made = 0;
    const newKey = given.vault.newKey.bind(given.vault);
    given.vault.newKey = () => {
      made += 1;
      return newKey();
    };
    const elsewhere = { ...add, particulars: { ...particulars, state: 'XX' } };
    await expect(send(elsewhere, 'elsewhere')).rejects.toMatchObject({ code: 'registry.state-unknown' });
    const future = send({ ...add, consentedOn: '2026-06-02', confirmedOn: '2026-06-02' }, 'future');
    await expect(future).rejects.toMatchObject({ code: 'registry.day-in-future' });
    expect([await factsOf(E), made]).toEqual([[], 0]);
    await send(add, 'add');
    expect(made).toBe(1);
  });
});

describe('A reading of an entry', () => {
  const readBy = async (caller: Caller) => {
    const found = (await given.records.find(ENTRY, E, given.lookups.begin()))!;
    return given.contents.readBy(caller, ENTRY, found, (fact) => fact === found.facts.at(-1));
  };
  const readings = async () => (await given.factsOf(`reads-entry-${E}`)).map(({ conduct }) => conduct);

  it('is recorded, for its state, and shows what was said last', async () => {
    await send(add, 'add');
    await send(revise, 'revise');
    expect(await readBy(registrar)).toMatchObject([{ content: revise.content }]);
    const reading = { record: `entry-${E}`, kind: 'directory-entry', purpose: 'read', parties: ['PH'] };
    expect(await readings()).toEqual([reading]);
  });

  it('is neither shown nor recorded to those who may not, nor once consent is withdrawn', async () => {
    await send(add, 'add');
    expect(await readBy({ subject: 'ph', role: 'officer', unit: 'PH-ATU', state: 'PH' })).toBeUndefined();
    await send(withdraw, 'withdraw');
    expect(await readBy(registrar)).toBeUndefined();
    expect(await readings()).toEqual([]);
  });
});
