// For tests: a process of its own that writes notes, has them erased and reads them, on the log and the keys of its parent.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettableClock } from '#event-store/behaviour/subject.js';
import { PostgresEventStore } from '#event-store/postgres/postgres-event-store.js';
import { Refusal } from '#kernel/refusal.js';
import { metaFor } from '#records/given-letters.js';
import { recordsOn } from '#records/given-records.js';
import { RecordCommand } from '#records/record-command.js';
import { RecordKinds } from '#records/record-kinds.js';
import { PostgresKeys, type PostgresKeysOptions } from '#vault/postgres/postgres-keys.js';
import { SealingVault } from '#vault/sealing-vault.js';
import type { Caller } from '#web/auth/caller.js';
import { Erasures } from './erasure.record.js';
import { NOTE } from './given-notes.js';

/** What it is told. A command with the same key is the same command. */
export interface Told {
  readonly call: number;
  /** Where its clock stands: milliseconds. */
  readonly time: number;
  readonly act: 'add' | 'ask' | 'hold' | 'erase' | 'read';
  readonly note: string;
  readonly key: string;
  readonly until?: number;
}

/** What it says: the position of a command that it acknowledges, how much it opened, or why it refuses. */
export interface Said {
  readonly call: number;
  readonly position?: string;
  readonly opened?: number;
  readonly refused?: string;
}

const READER: Caller = { subject: 'th-officer', role: 'officer', unit: 'TH-ATU', state: 'TH' };

const keys = await PostgresKeys.open(JSON.parse(process.env.TALAAN_TEST_KEYS ?? '') as PostgresKeysOptions);
const vault = new SealingVault(keys);
const clock = new SettableClock();
const macs = await vault.factMacs();
const store = await PostgresEventStore.open({ url: process.env.TALAAN_TEST_LOG ?? '', clock, macs });
const folder = mkdtempSync(join(tmpdir(), 'talaan-process-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const { handler, records, contents } = recordsOn({ store, vault, clock, folder });
const erasures = new Erasures(new RecordKinds([NOTE]), contents);

function commandOf(act: Exclude<Told['act'], 'read'>, { note, key, until = 0 }: Told): RecordCommand {
  const meta = metaFor(key);
  if (act === 'add') return new RecordCommand(NOTE, note, { type: 'add', content: { text: key } }, meta);
  const asked = {
    ask: { type: 'ask', party: 'PH-ATU', reason: 'no-longer-needed' },
    hold: { type: 'hold', party: 'TH-ATU', until, reason: 'prosecution' },
    erase: { type: 'erase' },
  } as const;
  return new RecordCommand(erasures.kind, `note-${note}`, asked[act], meta);
}

async function done(told: Told): Promise<Omit<Said, 'call'>> {
  const { act, note } = told;
  if (act !== 'read') return { position: String((await handler.execute(commandOf(act, told))).position) };
  const found = await records.find(NOTE, note);
  const opened = found && (await contents.readBy(READER, NOTE, found));
  return { opened: opened?.filter(({ content }) => content !== undefined).length ?? 0 };
}

process.on('message', (told: Told) => {
  clock.time = told.time;
  void done(told)
    .catch((error: unknown) => ({ refused: error instanceof Refusal ? error.code : String(error) }))
    .then((said) => process.send?.({ call: told.call, ...said } satisfies Said));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
