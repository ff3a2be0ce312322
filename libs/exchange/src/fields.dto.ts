// The fields that several bodies share.
import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBase64,
  IsDefined,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IsState, IsLine } from '#web/fields.js';
import { CHANNELS, INFORMATION_GRADES, SOURCES } from './codes.js';
import type { Channel } from './codes.js';
import type { Evaluation, Route } from './contract.js';

/** Bytes of UTF-8. */
const TEXT = 65_536;
const MOST = 100;
const STATE = /^[A-Z]{2}$/;

/** What a person writes: well-formed, not blank, at most 64 KiB. It is sealed before it is stored. */
export const Text = () => ValidateBy({ name: 'text', validator: { validate: isText, defaultMessage: () => NOT_TEXT } });

const NOT_TEXT = '$property must be well-formed text, not blank, of at most 64 KiB';

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.isWellFormed() && /\S/.test(value) && Buffer.byteLength(value) <= TEXT;
}

/** The field may be left out; null is not leaving it out. */
export const MayBeAbsent = () => ValidateIf((_, value: unknown) => value !== undefined);

/** One nested object, which must be there. */
export const Part = (type: () => new () => object) =>
  applyDecorators(IsDefined(), IsObject(), ValidateNested(), Type(type));

/** One nested object, which may be left out. */
export const OptionalPart = (type: () => new () => object) =>
  applyDecorators(MayBeAbsent(), IsObject(), ValidateNested(), Type(type));

/** A list of nested objects. */
export const Parts = (type: () => new () => object, most: number) =>
  applyDecorators(IsArray(), ArrayMaxSize(most), ValidateNested({ each: true }), Type(type));

/** A list of different words of a closed list. */
export const Words = (words: readonly string[], atLeast = 0) =>
  applyDecorators(
    ApiProperty({ enum: words, isArray: true, minItems: atLeast, uniqueItems: true }),
    IsArray(),
    ArrayMaxSize(words.length),
    ArrayUnique(),
    IsIn(words, { each: true }),
  );

/** One word of a closed list. */
export const Word = (words: readonly string[], description = '') =>
  applyDecorators(ApiProperty({ enum: words, description }), IsIn(words));

/** The id of a unit. */
export const UnitId = () =>
  applyDecorators(ApiProperty({ example: 'TH-ATU', description: 'The id of a unit' }), IsString(), Length(1, 40));

export class RouteField implements Route {
  @ApiPropertyOptional({ example: 'PH', description: 'ISO 3166-1 alpha-2' })
  @MayBeAbsent()
  @IsState()
  origin?: string;

  @ApiPropertyOptional({ type: [String], example: [], description: 'ISO 3166-1 alpha-2, in the order of travel' })
  @IsArray()
  @ArrayMaxSize(20)
  @IsState({ each: true })
  transit: string[] = [];

  @ApiPropertyOptional({ example: 'TH', description: 'ISO 3166-1 alpha-2' })
  @MayBeAbsent()
  @IsState()
  destination?: string;
}

export class PersonCounts {
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 100_000, example: 3 })
  @IsInt()
  @Min(0)
  @Max(100_000)
  victims!: number;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 100_000, example: 1 })
  @IsInt()
  @Min(0)
  @Max(100_000)
  suspects!: number;
}

export class ChannelField {
  @Word(CHANNELS)
  channel!: Channel;

  @ApiProperty({ maxLength: 80, description: 'What the matter is called there: a reference, never the record' })
  @IsLine(80)
  reference!: string;
}

export class EvaluationField implements Evaluation {
  @Word(SOURCES, 'How far the source is reliable')
  source!: Evaluation['source'];

  @Word(INFORMATION_GRADES, 'How far the information is confirmed')
  information!: Evaluation['information'];
}

/** A person whom the content is about. Sealed, as all content. */
export class PersonField {
  @ApiProperty({ maxLength: 300 })
  @IsString()
  @Length(1, 300)
  name!: string;

  @ApiPropertyOptional({ format: 'date' })
  @MayBeAbsent()
  @Matches(/^\d{4}(-\d{2}(-\d{2})?)?$/)
  born?: string;

  @ApiPropertyOptional({ description: 'ISO 3166-1 alpha-2' })
  @MayBeAbsent()
  @Matches(STATE)
  nationality?: string;

  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString()
  @MaxLength(4000)
  note?: string;
}

/** A travel or identity document. Sealed, as all content. */
export class DocumentField {
  @ApiProperty({ example: 'passport' })
  @IsString()
  @Length(1, 100)
  kind!: string;

  @ApiProperty()
  @IsString()
  @Length(1, 100)
  number!: string;

  @ApiPropertyOptional({ description: 'The issuing state, ISO 3166-1 alpha-2' })
  @MayBeAbsent()
  @Matches(STATE)
  issuedBy?: string;
}

/** A file. Sealed, as all content. */
export class AttachmentField {
  @ApiProperty({ example: 'statement.pdf' })
  @IsString()
  @Length(1, 200)
  name!: string;

  @ApiProperty({ example: 'application/pdf' })
  @Matches(/^[a-z]+\/[A-Za-z0-9.+-]{1,100}$/)
  mediaType!: string;

  @ApiProperty({ format: 'byte', maxLength: 700_000, description: 'base64' })
  @IsBase64()
  @Length(1, 700_000)
  data!: string;
}

/** What content may carry besides its texts. */
export class Extras {
  @ApiPropertyOptional({ maxLength: TEXT, description: 'The restrictions in words; needed with H3' })
  @MayBeAbsent()
  @Text()
  restrictions?: string;

  @ApiPropertyOptional({ type: [PersonField] })
  @MayBeAbsent()
  @Parts(() => PersonField, MOST)
  persons?: PersonField[];

  @ApiPropertyOptional({ type: [DocumentField] })
  @MayBeAbsent()
  @Parts(() => DocumentField, MOST)
  documents?: DocumentField[];

  @ApiPropertyOptional({ type: [AttachmentField], maxItems: 5 })
  @MayBeAbsent()
  @Parts(() => AttachmentField, 5)
  attachments?: AttachmentField[];
}
