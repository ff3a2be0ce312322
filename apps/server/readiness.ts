import type { KeysState } from '#web/auth/identity-keys.js';
import { CLOCK_DISPUTED, type Platform } from './platform.js';

/** Whether the server can do its work now. */
export class Readiness {
  #started = false;
  #stopping = false;
  #keysState: () => KeysState = () => 'had';

  constructor(private readonly platform: Platform) {}

  /** What keeps the server from its work, in words for an operator; empty when nothing does. */
  reasons(): readonly string[] {
    const { faults, broken, failsToWrite, views } = this.platform;
    const reasons = faults.map((fault) => `${fault} failed`);
    if (this.#stopping) reasons.push('stopping');
    else if (!this.#started) reasons.push('starting');
    for (const stream of broken) reasons.push(`the record ${stream} is not as it was written`);
    const halted = this.platform.haltedAt();
    if (halted !== undefined) reasons.push(`the views stand still at ${String(halted)}: a later program wrote on`);
    if (failsToWrite()) reasons.push('the log could not be written');
    for (const { name, state } of views.status()) {
      if (state === 'opening' || state === 'building') reasons.push(`view ${name} is being built`);
      if (state === 'waiting') reasons.push(`view ${name} waits for the disk`);
    }
    if (this.#keysState() === 'missing') reasons.push('the keys of the identity provider cannot be fetched');
    return reasons;
  }

  /** What does not keep it from its work, and will if it lasts. */
  notes(): readonly string[] {
    const notes: string[] = [];
    if (this.#keysState() === 'kept')
      notes.push('the identity provider is not reached: the last keys that it published are used');
    if (this.platform.isClockDisputed()) notes.push(CLOCK_DISPUTED);
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
