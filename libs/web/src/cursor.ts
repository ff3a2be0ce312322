import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Refusal } from '#kernel/refusal.js';
import { Vault } from '#vault/vault.js';
import type { Caller } from './caller.js';

const CURSOR = /^([A-Za-z0-9_-]{1,2000})\.([A-Za-z0-9_-]{43})$/;

/**
 * Where a list goes on: the sort keys of the last row shown, sealed to the caller in this capacity and to the list with
 * its filter. The keys are readable in it, so they MUST be values that the row itself shows.
 */
@Injectable()
export class Cursors {
  constructor(private readonly vault: Vault) {}

  /**
   * The keys after which the page starts; undefined for the first page. `list` is the list's name and its canonical
   * filter.
   * @throws Refusal `cursor.invalid` (400) for a cursor of another caller, list or filter
   */
  after(caller: Caller, list: string, cursor: string | undefined): readonly (string | number)[] | undefined {
    if (cursor === undefined) return undefined;
    const [, keys, seal] = CURSOR.exec(cursor) ?? [];
    if (keys === undefined || seal === undefined || !same(seal, this.seal(caller, list, keys))) {
      throw new Refusal('cursor.invalid', 'The cursor was not made for this caller and this list with this filter.');
    }
    return JSON.parse(Buffer.from(keys, 'base64url').toString()) as (string | number)[];
  }

  /** The cursor for the page after the row with these sort keys. */
  next(caller: Caller, list: string, keys: readonly (string | number)[]): string {
    const text = Buffer.from(JSON.stringify(keys)).toString('base64url');
    return `${text}.${this.seal(caller, list, text)}`;
  }

  private seal({ subject, role, unit, post, state, body }: Caller, list: string, keys: string): string {
    return this.vault.digest('cursor', JSON.stringify([subject, role, unit, post, state, body, list, keys]));
  }
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
