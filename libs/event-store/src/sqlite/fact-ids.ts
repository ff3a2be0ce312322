import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Held } from '../appending/admission.js';

/** Ids are entered in the index in sweeps of at least so many, in their order: then neighbours share its pages. */
const SWEEP_FROM = 4_096;

/** A sweep is spread over commits; it MUST go faster than new ids come. */
const ENTERED_FOR_EACH_NEW = 2;

/**
 * Which ids the log holds, as its writer knows it: the older ones in the index `fact_id`, the later ones in memory. All
 * of it follows from the facts. MUST be made anew after a transaction that failed.
 */
export class FactIds {
  readonly #later = new Map<string, Held>();
  readonly #entered: StatementSync;
  readonly #enter: StatementSync;
  readonly #enteredUpTo: StatementSync;
  /** What is left of the sweep under way, the next one last. */
  #sweep: [id: string, position: bigint][] = [];
  #sweepUpTo = 0n;

  constructor(db: DatabaseSync) {
    this.#entered = db.prepare(
      `SELECT stream, revision, position, recorded_at FROM fact
       WHERE position = (SELECT position FROM fact_id WHERE fact_id.id = ?)`,
    );
    this.#entered.setReadBigInts(true);
    // A sweep that did not end before the writer stopped is begun again.
    this.#enter = db.prepare('INSERT OR IGNORE INTO fact_id (id, position) VALUES (?, ?)');
    this.#enteredUpTo = db.prepare('UPDATE ids_entered SET position = ?');
    const later = db.prepare(
      `SELECT id, stream, revision, position, recorded_at FROM fact
       WHERE position > (SELECT position FROM ids_entered) ORDER BY position`,
    );
    later.setReadBigInts(true);
    for (const row of later.iterate()) this.add(String(row.id), toHeld(row));
  }

  held(id: string): Held | undefined {
    const later = this.#later.get(id);
    if (later) return later;
    const row = this.#entered.get(id);
    return row && toHeld(row);
  }

  add(id: string, held: Held): void {
    this.#later.set(id, held);
  }

  /** Goes on with entering ids, within the transaction that added `added` facts. */
  enterSome(added: number): void {
    if (this.#sweep.length === 0 && this.#later.size < SWEEP_FROM) return;
    if (this.#sweep.length === 0) this.#beginSweep();
    for (let left = added * ENTERED_FOR_EACH_NEW; left > 0; left -= 1) {
      const next = this.#sweep.pop();
      if (!next) break;
      this.#enter.run(...next);
    }
    if (this.#sweep.length === 0) this.#endSweep();
  }

  #beginSweep(): void {
    for (const [id, { position }] of this.#later) {
      this.#sweep.push([id, position]);
      this.#sweepUpTo = position;
    }
    this.#sweep.sort(([a], [b]) => (a < b ? 1 : -1));
  }

  #endSweep(): void {
    this.#enteredUpTo.run(this.#sweepUpTo);
    for (const [id, { position }] of this.#later) {
      if (position > this.#sweepUpTo) return;
      this.#later.delete(id);
    }
  }
}

function toHeld(row: Record<string, unknown>): Held {
  return {
    stream: String(row.stream),
    revision: Number(row.revision),
    position: row.position as bigint,
    recordedAt: Number(row.recorded_at),
  };
}
