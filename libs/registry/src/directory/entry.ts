// One entry of the directory of experts, or of an inventory of pro bono lawyers or NGOs: the same rules for all three.
//
// An entry stands on the consent of whom it lists. Withdrawn consent ends it for good: the keys of its content are
// destroyed. A retired entry keeps its content until then. Each confirmation says that all of it was right on its day.
import { type Decider, withContent } from '#kernel/decider.js';
import { demand, demandField, Refusal, refuseField } from '#kernel/refusal.js';
import { type Field, INVENTORIES, type Inventory } from '../codes.js';
import type { EntryAdded, EntryErased, EntryFact, EntryParticulars, EntryRetired } from '../contract.js';
import { demandOrder } from '../periods.js';

// Commands

/** Days are YYYY-MM-DD; `today` is that of the command in the entry's state. Content is in clear. */
interface Stating {
  readonly particulars: EntryParticulars;
  readonly confirmedOn: string;
  readonly today: string;
  /** Whether the register knows the state at the time of the command. */
  readonly stateKnown: boolean;
}

export interface AddEntry extends Stating, Pick<EntryAdded['conduct'], 'entry' | 'inventory' | 'consentedOn'> {
  readonly type: 'add';
  readonly content: unknown;
}

export interface ReviseEntry extends Stating {
  readonly type: 'revise';
  /** Left out, the content stays as it is. */
  readonly content?: unknown;
}

export interface WithdrawConsent {
  readonly type: 'withdraw-consent';
  readonly on: string;
  readonly today: string;
  /** Every key under which content of the entry is sealed. */
  readonly keys: readonly string[];
}

export type EntryCommand =
  | AddEntry
  | ReviseEntry
  | { readonly type: 'confirm'; readonly on: string; readonly today: string }
  | ({ readonly type: 'retire' } & EntryRetired['conduct'])
  | WithdrawConsent;

// State

interface Listing extends Pick<EntryAdded['conduct'], 'inventory' | 'consentedOn' | 'confirmedOn'> {
  readonly particulars: EntryParticulars;
}

export type EntryRecord =
  | { readonly name: 'unknown' }
  | ({ readonly name: 'listed' } & Listing)
  | ({ readonly name: 'retired' } & EntryRetired['conduct'] & Listing)
  | ({ readonly name: 'erased'; readonly on: string } & Listing);

export type ExistingEntry = Exclude<EntryRecord, { name: 'unknown' }>;

// Rules

/** An entry that nobody confirmed for a year is overdue from the day after. */
export function isOverdue(confirmedOn: string, day: string): boolean {
  return confirmedOn < yearBefore(day);
}

/** The same day of the year before; it is compared only, so 29 February need not exist. */
export function yearBefore(day: string): string {
  return `${String(Number(day.slice(0, 4)) - 1).padStart(4, '0')}${day.slice(4)}`;
}

function belongsTo(inventory: Inventory, field: Field): boolean {
  return (INVENTORIES[inventory].fields as readonly Field[]).includes(field);
}

// Decide

function decide(command: EntryCommand, record: EntryRecord): readonly EntryFact[] {
  if (command.type === 'add') return [add(command, record)];
  if (record.name === 'unknown') throw new Refusal('record.unknown', 'There is no such entry.');
  if (command.type === 'withdraw-consent') return withdraw(command, record);
  demand(record.name !== 'erased', 'registry.entry-erased', 'Consent to this entry was withdrawn.');
  if (command.type === 'retire' && saysTheSame(command, record)) return [];
  demand(record.name === 'listed', 'registry.entry-retired', 'The entry was retired.');
  switch (command.type) {
    case 'retire': {
      const { on, reason } = command;
      demandOrder('/on', record.consentedOn, on);
      return [{ type: 'registry.entry-retired.v1', conduct: { on, reason } }];
    }
    case 'confirm':
      if (command.on === record.confirmedOn) return [];
      demandPast('/on', command.on, command.today);
      demandOrder('/on', record.confirmedOn, command.on);
      return [{ type: 'registry.entry-confirmed.v1', conduct: { on: command.on } }];
    case 'revise': {
      const { confirmedOn, content } = command;
      const particulars = stated(command, record.inventory);
      demandOrder('/confirmedOn', record.confirmedOn, confirmedOn);
      const conduct = { ...particulars, confirmedOn };
      return [{ type: 'registry.entry-revised.v1', conduct, ...withContent(content) }];
    }
  }
}

function add(command: AddEntry, record: EntryRecord): EntryFact {
  demand(record.name === 'unknown', 'registry.entry-exists', 'The entry was added before.');
  const { entry, inventory, consentedOn, confirmedOn, today, content } = command;
  const particulars = stated(command, inventory);
  demandPast('/consentedOn', consentedOn, today);
  demandOrder('/confirmedOn', consentedOn, confirmedOn);
  const conduct = { entry, inventory, ...particulars, consentedOn, confirmedOn };
  return { type: 'registry.entry-added.v1', conduct, content };
}

function stated({ particulars, confirmedOn, today, stateKnown }: Stating, inventory: Inventory): EntryParticulars {
  const { state, fields, languages, visibility, organisation } = particulars;
  demandField(stateKnown, 'registry.state-unknown', '/state', 'The register knows no such state.');
  const foreign = fields.findIndex((field) => !belongsTo(inventory, field));
  demandField(foreign < 0, 'registry.field-unfit', `/fields/${String(foreign)}`, 'This inventory has no such field.');
  if (inventory === 'ngos' && organisation === null) {
    throw refuseField('registry.organisation-missing', '/organisation', 'An NGO is listed under its name.');
  }
  if (inventory !== 'ngos' && organisation !== null) {
    throw refuseField('registry.organisation-sealed', '/organisation', 'Whom a person works for belongs to `content`.');
  }
  demandPast('/confirmedOn', confirmedOn, today);
  return { state, fields: [...fields].sort(), languages: [...languages].sort(), visibility, organisation };
}

function withdraw({ on, today, keys }: WithdrawConsent, record: ExistingEntry): readonly EntryErased[] {
  if (record.name === 'erased') return [];
  demandPast('/on', on, today);
  demandOrder('/on', record.consentedOn, on);
  return [{ type: 'registry.content-erased.v1', conduct: { on, reason: 'consent-withdrawn', keys } }];
}

function saysTheSame({ on, reason }: EntryRetired['conduct'], record: ExistingEntry): boolean {
  return record.name === 'retired' && record.on === on && record.reason === reason;
}

function demandPast(pointer: string, day: string, today: string): void {
  demandField(day <= today, 'registry.day-in-future', pointer, 'The day has not come yet.');
}

// Evolve

function evolve(record: EntryRecord, fact: EntryFact): EntryRecord {
  if (fact.type === 'registry.entry-added.v1') {
    const { inventory, consentedOn, confirmedOn } = fact.conduct;
    return { name: 'listed', inventory, particulars: particularsIn(fact.conduct), consentedOn, confirmedOn };
  }
  if (record.name === 'unknown') return record;
  switch (fact.type) {
    case 'registry.entry-revised.v1':
      return { ...record, particulars: particularsIn(fact.conduct), confirmedOn: fact.conduct.confirmedOn };
    case 'registry.entry-confirmed.v1':
      return { ...record, confirmedOn: fact.conduct.on };
    case 'registry.entry-retired.v1':
      return { ...record, name: 'retired', on: fact.conduct.on, reason: fact.conduct.reason };
    case 'registry.content-erased.v1': {
      const { inventory, particulars, consentedOn, confirmedOn } = record;
      return { name: 'erased', on: fact.conduct.on, inventory, particulars, consentedOn, confirmedOn };
    }
  }
}

function particularsIn({ state, fields, languages, visibility, organisation }: EntryParticulars): EntryParticulars {
  return { state, fields, languages, visibility, organisation };
}

/** Stream `entry-<uuid>`. */
export const entryDecider: Decider<EntryCommand, EntryRecord, EntryFact> = {
  initial: { name: 'unknown' },
  decide,
  evolve,
};
