import { setTimeout as pause } from 'node:timers/promises';
import type { DatabasePart } from '#apps/server/database-part.js';
import { prepareFiles } from '#attachments/postgres/prepare-files.js';
import { admitAccessWriter } from '#event-store/postgres/access-writer.js';
import { prepareLog } from '#event-store/postgres/preparing/prepare-log.js';
import { prepareServer } from '#event-store/postgres/preparing/prepare-server.js';
import { prepareKeys } from '#vault/postgres/prepare-keys.js';
import { ADMINISTRATOR } from './own-postgres.js';
import { passwordsOf } from './passwords.js';

const DATABASE = 'talaan';
/** The roles, by what they may: nothing runs as the first two. */
const OWNER = 'talaan_owner';
const HOLDER = 'talaan_holder';
const CHECKER = 'talaan_checker';
const WATCHER = 'talaan_watcher';
const READER = 'talaan_reader';
const ROLES = [ADMINISTRATOR, OWNER, HOLDER, CHECKER, WATCHER, READER] as const;

type Role = (typeof ROLES)[number];
/** Variables of a program's environment. They hold passwords. */
export type Addresses = Readonly<Record<string, string>>;

/** Milliseconds until a server that was started must answer: after a crash it first reads what it had written. */
const ANSWERS_WITHIN = 60_000;

/** The database of the split form: log, keys and files, and the addresses by which each program connects. */
export class OwnDatabase {
  private readonly passwords: Readonly<Record<Role, string>>;

  /** @param file where the passwords of the roles are kept */
  constructor(
    file: string,
    readonly port: number,
  ) {
    this.passwords = passwordsOf(file, ROLES);
  }

  get administratorPassword(): string {
    return this.passwords[ADMINISTRATOR];
  }

  /** What a target is told, by what it needs of the database. */
  addressesOf(part: DatabasePart): Addresses {
    const address = this.address(({ holder: HOLDER, checker: CHECKER, watcher: WATCHER } as const)[part]);
    return { TALAAN_LOG: address, TALAAN_KEYS: address, ...(part === 'holder' && { TALAAN_FILES: address }) };
  }

  /** What an operator's commands are told: they read the log, the files, and which keys were destroyed. */
  get forOperators(): Addresses {
    const reader = this.address(READER);
    return { TALAAN_LOG: reader, TALAAN_KEYS: this.address(HOLDER), TALAAN_FILES: reader };
  }

  /** Makes what is not there, as soon as the server answers. @throws StoreUnavailable */
  async prepare(asked: AbortSignal): Promise<void> {
    const roles = Object.fromEntries(ROLES.slice(1).map((role) => [role, this.passwords[role]]));
    const database = { name: DATABASE, owner: OWNER };
    const administrator = this.address(ADMINISTRATOR, 'postgres');
    const late = performance.now() + ANSWERS_WITHIN;
    for (;;) {
      try {
        await prepareServer({ administrator, roles, database });
        break;
      } catch (error) {
        if (performance.now() > late) throw error;
        await pause(100, undefined, { signal: asked });
      }
    }
    const owner = this.address(OWNER);
    for (const writer of [HOLDER, CHECKER]) await prepareLog({ owner, writer, reader: READER });
    await admitAccessWriter(owner, WATCHER);
    await prepareKeys({ owner, holders: [HOLDER], checkers: [CHECKER, WATCHER] });
    await prepareFiles({ owner, writer: HOLDER, reader: READER });
  }

  private address(role: Role, database = DATABASE): string {
    return `postgres://${role}:${this.passwords[role]}@127.0.0.1:${String(this.port)}/${database}`;
  }
}
