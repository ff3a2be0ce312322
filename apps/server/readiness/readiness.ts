import type { KeysState } from '#web/auth/identity-keys.js';
import { CLOCK_DISPUTED, type Platform } from '../platform.js';

/** Facts by which a view is behind under any load. */
const WORTH_SAYING = 1_000n;

/** Whether the server can do its work now. */
export class Readiness {
  #started = false;
  #stopping = false;
  #keysState: () => KeysState = () => 'had';

  constructor(
    private readonly platform: Pick<
      Platform,
      'faults' | 'broken' | 'failsToWrite' | 'haltedAt' | 'isClockDisputed' | 'conditions'
    > & {
      readonly views: Pick<Platform['views'], 'status'>;
    },
    /** Facts by which a view may be behind. */
    private readonly viewsBehind: number,
    /** About how far a fact takes the positions of the log. */
    private readonly perFact = 1n,
  ) {}

  /**
   * What keeps the server from its work, in words for an operator; empty when nothing does.
   * @param head the position of the last fact of the log
   */
  reasons(head: bigint): readonly string[] {
    const { faults, broken, failsToWrite, views } = this.platform;
    const reasons = faults.map((fault) => `${fault} failed`);
    if (this.#stopping) reasons.push('stopping');
    else if (!this.#started) reasons.push('starting');
    for (const stream of broken) reasons.push(`the record ${stream} is not as it was written`);
    const halted = this.platform.haltedAt();
    if (halted !== undefined) reasons.push(`the views stand still at ${String(halted)}: a later program wrote on`);
    if (failsToWrite()) reasons.push('the log could not be written');
    for (const { name, state, position } of views.status()) {
      const behind = (head - position) / this.perFact;
      if (state === 'opening' || state === 'building') {
        reasons.push(`view ${name} is being built, ${String(behind)} facts behind`);
      } else if (behind > this.viewsBehind && halted === undefined) {
        reasons.push(`view ${name} is ${String(behind)} facts behind, more than ${String(this.viewsBehind)}`);
      }
      if (state === 'waiting') reasons.push(`view ${name} waits for the disk`);
    }
    if (this.#keysState() === 'missing') reasons.push('the keys of the identity provider cannot be fetched');
    reasons.push(...this.platform.conditions.reasons);
    return reasons;
  }

  /** What does not keep it from its work, and will if it lasts. */
  notes(head: bigint): readonly string[] {
    const notes: string[] = [];
    for (const { name, position } of this.platform.views.status()) {
      const behind = (head - position) / this.perFact;
      if (behind > WORTH_SAYING) notes.push(`view ${name} is ${String(behind)} facts behind`);
    }
    if (this.#keysState() === 'kept')
      notes.push('the identity provider is not reached: the last keys that it published are used');
    if (this.platform.isClockDisputed()) notes.push(CLOCK_DISPUTED);
    notes.push(...this.platform.conditions.notes);
    return notes;
  }

  /** @param keysState how the keys of the identity provider are had */
  started(keysState: () => KeysState): void {
    this.#keysState = keysState;
    this.#started = true;
  }

  stopping(): void {
    this.#stopping = true;
  }
}
