import type { KeyObject } from 'node:crypto';
import { StoreUnavailable } from '#event-store/event-store.js';
import { Recent } from '#kernel/recent.js';
import type { FoundKey } from '../record-keys.js';
import { SCHEMA } from './schema.js';

/** Unwrapped keys kept in memory. */
const REMEMBERED = 4_096;
/** Milliseconds for which an answer of the store counts, from when it was asked: other processes destroy keys. */
export const COUNTS_FOR = 1_000;
/** Answers that came too late to count, until the store counts as unavailable. */
const TRIES = 5;
/** Keys in one question. */
const AT_ONCE = 1_000;

/** When something was: by a clock that runs on evenly, and by one that runs on while the machine is stopped. */
interface Moment {
  readonly steady: number;
  readonly wall: number;
}

interface Remembered {
  readonly key: KeyObject;
  readonly asked: Moment;
}

interface Waiting {
  readonly id: string;
  readonly tried: number;
  readonly resolve: (found: FoundKey) => void;
  readonly reject: (error: unknown) => void;
}

/** A key as its row has it; `wrapped` is null where the key is remembered. */
export type Row = [id: string, at: string | null, epoch: number | null, wrapped: Buffer | null];

const FIND = `
  SELECT asked.id, destroyed.at, key.epoch, CASE WHEN asked.remembered THEN NULL ELSE key.wrapped END
  FROM unnest($1::text[], $2::boolean[]) AS asked(id, remembered)
    LEFT JOIN LATERAL (SELECT at FROM ${SCHEMA}.destroyed_key WHERE id = asked.id COLLATE "C") AS destroyed ON true
    LEFT JOIN LATERAL (SELECT epoch, wrapped FROM ${SCHEMA}.record_key WHERE id = asked.id COLLATE "C") AS key ON true`;

/** Where rows come from, and how they are unwrapped. */
export interface KeySource {
  /** @throws StoreUnavailable */
  ask(question: { name: string; text: string; values: unknown[] }): Promise<readonly Row[]>;
  /** Undefined when the epoch key is gone, as after a re-wrapping: the row is to be asked for again. @throws Error */
  unwrap(id: string, epoch: number, wrapped: Buffer): KeyObject | undefined;
}

/**
 * Record keys as the store has them. A key is given only when the store had it within the last second: one that is
 * remembered is not fetched and unwrapped again, but asked about. All that is looked for in one turn is one question.
 */
export class AskedKeys {
  readonly #remembered = new Recent<Remembered>(REMEMBERED);
  #waiting: Waiting[] = [];

  constructor(private readonly source: KeySource) {}

  /** A key that was made now. */
  remember(id: string, key: KeyObject): void {
    this.#remembered.set(id, { key, asked: now() });
  }

  forget(ids: readonly string[]): void {
    for (const id of ids) this.#remembered.delete(id);
  }

  clear(): void {
    this.#remembered.clear();
  }

  find(id: string): FoundKey | Promise<FoundKey> {
    const known = this.#remembered.get(id);
    if (known && counts(known.asked)) return known.key;
    return new Promise((resolve, reject) => this.#wait({ id, tried: 0, resolve, reject }));
  }

  #wait(waiting: Waiting): void {
    this.#waiting.push(waiting);
    if (this.#waiting.length === 1) setImmediate(() => void this.#askAll());
  }

  async #askAll(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let at = 0; at < waiting.length; at += AT_ONCE) await this.#askFor(waiting.slice(at, at + AT_ONCE));
  }

  async #askFor(waiting: readonly Waiting[]): Promise<void> {
    const ids = [...new Set(waiting.map(({ id }) => id))];
    const known = new Map(ids.map((id) => [id, this.#remembered.get(id)?.key]));
    const asked = now();
    try {
      const values = [ids, ids.map((id) => known.get(id) !== undefined)];
      const rows = await this.source.ask({ name: 'keys', text: FIND, values });
      if (!counts(asked)) {
        this.#askLater(waiting, 'the keys answer too slowly');
        return;
      }
      const byId = new Map(rows.map((row) => [row[0], row]));
      for (const one of waiting) this.#answer(one, byId.get(one.id), { key: known.get(one.id), asked });
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  #answer(waiting: Waiting, row: Row | undefined, { key, asked }: { key: KeyObject | undefined; asked: Moment }): void {
    const { id, resolve, reject } = waiting;
    try {
      const [, at = null, epoch = null, wrapped = null] = row ?? [];
      if (at !== null || epoch === null) {
        this.#remembered.delete(id);
        resolve(at === null ? undefined : Number(at));
        return;
      }
      const found = wrapped === null ? key : this.source.unwrap(id, epoch, wrapped);
      if (!found) {
        this.#askLater([waiting], `the epoch key ${String(epoch)} is not in the folder`);
        return;
      }
      this.#remembered.set(id, { key: found, asked });
      resolve(found);
    } catch (error) {
      reject(error);
    }
  }

  #askLater(waiting: readonly Waiting[], reason: string): void {
    for (const one of waiting) {
      if (one.tried + 1 === TRIES) one.reject(new StoreUnavailable(reason));
      else this.#wait({ ...one, tried: one.tried + 1 });
    }
  }
}

function now(): Moment {
  return { steady: performance.now(), wall: Date.now() };
}

/** A clock that was set back says nothing: then the store is asked. */
function counts({ steady, wall }: Moment): boolean {
  const since = Date.now() - wall;
  return performance.now() - steady < COUNTS_FOR && since >= 0 && since < COUNTS_FOR;
}
