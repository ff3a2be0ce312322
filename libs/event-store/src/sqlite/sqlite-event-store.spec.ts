import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { behavesAsAnEventStore } from '../event-store.behaviour.js';
import { logFile } from './log-file.js';
import { SqliteEventStore } from './sqlite-event-store.js';

let directory = '';
let store: SqliteEventStore | undefined;

behavesAsAnEventStore({
  name: 'SqliteEventStore',
  open: async (clock, lastPosition) => {
    directory = mkdtempSync(join(tmpdir(), 'talaan-log-'));
    store = await SqliteEventStore.open({ directory, clock });
    if (lastPosition === undefined) return store;
    await store.close();
    const log = new DatabaseSync(logFile(directory));
    log.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('fact', ?)").run(lastPosition);
    log.close();
    return (store = await SqliteEventStore.open({ directory, clock }));
  },
  restart: async (clock) => {
    await store?.close();
    return (store = await SqliteEventStore.open({ directory, clock }));
  },
  dispose: async () => {
    await store?.close();
    rmSync(directory, { recursive: true });
  },
  unable: {},
});
