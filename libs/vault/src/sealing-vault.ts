import { createHmac, type KeyObject } from 'node:crypto';
import type { FactMacs } from '#event-store/checks/fact-macs.js';
import { Refusal } from '#kernel/refusal.js';
import { ContentVault, type Opened } from './content-vault.js';
import { type EnvelopeVersion, openContent, sealContent } from './envelope.js';
import type { RecordKeys } from './record-keys.js';
import type { Citing, DigestPurpose, Place, Sealed } from './vault.js';

/** The vault, wherever its keys are kept. */
export class SealingVault<Keys extends RecordKeys = RecordKeys> extends ContentVault {
  /** The version of the envelopes that it makes, where they cite nothing. It opens these and those before: the log can have no others. */
  envelopes: EnvelopeVersion = 2;

  constructor(protected readonly keys: Keys) {
    super();
  }

  /** Whether it can seal and open at all. */
  get holdsRecordKeys(): boolean {
    return this.keys.holdsRecordKeys;
  }

  override async newKey(): Promise<string> {
    const { id } = await this.keys.take();
    return id;
  }

  override async seal(content: unknown, place: Place, key: string, citing: readonly Citing[] = []): Promise<Sealed> {
    const recordKey = await this.#recordKey(key);
    if (typeof recordKey === 'number') throw new Refusal('content.erased', 'The content of this record was erased.');
    return sealContent(content, place, { v: this.envelopes, key, recordKey, citing });
  }

  override async open(sealed: Sealed, place: Place): Promise<Opened> {
    // In a log without MACs anyone can write: what was sealed for one with them is not opened there.
    if (sealed.v !== 1 && this.envelopes === 1) throw new Refusal('log.tampered', 'The log was made one without MACs.');
    const recordKey = await this.#recordKey(sealed.key);
    if (typeof recordKey === 'number') return { erasedAt: recordKey };
    return openContent(sealed, place, recordKey);
  }

  override destroyedAt(keys: readonly string[]): Promise<readonly (number | undefined)[]> {
    return this.keys.destroyedAt(keys);
  }

  override destroy(keys: readonly string[], at: number): Promise<void> {
    return this.keys.destroy(keys, at);
  }

  override digest(purpose: DigestPurpose, text: string): string {
    return createHmac('sha256', this.keys.digestKey(purpose)).update(text).digest('base64url');
  }

  /** Whether there is, or was, a record key of this id. */
  knows(key: string): boolean | Promise<boolean> {
    return this.keys.knows(key);
  }

  /** The log position up to which erasures have been carried out. */
  erasedUpTo(): bigint | Promise<bigint> {
    return this.keys.erasedUpTo();
  }

  noteErasedUpTo(position: bigint): Promise<void> {
    return this.keys.noteErasedUpTo(position);
  }

  /** The MACs of facts; the first key for them is made, durably, where there is none. */
  factMacs(): FactMacs | Promise<FactMacs> {
    return this.keys.factMacs();
  }

  get hasMacKeys(): boolean {
    return this.keys.hasMacKeys;
  }

  /** Whether the log beside these keys was seen with MACs. */
  get factsHaveMacs(): boolean {
    return this.keys.factsHaveMacs;
  }

  noteFactsHaveMacs(): Promise<void> {
    return this.keys.noteFactsHaveMacs();
  }

  close(): void {
    this.keys.close();
  }

  /** After `close`: when nothing of it is open any more. */
  ended(): Promise<void> {
    return this.keys.ended();
  }

  async #recordKey(id: string): Promise<KeyObject | number> {
    const found = await this.keys.find(id);
    if (found === undefined) throw new Error(`The key ${id} is not among the keys.`);
    return found;
  }
}
