import type { EpochKeys } from '../roots/epoch-keys.js';
import { ROOT_CHECK } from '../roots/root-keys.js';
import type { Asking, KeyServer } from './key-server.js';
import { EPOCH_LOCK, SCHEMA } from './schema.js';

/** An epoch as the store has it. */
export interface Epoch {
  readonly number: number;
  /** By what its key is recognised. */
  readonly knownBy: string;
}

/** The newest: new keys are wrapped by its key. Undefined before the first program begins. */
export async function currentEpoch(server: Pick<KeyServer, 'ask'>): Promise<Epoch | undefined> {
  const text = `SELECT number, known_by FROM ${SCHEMA}.epoch ORDER BY number DESC LIMIT 1`;
  const [row] = await server.ask<[number, string]>({ text });
  return row && { number: row[0], knownBy: row[1] };
}

/**
 * Begins an epoch, unless another process did, or its key is wrapped by another root key than that in use (`check`): from the
 * commit on nobody adds keys under an earlier one.
 */
export async function beginEpoch(ask: Asking, { number, knownBy }: Epoch, check: string): Promise<void> {
  await ask({ text: `SELECT pg_advisory_xact_lock(${EPOCH_LOCK})` });
  const text = `INSERT INTO ${SCHEMA}.epoch (number, known_by) SELECT $1::integer, $2::text
    WHERE (SELECT value FROM ${SCHEMA}.setting WHERE name = $3) = $4 ON CONFLICT DO NOTHING`;
  await ask({ text, values: [number, knownBy, ROOT_CHECK, check] });
}

/** An epoch whose key is in the folder. @throws Error when it is not */
export function epochOf(keys: EpochKeys, number: number): Epoch {
  return { number, knownBy: keys.checkOf(number) };
}
