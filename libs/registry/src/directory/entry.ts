// One entry of the directory of experts, or of an inventory of pro bono lawyers or NGOs: the same rules for all three.
//
// An entry stands on the consent of whom it lists. Withdrawn consent ends it for good: the keys of its content are
// destroyed. A retired entry keeps its content until then. Each confirmation says that all of it was right on its day.
import type { Decider } from '#kernel/decider.js';
import { refuseField, Refusal } from '#kernel/refusal.js';
import { type Field, INVENTORIES, type Inventory } from '../codes.js';
import type { EntryFact, EntryParticulars, EntryRetired } from '../contract.js';
import { demandOrder } from '../periods.js';

// Commands

/** Days are YYYY-MM-DD; `today` is that of the command, UTC. Content is sealed. */
interface Stating {
  readonly particulars: EntryParticulars;
  readonly confirmedOn: string;
  readonly today: string;
  /** Whether the register knows the state at the time of the command. */
  readonly stateKnown: boolean;
}

export interface AddEntry extends Stating {
  readonly kind: 'add';
  readonly entry: string;
  readonly inventory: Inventory;
  readonly consentedOn: string;
  readonly content: unknown;
}

export interface ReviseEntry extends Stating {
  readonly kind: 'revise';
  /** Left out, the content stays as it is. */
  readonly content?: unknown;
}

export interface WithdrawConsent {
  readonly kind: 'withdraw-consent';
  readonly on: string;
  readonly today: string;
  /** Every key under which content of the entry is sealed. */
  readonly keys: readonly string[];
  readonly content?: undefined;
}

export type EntryAct =
  | AddEntry
  | ReviseEntry
  | { readonly kind: 'confirm'; readonly on: string; readonly today: string; readonly content?: undefined }
  | ({ readonly kind: 'retire'; readonly content?: undefined } & EntryRetired['conduct'])
  | WithdrawConsent;

// State

interface Known {
  readonly inventory: Inventory;
  readonly particulars: EntryParticulars;
  readonly consentedOn: string;
  readonly confirmedOn: string;
}

export type EntryRecord =
  | { readonly kind: 'unknown' }
  | ({ readonly kind: 'listed' } & Known)
  | ({ readonly kind: 'retired' } & EntryRetired['conduct'] & Known)
  | ({ readonly kind: 'erased'; readonly on: string } & Known);

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

/** The fact that each command makes; content is sealed to this type beforehand. */
export const FACT_OF = {
  add: 'registry.entry-added.v1',
  revise: 'registry.entry-revised.v1',
  confirm: 'registry.entry-confirmed.v1',
  retire: 'registry.entry-retired.v1',
  'withdraw-consent': 'registry.content-erased.v1',
} as const satisfies Record<EntryAct['kind'], EntryFact['type']>;

function decide(command: EntryAct, record: EntryRecord): readonly EntryFact[] {
  if (command.kind === 'add') return [add(command, record)];
  if (record.kind === 'unknown') throw new Refusal('record.unknown', 'There is no such entry.');
  if (command.kind === 'withdraw-consent') return withdraw(command, record);
  if (record.kind === 'erased') throw new Refusal('registry.entry-erased', 'Consent to this entry was withdrawn.');
  if (command.kind === 'retire') {
    const { on, reason } = command;
    if (record.kind === 'retired' && record.on === on && record.reason === reason) return [];
    demandListed(record);
    demandOrder('/on', record.consentedOn, on);
    return [{ type: FACT_OF.retire, conduct: { on, reason } }];
  }
  demandListed(record);
  switch (command.kind) {
    case 'confirm':
      if (command.on === record.confirmedOn) return [];
      demandPast('/on', command.on, command.today);
      demandOrder('/on', record.confirmedOn, command.on);
      return [{ type: FACT_OF.confirm, conduct: { on: command.on } }];
    case 'revise': {
      const { confirmedOn, content } = command;
      const particulars = stated(command, record.inventory);
      demandOrder('/confirmedOn', record.confirmedOn, confirmedOn);
      return [
        { type: FACT_OF.revise, conduct: { ...particulars, confirmedOn }, ...(content !== undefined && { content }) },
      ];
    }
  }
}

function add(command: AddEntry, record: EntryRecord): EntryFact {
  if (record.kind !== 'unknown') throw new Refusal('registry.entry-exists', 'The entry was added before.');
  const { entry, inventory, consentedOn, confirmedOn, today, content } = command;
  const particulars = stated(command, inventory);
  demandPast('/consentedOn', consentedOn, today);
  demandOrder('/confirmedOn', consentedOn, confirmedOn);
  return {
    type: FACT_OF.add,
    conduct: { entry, inventory, ...particulars, consentedOn, confirmedOn },
    content,
  };
}

function stated({ particulars, confirmedOn, today, stateKnown }: Stating, inventory: Inventory): EntryParticulars {
  const { state, fields, languages, visibility, organisation } = particulars;
  if (!stateKnown) throw refuseField('registry.state-unknown', '/state', 'The register knows no such state.');
  const foreign = fields.findIndex((field) => !belongsTo(inventory, field));
  if (foreign >= 0) {
    throw refuseField('registry.field-unfit', `/fields/${String(foreign)}`, 'This inventory has no such field.');
  }
  if (inventory === 'ngos' && organisation === null) {
    throw refuseField('registry.organisation-missing', '/organisation', 'An NGO is listed under its name.');
  }
  if (inventory !== 'ngos' && organisation !== null) {
    throw refuseField('registry.organisation-sealed', '/organisation', 'Whom a person works for belongs to `content`.');
  }
  demandPast('/confirmedOn', confirmedOn, today);
  return { state, fields: [...fields].sort(), languages: [...languages].sort(), visibility, organisation };
}

function withdraw({ on, today, keys }: WithdrawConsent, record: Exclude<EntryRecord, { kind: 'unknown' }>) {
  if (record.kind === 'erased') return [];
  demandPast('/on', on, today);
  demandOrder('/on', record.consentedOn, on);
  return [{ type: FACT_OF['withdraw-consent'], conduct: { on, reason: 'consent-withdrawn' as const, keys } }];
}

function demandListed(record: EntryRecord): void {
  if (record.kind === 'retired') throw new Refusal('registry.entry-retired', 'The entry was retired.');
}

function demandPast(pointer: string, day: string, today: string): void {
  if (day > today) throw refuseField('registry.day-in-future', pointer, 'The day has not come yet.');
}

// Evolve

function evolve(record: EntryRecord, fact: EntryFact): EntryRecord {
  if (fact.type === 'registry.entry-added.v1') {
    const { inventory, consentedOn, confirmedOn } = fact.conduct;
    return { kind: 'listed', inventory, particulars: particularsIn(fact.conduct), consentedOn, confirmedOn };
  }
  if (record.kind === 'unknown') return record;
  switch (fact.type) {
    case 'registry.entry-revised.v1':
      return { ...record, particulars: particularsIn(fact.conduct), confirmedOn: fact.conduct.confirmedOn };
    case 'registry.entry-confirmed.v1':
      return { ...record, confirmedOn: fact.conduct.on };
    case 'registry.entry-retired.v1':
      return { ...record, kind: 'retired', on: fact.conduct.on, reason: fact.conduct.reason };
    case 'registry.content-erased.v1': {
      const { inventory, particulars, consentedOn, confirmedOn } = record;
      return { kind: 'erased', on: fact.conduct.on, inventory, particulars, consentedOn, confirmedOn };
    }
  }
}

function particularsIn({ state, fields, languages, visibility, organisation }: EntryParticulars): EntryParticulars {
  return { state, fields, languages, visibility, organisation };
}

/** Stream `entry-<uuid>`. */
export const entryDecider: Decider<EntryAct, EntryRecord, EntryFact> = {
  initial: { kind: 'unknown' },
  decide,
  evolve,
};
