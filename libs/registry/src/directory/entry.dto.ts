// Bodies of what an entry says.
import { Codes, Day, LANGUAGE, Line, Part, State, Text, Word, Words } from '#web/fields/fields.js';
import { type Field, FIELDS, type Inventory, type Visibility, VISIBILITIES } from '../codes.js';

export const SEALED =
  'Sealed: for the registrar, the Working Group, the secretariat and heads of units; each reading is recorded';
const FIELD =
  'Of experts: where they work. Of lawyers: fields of law. Of NGOs: services. Each inventory has its own closed list';

/** Who it is and how to reach them. */
export class ContactBody {
  @Text({ most: 400, description: 'Of the person; of an NGO, whom to ask for', example: 'SYNTHETIC name' })
  name!: string;

  @Text({ most: 400, optional: true, description: 'Whom an expert or lawyer works for', example: 'SYNTHETIC office' })
  organisation?: string;

  @Text({ most: 400, optional: true, example: 'SYNTHETIC electronic address' })
  email?: string;

  @Text({ most: 400, optional: true, example: 'SYNTHETIC number' })
  telephone?: string;

  @Text({ most: 2000, optional: true, example: 'SYNTHETIC address' })
  address?: string;

  @Text({ most: 10_000, optional: true, example: 'SYNTHETIC note' })
  note?: string;
}

class ParticularsBody {
  @State({ description: 'ISO 3166-1 alpha-2', example: 'PH' })
  state!: string;

  @Words(FIELDS, { least: 1, description: FIELD, example: ['labour'] })
  fields!: Field[];

  @Codes(LANGUAGE, { least: 1, most: 20, description: 'ISO 639', example: ['en', 'fil'] })
  languages!: string[];

  @Word(VISIBILITIES, { description: '`public`: everyone signed in may know of the entry', example: 'public' })
  visibility!: Visibility;

  @Line({
    optional: true,
    example: 'SYNTHETIC Foundation',
    description: 'The name of an NGO. Left out for experts and lawyers',
  })
  organisation?: string;
}

export class AddEntryBody extends ParticularsBody {
  @Day({ description: 'When whom it lists consented to be listed', example: '2024-01-15' })
  consentedOn!: string;

  @Day({
    optional: true,
    description: 'When all of it was known to be right; the day of consent when left out',
    example: '2024-01-20',
  })
  confirmedOn?: string;

  @Part(() => ContactBody, { description: SEALED })
  content!: ContactBody;
}

export class ReviseEntryBody extends ParticularsBody {
  @Day({ description: 'When all of it was known to be right', example: '2024-02-10' })
  confirmedOn!: string;

  @Part(() => ContactBody, { optional: true, description: `${SEALED}. Left out, it stays as it is` })
  content?: ContactBody;
}

export function additionIn(inventory: Inventory, { consentedOn, confirmedOn = consentedOn, ...body }: AddEntryBody) {
  const { content, ...particulars } = body;
  return { type: 'add', inventory, consentedOn, particulars: stated(particulars), confirmedOn, content } as const;
}

export function revisionIn({ confirmedOn, content, ...particulars }: ReviseEntryBody) {
  return { type: 'revise', particulars: stated(particulars), confirmedOn, content } as const;
}

function stated({ state, fields, languages, visibility, organisation = '' }: ParticularsBody) {
  return { state, fields, languages, visibility, organisation: organisation === '' ? null : organisation };
}
