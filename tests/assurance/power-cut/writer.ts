// One life of a program that writes facts and keys as the platform does, and says on standard output what it does and
// what it was told. Run under strace. Arguments: the data folder, the seed, how many rounds, how it ends (`stop` or
// `kill`), and the length of what a fact carries at most.
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { Chance } from '#apps/seed/chance.js';
import { prepareDataFolder } from '#apps/server/data-folder.js';
import type { NewEvent } from '#event-store/event-store.js';
import { encode } from '#event-store/fact.js';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import { SystemClock } from '#kernel/clock.js';
import { eraseAgain, followErasures } from '#vault/erasure.js';
import { FileVault } from '#vault/file-vault.js';
import { ENDED_BY_FAULT } from './acts.js';
import { contentOf, ERASED, NOTED, type Sent, type Told } from './told.js';

const [directory = '', seed = '', rounds = '', ending = '', length = ''] = process.argv.slice(2);
const STREAMS = 6;
const AT_ONCE = 4;

const chance = new Chance('power-cut', seed);
const clock = new SystemClock();
let closed: Promise<void> | undefined;
const tell = (told: Told): void => void writeSync(1, `${JSON.stringify(told)}\n`);

// In the order of apps/server/platform.ts.
prepareDataFolder(directory);
const store = await SqliteEventStore.open({ directory, clock, onLost: () => void end() });
const vault = new FileVault(directory);
await eraseAgain(store, vault);
const stopping = new AbortController();
const erasures = followErasures(store, vault, stopping.signal).catch(() => void end());

/** Records that still take content, by their stream; a record has a key from its first content on. */
const records = new Map<string, string | undefined>();
while (records.size < STREAMS) records.set(`assurance-${randomUUID()}`, undefined);

for (let round = 0; round < Number(rounds); round += 1) {
  const streams = [...records.keys()].filter(() => chance.happens(AT_ONCE / STREAMS));
  await Promise.all(streams.map((stream) => write(stream).catch(refused)));
  const erasable = [...records].filter(([, key]) => key !== undefined);
  if (erasable.length > 1 && chance.happens(0.2)) await erase(...chance.pick(erasable)).catch(refused);
  if (chance.happens(0.5)) await takeKeys();
  if (chance.happens(0.5)) retire(chance.pick([...records.keys()]));
  if (chance.happens(0.2)) await pause(2);
}

if (ending === 'kill') process.kill(process.pid, 'SIGKILL');
await close();

function close(): Promise<void> {
  return (closed ??= (async () => {
    stopping.abort();
    await erasures;
    await store.close();
    vault.close();
  })());
}

/** A part is lost that cannot be done without: as apps/server/run.ts does it, in order but for whatever hangs. */
async function end(): Promise<void> {
  setTimeout(() => process.exit(ENDED_BY_FAULT), 200);
  await close();
  process.exit(ENDED_BY_FAULT);
}

/** As other records do, so that the next keys are made. */
async function takeKeys(): Promise<void> {
  try {
    for (let taken = 0; taken < 100; taken += 1) await vault.newKey();
  } catch (error) {
    refused(error);
  }
}

/** One command: up to three facts, of which one may carry content. */
async function write(stream: string): Promise<void> {
  const count = chance.whole(1, 3);
  const carrier = chance.happens(0.6) ? chance.whole(0, count - 1) : -1;
  const commandId = randomUUID();
  const facts: Sent[] = [];
  const events: NewEvent[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = randomUUID();
    const conduct = { fact: id, filler: 'x'.repeat(chance.whole(0, Number(length))) };
    const meta = { actor: 'assurance', role: 'officer', commandId, correlationId: commandId };
    if (index !== carrier) {
      facts.push({ id });
      events.push(encode({ type: NOTED, conduct }, id, meta));
      continue;
    }
    const key = records.get(stream) ?? (await vault.newKey());
    records.set(stream, key);
    facts.push({ id, key });
    const content = await vault.seal(contentOf(id), { factId: id, stream, type: NOTED }, key);
    events.push(encode({ type: NOTED, conduct, content }, id, meta));
  }
  tell({ told: 'sending', stream, facts });
  const { position } = await store.append(stream, 'any', events);
  tell({ told: 'appended', ids: facts.map(({ id }) => id), position: String(position) });
}

/** A fault of the disk is told to the caller, who goes on. */
function refused(error: unknown): void {
  tell({ told: 'refused', because: error instanceof Error ? error.name : 'something that is no error' });
}

/** Another record, which needs a key of its own, takes the place of this one. */
function retire(stream: string): void {
  records.delete(stream);
  records.set(`assurance-${randomUUID()}`, undefined);
}

/** The fact first, then the key; another record takes the place of this one. */
async function erase(stream: string, key: string | undefined): Promise<void> {
  if (key === undefined) return;
  retire(stream);
  const keys = [key];
  tell({ told: 'destroying', keys: [{ id: key, wrapped: wrapped(key) }] });
  const id = randomUUID();
  const meta = { actor: 'assurance', role: 'officer', commandId: id, correlationId: id };
  tell({ told: 'sending', stream, facts: [{ id }] });
  const { position } = await store.append(stream, 'any', [
    encode({ type: ERASED, conduct: { fact: id, keys } }, id, meta),
  ]);
  tell({ told: 'appended', ids: [id], position: String(position) });
  await vault.destroy(keys, clock.now());
  tell({ told: 'destroyed', keys });
}

/** The bytes of a key as they stand in the database, hexadecimal. */
function wrapped(key: string): string {
  const database = new DatabaseSync(join(directory, 'keys.db'), { readOnly: true });
  const row = database.prepare('SELECT hex(wrapped) AS wrapped FROM record_key WHERE id = ?').get(key);
  database.close();
  return String(row?.wrapped).toLowerCase();
}
