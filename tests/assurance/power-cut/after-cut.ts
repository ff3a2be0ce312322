import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Verification } from '#apps/cli/verification.js';
import { prepareDataFolder } from '#apps/server/data-folder.js';
import { everything } from '#event-store/behaviour/subject.js';
import { type EventStore, type StoredEvent, StoreUnavailable } from '#event-store/event-store.js';
import { decode } from '#event-store/fact.js';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import { SystemClock } from '#kernel/clock.js';
import type { Erasure } from '#vault/contract.js';
import { eraseAgain } from '#vault/erasure.js';
import { FileVault } from '#vault/file-vault.js';
import type { Sealed } from '#vault/vault.js';
import { OneThreadStore } from './one-thread-store.js';
import { contentOf, ERASED, NOTED, type Told } from './told.js';

/** What must not be found on a disk after a power cut, each with how often it was. */
export const NOTHING_WRONG = {
  'acknowledged but missing': 0,
  'half commands': 0,
  'facts never sent': 0,
  'contents without their key': 0,
  'destroyed keys back': 0,
  'stores not whole': 0,
  'stores that do not open or go on': 0,
  'refused otherwise than as unavailable': 0,
};
export type Wrong = typeof NOTHING_WRONG;

export interface Judgement {
  readonly wrong: Wrong;
  /** Why it does not open or go on. */
  readonly reason?: string;
}

const clock = new SystemClock();

/** Opens what a power cut left, compares it with what had been told by then, and goes on with it. */
export async function judge(data: string, told: readonly Told[], withThreads: boolean): Promise<Judgement> {
  let reason: string | undefined;
  const wrong = { ...NOTHING_WRONG };
  const opened: { close(): void | Promise<void> }[] = [];
  try {
    prepareDataFolder(data);
    const store = withThreads
      ? await SqliteEventStore.open({ directory: data, clock })
      : new OneThreadStore(data, clock);
    opened.push(store);
    const vault = new FileVault(data);
    opened.push(vault);
    await destroyedAreBack(data, vault, told, wrong);
    await eraseAgain(store, vault);
    const facts = await everything(store);
    compare(facts, told, wrong);
    await opens(facts, vault, told, wrong);
    await erasedAreBack(facts, vault, wrong);
    await goOn(store, vault, facts, told, wrong);
    const isIntact = ['log.db', 'keys.db'].every((name) => isSound(join(data, name)));
    if (!isWhole(facts) || !isIntact) wrong['stores not whole'] += 1;
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
    wrong['stores that do not open or go on'] += 1;
  }
  for (const part of opened) await part.close();
  return { wrong, ...(reason !== undefined && { reason }) };
}

function compare(facts: readonly StoredEvent[], told: readonly Told[], wrong: Wrong): void {
  const kept = new Map(facts.map((fact) => [fact.id, fact]));
  for (const each of told) {
    if (each.told === 'appended') {
      wrong['acknowledged but missing'] += each.ids.filter((id) => !kept.has(id)).length;
      const last = kept.get(each.ids.at(-1) ?? '');
      if (last && String(last.position) !== each.position) wrong['stores not whole'] += 1;
    }
    if (each.told === 'refused' && each.because !== StoreUnavailable.name) {
      wrong['refused otherwise than as unavailable'] += 1;
    }
    if (each.told !== 'sending') continue;
    const there = each.facts.filter(({ id }) => kept.get(id)?.stream === each.stream).length;
    if (there > 0 && there < each.facts.length) wrong['half commands'] += 1;
  }
  const sent = new Set(told.flatMap((each) => (each.told === 'sending' ? each.facts.map(({ id }) => id) : [])));
  const conductOf = ({ payload }: StoredEvent) => (JSON.parse(payload) as { conduct: { fact: string } }).conduct;
  wrong['facts never sent'] += facts.filter((fact) => !sent.has(fact.id) || conductOf(fact).fact !== fact.id).length;
}

/** Every content in the log can be read, also that of facts that nobody was told of, unless its key was destroyed. */
async function opens(
  facts: readonly StoredEvent[],
  vault: FileVault,
  told: readonly Told[],
  wrong: Wrong,
): Promise<void> {
  const doomed = new Set(told.flatMap((each) => (each.told === 'destroying' ? each.keys.map(({ id }) => id) : [])));
  for (const event of facts) {
    const fact = decode(event, new Map());
    if (fact.content === undefined) continue;
    try {
      const place = { factId: fact.id, stream: fact.stream, type: fact.storedType };
      const opened = await vault.open(fact.content as Sealed, place);
      const { key } = fact.content as { key: string };
      const isRight = 'content' in opened ? opened.content === contentOf(fact.id) : doomed.has(key);
      if (!isRight) wrong['contents without their key'] += 1;
    } catch {
      wrong['contents without their key'] += 1;
    }
  }
}

/** Of a key that was said to be destroyed nothing is left, neither in the database nor in the bytes of its files. */
async function destroyedAreBack(data: string, vault: FileVault, told: readonly Told[], wrong: Wrong): Promise<void> {
  const bytes = ['keys.db', 'keys.db-wal'].map((name) => readFileSync(join(data, name), { flag: 'a+' }));
  const wrapped = new Map<string, Buffer>();
  for (const each of told) {
    if (each.told === 'destroying')
      for (const { id, wrapped: hex } of each.keys) wrapped.set(id, Buffer.from(hex, 'hex'));
    if (each.told !== 'destroyed') continue;
    for (const key of each.keys) {
      const isThere = bytes.some((file) => file.includes(wrapped.get(key) ?? key));
      if (isThere || !(await isDestroyed(vault, key))) wrong['destroyed keys back'] += 1;
    }
  }
}

async function isDestroyed(vault: FileVault, key: string): Promise<boolean> {
  try {
    return 'erasedAt' in (await vault.open({ v: 1, key, iv: '', data: '' }, { factId: '', stream: '', type: '' }));
  } catch {
    return false;
  }
}

/** A key that an erasure in the log names is destroyed when the platform has started, wherever it was cut off. */
async function erasedAreBack(facts: readonly StoredEvent[], vault: FileVault, wrong: Wrong): Promise<void> {
  for (const { type, payload } of facts) {
    if (type !== ERASED) continue;
    const { keys } = (JSON.parse(payload) as { conduct: Erasure }).conduct;
    for (const key of keys) if (!(await isDestroyed(vault, key))) wrong['destroyed keys back'] += 1;
  }
}

/** What was acknowledged is answered as before when it is sent again; what is new follows, and can be sealed. */
async function goOn(
  store: EventStore,
  vault: FileVault,
  facts: readonly StoredEvent[],
  told: readonly Told[],
  wrong: Wrong,
): Promise<void> {
  const event = (id: string) => ({ id, type: NOTED, payload: '{}', metadata: '{}' });
  const last = told.findLast((each) => each.told === 'appended');
  const stream = facts.find(({ id }) => id === last?.ids[0])?.stream;
  if (last && stream !== undefined) {
    const again = await store.append(stream, 'any', last.ids.map(event));
    if (!again.repeated || String(again.position) !== last.position) wrong['stores that do not open or go on'] += 1;
  }
  const place = { factId: 'next', stream: 'assurance-next', type: NOTED };
  await vault.open(await vault.seal('SYNTHETIC', place, await vault.newKey()), place);
  const { position } = await store.append('assurance-next', 'no-stream', [event('next')]);
  if (position !== BigInt(facts.length) + 1n) wrong['stores that do not open or go on'] += 1;
}

function isWhole(facts: readonly StoredEvent[]): boolean {
  const verification = new Verification(new Set([NOTED, ERASED]), new Map());
  const breaks = facts.flatMap((fact) => verification.check(fact));
  verification.close();
  return breaks.length === 0;
}

function isSound(file: string): boolean {
  const database = new DatabaseSync(file);
  const answer = database.prepare('PRAGMA integrity_check').get();
  database.close();
  return answer?.integrity_check === 'ok';
}
