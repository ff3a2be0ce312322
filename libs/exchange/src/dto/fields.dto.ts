// The parts that several bodies share, and the bodies that several commands share.
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { AGENCIES, type Agency, BODY_CODE, UNIT_CODE } from '#registry/codes.js';
import { Code, Part, Parts, State, States, Text, Whole, Word } from '#web/fields/fields.js';
import { Attachments, type InlineFile } from './attachments.dto.js';
import { type Channel, CHANNELS, INFORMATION_GRADES, SOURCES } from '../codes.js';
import type { Evaluation, Recipient, Route } from '../contract.js';

const MOST = 50;
const MOST_PERSONS = 100_000;
const BORN = /^\d{4}(-\d{2}(-\d{2})?)?$/;
/** A number of a file: it cannot hold a sentence. */
const FILE_NUMBER = /^(?=.{1,40}$)(?=[^0-9]*[0-9])[A-Z0-9]+(?:[./-][A-Z0-9]+)*$/;

/** Sealed: what is said of who can read it. */
export const SEALED = 'Sealed: only the two units can read it';

/** The id of a unit. */
export const UnitId = () => Code(UNIT_CODE, { example: 'TH-ATU', description: 'The id of a unit' });

export class RouteField implements Route {
  @State({ optional: true, example: 'PH', description: 'ISO 3166-1 alpha-2' })
  origin?: string;

  @States({ optional: true, most: 20, example: ['MY'], description: 'ISO 3166-1 alpha-2, in the order of travel' })
  transit: string[] = [];

  @State({ optional: true, example: 'TH', description: 'ISO 3166-1 alpha-2' })
  destination?: string;
}

export class PersonCounts {
  @Whole(0, MOST_PERSONS, { example: 3 })
  victims!: number;

  @Whole(0, MOST_PERSONS, { example: 1 })
  suspects!: number;
}

export class ChannelField {
  @Word(CHANNELS, { example: 'I-24/7' })
  channel!: Channel;

  @Code(FILE_NUMBER, {
    example: 'SYNTHETIC-2026-0417',
    description:
      'The number of the matter there, never a name: capital letters and digits with . / - between, 40 at most',
  })
  reference!: string;
}

/** As an earlier program took it, it may be any line. */
export class ChannelUsedField {
  @ApiProperty({ enum: CHANNELS }) channel!: Channel;
  @ApiProperty() reference!: string;
}

export class EvaluationField implements Evaluation {
  @Word(SOURCES, { example: 'A', description: 'How far the source is reliable' })
  source!: Evaluation['source'];

  @Word(INFORMATION_GRADES, { example: '1', description: 'How far the information is confirmed' })
  information!: Evaluation['information'];
}

/** Who is to receive an answer: one of `unit`, `body` and `state`, and with `state` an agency of it. */
export class RecipientField implements Recipient {
  @Code(UNIT_CODE, { optional: true, description: 'The id of a unit' })
  unit?: string;

  @Code(BODY_CODE, { optional: true, description: 'A sectoral body' })
  body?: string;

  @State({ optional: true, example: 'PH', description: 'ISO 3166-1 alpha-2' })
  state?: string;

  @Word(AGENCIES, { optional: true, example: 'prosecution', description: 'From which agency of `state`' })
  agency?: Agency;
}

/** A person whom the content is about. Sealed, as all content. */
export class PersonField {
  @Text({ most: 1_000, example: 'SYNTHETIC: name of a person' })
  name!: string;

  @Code(BORN, { optional: true, example: '1999-04', description: 'Day, month or year' })
  born?: string;

  @State({ optional: true, example: 'PH', description: 'ISO 3166-1 alpha-2' })
  nationality?: string;

  @Text({ most: 4_000, optional: true, example: 'SYNTHETIC: the third of three crew members' })
  note?: string;
}

/** A travel or identity document. Sealed, as all content. */
export class DocumentField {
  @Text({ most: 400, example: 'passport' })
  kind!: string;

  @Text({ most: 400, example: 'SYNTHETIC-P0000000' })
  number!: string;

  @State({ optional: true, example: 'PH', description: 'The issuing state, ISO 3166-1 alpha-2' })
  issuedBy?: string;
}

/** What content may carry besides its texts. */
export class Extras {
  @Text({
    most: 16_000,
    optional: true,
    example: 'SYNTHETIC: to be used for the identification only',
    description: 'The restrictions in words; needed with H3',
  })
  restrictions?: string;

  @Parts(() => PersonField, { optional: true, most: MOST })
  persons?: PersonField[];

  @Parts(() => DocumentField, { optional: true, most: MOST })
  documents?: DocumentField[];

  @Attachments()
  attachments?: (string | InlineFile)[];
}

export class TextContent {
  @Text({ example: 'SYNTHETIC: which of the three dates is meant?' })
  text!: string;
}

/** A text that must be there, sealed. */
export class TextBody {
  @Part(() => TextContent, { description: SEALED })
  content!: TextContent;
}

/** A text that may be left out, sealed. */
@ApiSchema({ name: 'RequestOptionalTextBody' })
export class OptionalTextBody {
  @Part(() => TextContent, { optional: true, description: SEALED })
  content?: TextContent;
}

/** A reason in words, sealed. */
export class ReasonBody {
  @Text({ example: 'SYNTHETIC: the matter is settled otherwise', description: SEALED })
  reason!: string;
}
