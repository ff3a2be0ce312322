import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { decode, type Fact, type Meta } from '#event-store/fact.js';
import { contentFactId, derivedUuid } from '#event-store/identifiers.js';
import { MemoryEventStore } from '#event-store/memory-event-store.js';
import { Clock } from '#kernel/clock.js';
import { FileVault } from '#vault/file-vault.js';
import { openFact } from '#vault/opened-fact.js';
import { StateCommand, StateHandler } from '../registry.handler.js';
import { EntryCommand, EntryHandler } from './directory.handler.js';

class StandingClock extends Clock {
  override now(): number {
    return Date.UTC(2026, 5, 1);
  }
}

const CONTENT = { name: 'canary-name', email: 'canary-address' };
const particulars = {
  state: 'PH',
  fields: ['labour'],
  languages: ['en'],
  visibility: 'public',
  organisation: null,
} as const;
const add = {
  kind: 'add',
  entry: 'e',
  inventory: 'experts',
  particulars,
  consentedOn: '2026-01-15',
  confirmedOn: '2026-01-15',
  content: CONTENT,
} as const;
const revise = { kind: 'revise', particulars, confirmedOn: '2026-02-01', content: { name: 'canary-other' } } as const;
const withdraw = { kind: 'withdraw-consent', on: '2026-05-01' } as const;

let directory: string;
let store: MemoryEventStore;
let vault: FileVault;
let handler: EntryHandler;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'talaan-directory-'));
  store = new MemoryEventStore(new StandingClock());
  vault = new FileVault(directory);
  handler = new EntryHandler(store, vault, new StandingClock());
  const admit = { kind: 'admit', state: 'PH', name: 'Philippines', memberSince: '1967-08-08' } as const;
  await new StateHandler(store).execute(new StateCommand(admit, metaFor('admit')));
});
afterEach(() => {
  vault.close();
  rmSync(directory, { recursive: true });
});

function metaFor(name: string): Meta {
  const commandId = derivedUuid('directory', name);
  return { actor: 'registrar', role: 'registrar', body: 'ASEC', commandId, correlationId: commandId };
}

const send = (order: EntryCommand['order'], name: string, id = 'e') =>
  handler.execute(new EntryCommand(id, order, metaFor(name)));

async function factsOf(id: string): Promise<readonly Fact[]> {
  return (await store.readStream(`entry-${id}`)).map((event) => decode(event, new Map()));
}

describe('The content of an entry', () => {
  it('is sealed in the log, bound to its fact, and opened again', async () => {
    await send(add, 'add');
    await send(revise, 'revise');
    const facts = await factsOf('e');
    expect(JSON.stringify(facts.map(({ conduct, content }) => [conduct, content]))).not.toContain('canary');
    expect(facts[0]?.id).toBe(contentFactId(metaFor('add').commandId));
    expect(facts.map((fact) => openFact(vault, fact))).toEqual([{ content: CONTENT }, { content: revise.content }]);
    expect(() => openFact(vault, { ...facts[0]!, stream: 'entry-f' })).toThrow();
  });

  it('cannot be opened once consent is withdrawn, while other entries can', async () => {
    await send(add, 'add');
    await send(revise, 'revise');
    await send({ ...add, entry: 'f' }, 'other', 'f');
    expect((await send(withdraw, 'withdraw')).state.kind).toBe('erased');
    const facts = await factsOf('e');
    for (const fact of facts.slice(0, 2)) expect(openFact(vault, fact)).toHaveProperty('erasedAt');
    const [key, ...more] = (facts[2]?.conduct as { keys: string[] }).keys;
    expect([facts[2]?.type, typeof key, more]).toEqual(['registry.content-erased.v1', 'string', []]);
    expect((await factsOf('f')).map((fact) => openFact(vault, fact))).toEqual([{ content: CONTENT }]);
    expect(await send(withdraw, 'withdraw')).toMatchObject({ repeated: true, revision: 2 });
    expect((await send({ ...withdraw, on: '2026-05-02' }, 'again')).revision).toBe(2);
  });

  it('leaves no key when it is refused', async () => {
    let made = 0;
    const newKey = vault.newKey.bind(vault);
    vault.newKey = () => {
      made += 1;
      return newKey();
    };
    const elsewhere = { ...add, particulars: { ...particulars, state: 'XX' } };
    await expect(send(elsewhere, 'elsewhere')).rejects.toMatchObject({ code: 'registry.state-unknown' });
    await expect(
      send({ ...add, consentedOn: '2026-06-02', confirmedOn: '2026-06-02' }, 'future'),
    ).rejects.toMatchObject({ code: 'registry.day-in-future' });
    expect([await factsOf('e'), made]).toEqual([[], 0]);
  });
});
