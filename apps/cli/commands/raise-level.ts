import { join, resolve } from 'node:path';
import { checkKeys } from '#apps/server/start-checks.js';
import { LEVEL } from '#event-store/contract.js';
import { uuidAt } from '#event-store/identifiers.js';
import { DigestKeeper } from '#event-store/checks/log-digest.js';
import { platformFact } from '#event-store/platform-fact.js';
import { upgradeLog } from '#event-store/sqlite/log-upgrade.js';
import { inspectLog } from '#event-store/sqlite/log-inspection.js';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import type { Clock } from '#kernel/clock.js';
import { KeyDatabase } from '#vault/folder/key-database.js';
import { macsOfFolder } from '#vault/folder/macs-of-folder.js';
import { refusedByDisk, unavailable } from '../exit.js';
import { refuseLogOnServer } from '../log.js';
import { folderClock } from '../folder-clock.js';
import { dataCommand, type OnData } from '../options.js';
import { say } from '../output.js';
import { Progress } from '../progress.js';

export const raiseLevel = dataCommand('raise-level', 'let the platform write what earlier programs cannot read')
  .addHelpText(
    'after',
    `
A data folder of an earlier program is used as that program left it, so that one can go back to it. When all is well,
raise the level, with the server stopped: every fact that has none gets a MAC, by which it is known whether someone
changed it, and what is written from then on has its newest form. An earlier program does not open the folder any more. That it was done is
recorded. Make a backup before; it can be repeated.`,
  )
  .action(async ({ data, json }: OnData) => {
    process.umask(0o077);
    refuseLogOnServer('it has the highest level.');
    const directory = resolve(data);
    if (!inspectLog(directory)) throw unavailable(`There is no log in ${data}.`);
    const facts = await raised(directory).catch((error: unknown) => {
      throw refusedByDisk('The level was not raised', error);
    });
    if (json) process.stdout.write(`${JSON.stringify({ level: LEVEL, facts })}\n`);
    else say(`level ${String(LEVEL)}: ${String(facts)} facts were given a MAC`);
  });

async function raised(directory: string): Promise<number> {
  const progress = new Progress('giving MACs', 'facts');
  try {
    const rootKeyFile = process.env.TALAAN_ROOT_KEY_FILE;
    const macs = macsOfFolder(directory, rootKeyFile, (keys) => checkKeys(directory, keys));
    const facts = upgradeLog(directory, macs, (given) => progress.show(given, 0));
    noteMacs(directory);
    const clock = folderClock(directory);
    const store = await SqliteEventStore.open({ directory, clock, macs: () => macs });
    try {
      const raised = await store.readStream('log-level');
      const last = raised.at(-1);
      const fact = { type: 'log.level-raised.v1', conduct: { level: LEVEL } } as const;
      const event = platformFact(fact, uuidAt(clock.now(), 'log-level'));
      if (last?.payload !== event.payload) await store.append('log-level', last?.revision ?? 'no-stream', [event]);
      await recordDigest(store, clock);
    } finally {
      await store.close();
    }
    return facts;
  } finally {
    progress.clear();
  }
}

/** From here on the log is nothing without them. */
function noteMacs(directory: string): void {
  const keys = new KeyDatabase(join(directory, 'keys.db'));
  keys.noteFactsHaveMacs();
  keys.close();
}

/** From here on the facts of before are as good as those to come. */
async function recordDigest(store: SqliteEventStore, clock: Clock): Promise<void> {
  const failed = (error: unknown): never => {
    throw error;
  };
  await (await DigestKeeper.start(store, clock, failed)).record();
}
