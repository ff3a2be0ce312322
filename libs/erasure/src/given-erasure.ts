// What the specs of erasures share.
import { DAY } from '#kernel/time.js';
import type { ErasureCommand, Subject } from './erasure.js';

export const T0 = Date.UTC(2026, 2, 2, 8);
export const RECORD = 'exchange-5f7a1c9e-2b6d-8e4f-9a31-7c0d4e8b1a02';

/** A request between PH and TH that has ended, before anything was recorded of its erasure. */
export const SUBJECT: Subject = {
  record: RECORD,
  parties: ['PH-ATU', 'TH-ATU', 'VN-ATU'],
  hasEnded: true,
  keys: ['1-key'],
  isErased: false,
  isAfresh: false,
  onlyPartiesCount: false,
  changedAt: T0 - 100 * DAY,
};

export const policy = { version: null, eraseAfterDays: 30 } as const;

/** Commands of a party, so many days after the beginning, about such a record. */
export function commandsOf(party: string, days = 0, but: Partial<Subject> = {}) {
  const step = { at: T0 + days * DAY, subject: { ...SUBJECT, ...but } };
  const by = { ...step, party };
  return {
    ask: { type: 'ask', ...by, reason: 'no-longer-needed', policy },
    withdraw: { type: 'withdraw', ...by },
    object: { type: 'object', ...by, ground: 'evidence' },
    withdrawObjection: { type: 'withdraw-objection', ...by },
    hold: { type: 'hold', ...by, until: T0 + (days + 60) * DAY, reason: 'prosecution' },
    liftHold: { type: 'lift-hold', ...by },
    propose: { type: 'propose', ...step, policyVersion: 1 },
    erase: { type: 'erase', ...step },
  } as const satisfies Record<string, ErasureCommand>;
}
