import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Refusal } from '#kernel/refusal.js';
import { Vault } from '#vault/vault.js';
import { ANYONE, type Caller } from '../auth/caller.js';

const CURSOR = /^([A-Za-z0-9_-]{1,2000})\.([A-Za-z0-9_-]{43})$/;

/** Whom a cursor is for: one caller in one capacity, or anyone on a list that is open without a token. */
type Holder = Caller | typeof ANYONE;

/**
 * Where a list goes on: the sort keys of the last row shown, sealed to its holder and to the list with its filter. A
 * cursor of a caller is no cursor for anyone, nor the other way round. The keys are readable in it, so they MUST be values that the row itself shows.
 */
@Injectable()
export class Cursors {
  constructor(private readonly vault: Vault) {}

  /**
   * The keys after which the page starts; undefined for the first page. `list` is the list's name and its canonical
   * filter.
   * @throws Refusal `cursor.invalid` (400) for a cursor of another caller, list or filter
   */
  after(holder: Holder, list: string, cursor: string | undefined): readonly (string | number)[] | undefined {
    if (cursor === undefined) return undefined;
    const [, keys, seal] = CURSOR.exec(cursor) ?? [];
    if (keys === undefined || seal === undefined || !same(seal, this.seal(holder, list, keys))) {
      throw new Refusal('cursor.invalid', 'The cursor was not made for this caller and this list with this filter.');
    }
    return JSON.parse(Buffer.from(keys, 'base64url').toString()) as (string | number)[];
  }

  /** The cursor for the page after the row with these sort keys. */
  next(holder: Holder, list: string, keys: readonly (string | number)[]): string {
    const text = Buffer.from(JSON.stringify(keys)).toString('base64url');
    return `${text}.${this.seal(holder, list, text)}`;
  }

  private seal(holder: Holder, list: string, keys: string): string {
    if (holder === ANYONE) return this.vault.digest('cursor', JSON.stringify([ANYONE, list, keys]));
    const { subject, role, unit, post, state, body } = holder;
    return this.vault.digest('cursor', JSON.stringify([subject, role, unit, post, state, body, list, keys]));
  }
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
