// The forms of codes, and the closed lists of the register, as they stand on facts: stored for ever, so add, never rename
// or remove.

/** Starts with the code of its state: `PH-ATU`. */
export const UNIT_CODE = /^[A-Z]{2}-[A-Z0-9-]{2,20}$/;
/** Starts with the code of the sending state: `PH-BANGKOK`. */
export const POST_CODE = /^[A-Z]{2}-[A-Z0-9-]{2,20}$/;
export const BODY_CODE = /^[A-Z]{2,10}$/;

export const COMMUNITIES = ['tip', 'people-smuggling'] as const;
export type Community = (typeof COMMUNITIES)[number];

/** Services of NGOs: the network of service providers (work plan p. 15), and shelter. */
const SERVICES = ['medical-care', 'counselling', 'education-training', 'legal-aid', 'translation', 'shelter'] as const;

/** The inventories, the fields that each is searched by, and the activity of the work plan that asks for it. */
export const INVENTORIES = {
  experts: {
    activity: 'A.b.1.1',
    fields: [
      'law-enforcement',
      'immigration',
      'education',
      'social-welfare',
      'labour',
      'prosecution',
      'civil-society',
      'other',
    ],
  },
  /** Fields of law; the documents name none, so the list is ours. */
  lawyers: { activity: 'C.e.2.4', fields: ['criminal', 'compensation', 'immigration', 'labour', 'family', 'other'] },
  ngos: { activity: 'C.h.1.2', fields: [...SERVICES, 'other'] },
} as const;

export type Inventory = keyof typeof INVENTORIES;
export type Field = { [Of in Inventory]: (typeof INVENTORIES)[Of]['fields'][number] }[Inventory];

export const INVENTORY_NAMES = Object.keys(INVENTORIES) as readonly Inventory[];
export const FIELDS: readonly Field[] = [...new Set(INVENTORY_NAMES.flatMap((name) => INVENTORIES[name].fields))];

/** `public`: everyone signed in may know of the entry; who it is and how to reach them is sealed all the same. */
export const VISIBILITIES = ['public', 'restricted'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** Why an entry is retired; ours. */
export const ENTRY_REASONS = ['no-longer-available', 'not-reachable', 'listed-twice', 'other'] as const;
export type EntryReason = (typeof ENTRY_REASONS)[number];

/** In which capacity a person acts for a state; ours. */
export const CAPACITIES = ['focal-point', 'hsu-head', 'unit-officer', 'consular-officer', 'delegate'] as const;
export type Capacity = (typeof CAPACITIES)[number];

/** From which agency; the documents name none, so the list is ours. */
export const AGENCIES = [
  'police',
  'immigration',
  'border-control',
  'prosecution',
  'judiciary',
  'central-authority',
  'financial-intelligence',
  'foreign-affairs',
  'social-welfare',
  'labour',
  'health',
  'education',
  'justice',
  'human-rights-institution',
  'local-government',
  'other',
] as const;
export type Agency = (typeof AGENCIES)[number];
