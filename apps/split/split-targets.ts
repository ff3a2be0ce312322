import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databasePartOf } from '#apps/server/database-part.js';
import { TARGETS } from '#apps/server/targets.js';
import type { Program } from './kept-running.js';
import type { OwnDatabase } from './own-database.js';

/** As tools/start.mjs runs the all-in-one, with less memory for each: there are many. */
const QUIET = ['ExperimentalWarning', 'TimeoutNegativeWarning'].map((warning) => `--disable-warning=${warning}`);
const NODE = [...QUIET, '--max-semi-space-size=16'];
const SERVER = fileURLToPath(new URL('../server/main.js', import.meta.url));
const BASELINE = fileURLToPath(new URL('./baseline.js', import.meta.url));

/** Every target that runs in a process of its own. */
export const NAMES = Object.keys(TARGETS).filter((name) => name !== 'all');

/** Those who call them, by the names of their certificates. */
export const PROXY = 'proxy';
export const GATEWAY = 'gateway';

/**
 * Those of the targets that are named, in the order of all; all of them where none is.
 * @throws Error that names what is no target
 */
export function chosenTargets(named: readonly string[] = NAMES): readonly string[] {
  const unknown = named.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new Error(`There is no target ${unknown}; there are ${NAMES.join(', ')}.`);
  return NAMES.filter((name) => named.includes(name));
}

/** What all processes share but the database. */
export interface Shared {
  readonly issuer: string;
  /** The file of the root key. */
  readonly rootKey: string;
  /** The folder of the epoch keys. */
  readonly epochKeys: string;
  /** Where the Kafka of this start is; undefined where there is none of its own. */
  readonly kafka: string | undefined;
  /** The folder with one of certificates for each name. */
  readonly certificates: string;
}

/** The processes of the platform on one database, each with a folder of its own below `data`. */
export class SplitTargets {
  constructor(
    private readonly data: string,
    private readonly database: OwnDatabase,
    private readonly shared: Shared,
  ) {}

  target({ name, port }: { readonly name: string; readonly port: number }): Program {
    const tls = { TALAAN_TLS: join(this.shared.certificates, name), TALAAN_TLS_CALLERS: `${PROXY},${GATEWAY}` };
    return this.program(name, [SERVER, '--target', name], { TALAAN_PORT: String(port), ...tls });
  }

  /** What records the baseline, and ends. */
  baseline(): Program {
    // It runs all targets for a moment, and the relay is no part of what it is for.
    return this.program('baseline', [BASELINE], { TALAAN_LOG_LEVEL: 'error', TALAAN_KAFKA: 'none' });
  }

  private program(name: string, words: readonly string[], own: Program['environment']): Program {
    return {
      name,
      command: process.execPath,
      args: [...NODE, ...words],
      environment: { ...process.env, ...this.settings(name), ...own },
      stop: 'SIGTERM',
    };
  }

  private settings(name: string): Program['environment'] {
    const { data, database, shared } = this;
    // What is no target runs all of them.
    const part = databasePartOf(TARGETS[name] ?? TARGETS.all ?? []);
    return {
      ...database.addressesOf(part),
      ...(shared.kafka !== undefined && { TALAAN_KAFKA: shared.kafka, TALAAN_KAFKA_TLS: 'off' }),
      ...(part === 'holder' && { TALAAN_EPOCH_KEYS: shared.epochKeys }),
      TALAAN_HOST: '127.0.0.1',
      TALAAN_DATA: join(data, name),
      TALAAN_ROOT_KEY_FILE: shared.rootKey,
      TALAAN_OIDC_ISSUER: shared.issuer,
      TALAAN_TRUSTED_PROXIES: '127.0.0.1',
    };
  }
}
