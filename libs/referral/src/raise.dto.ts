// Bodies that raise a referral, one for each track: the victim's has no field that belongs to a suspect; and what they
// ask for.
import { ApiSchema } from '@nestjs/swagger';
import { Injectable, type PipeTransform } from '@nestjs/common';
import { instant } from '#kernel/time.js';
import { POST_CODE } from '#registry/codes.js';
import type { Caller } from '#web/auth/caller.js';
import { Code, Instant, Part, State, Text, Word } from '#web/fields/fields.js';
import { Validation } from '#web/fields/validation.js';
import { CUSTODIES, type Custody, IDENTIFICATIONS, type Identification, type Track, TRACKS } from './codes.js';
import type { ReferralParticulars } from './contract.js';
import type { AskedRaise } from './referral.record.js';

const BORN = /^\d{4}(-\d{2}(-\d{2})?)?$/;

/** Who the person is. Sealed, as all content. */
@ApiSchema({ name: 'ReferredPersonField' })
export class PersonField {
  @Text({ most: 300, example: 'SYNTHETIC: name of the person' })
  name!: string;

  @Code(BORN, { optional: true, description: 'Day, month or year', example: '1999-04' })
  born?: string;

  @Text({ most: 300, optional: true, description: 'Travel or identity document, and its number', example: 'SYNTHETIC' })
  document?: string;

  @Text({ most: 300, optional: true, description: 'Languages spoken', example: 'SYNTHETIC' })
  languages?: string;
}

class RaiseContent {
  @Part(() => PersonField)
  person!: PersonField;

  @Text({ optional: true, description: 'Where the person is and how to reach whoever looks after them' })
  whereabouts?: string;

  @Text({ optional: true, description: 'For the unit alone: the post never reads it' })
  notes?: string;
}

export class ArrestContent extends RaiseContent {
  @Text({ optional: true, description: 'What the person is held for' })
  grounds?: string;
}

export class VictimContent extends RaiseContent {
  @Text({ optional: true, description: 'What the person needs' })
  needs?: string;
}

class RaiseFields {
  @State({ description: 'Whose national the person is said to be', example: 'PH' })
  nationality!: string;

  @Code(POST_CODE, { description: 'The post of that state that is concerned', example: 'PH-CONSULAR' })
  post!: string;
}

/** A foreign national is held. */
export class RaiseArrestBody extends RaiseFields {
  @Word(['arrest'], { example: 'arrest' })
  track!: 'arrest';

  @Word(CUSTODIES, { example: 'detained' })
  custody!: Custody;

  @Instant({ description: 'Since when the person is held', example: '2026-03-02T06:00:00Z' })
  detainedAt!: string;

  @Part(() => ArrestContent, { description: 'Sealed: only the unit, and the post once told, can read it' })
  content!: ArrestContent;
}

/** A foreign national was identified as a victim, or is presumed to be one. */
export class RaiseVictimBody extends RaiseFields {
  @Word(['victim'], { example: 'victim' })
  track!: 'victim';

  @Word(IDENTIFICATIONS, { example: 'presumed' })
  identification!: Identification;

  @Instant({ description: 'When the person was identified', example: '2026-03-02T06:00:00Z' })
  identifiedAt!: string;

  @Part(() => VictimContent, { description: 'Sealed: only the unit, and the post once told, can read it' })
  content!: VictimContent;
}

/** What says which of the two a body is. */
class TrackField {
  @Word(TRACKS)
  track!: Track;
}

/** Takes the body for the one of its track; a field of the other track is an unknown field. */
@Injectable()
export class RaiseBodyPipe implements PipeTransform {
  /** @throws Refusal `body.invalid` */
  transform(body: unknown): RaiseArrestBody | RaiseVictimBody {
    const validation = new Validation();
    const { track } = (body ?? {}) as { track?: unknown };
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
    // What else a body needs depends on the track, so a wrong one is the only fault that is named, with both.
    if (isObject && !TRACKS.some((each) => each === track)) {
      validation.transform({ track }, { type: 'body', metatype: TrackField });
    }
    const metatype = track === 'victim' ? RaiseVictimBody : RaiseArrestBody;
    return validation.transform(body, { type: 'body', metatype }) as RaiseArrestBody | RaiseVictimBody;
  }
}

/** What is asked for, in the name of the caller's unit. */
export function raisedIn(body: RaiseArrestBody | RaiseVictimBody, { unit = '', state = '' }: Caller): AskedRaise {
  const { nationality, post, content } = body;
  return { type: 'raise', by: { unit, state }, nationality, post, particulars: particularsOf(body), content };
}

function particularsOf(body: RaiseArrestBody | RaiseVictimBody): ReferralParticulars {
  if (body.track === 'arrest') {
    return { track: body.track, custody: body.custody, detainedAt: instant(Date.parse(body.detainedAt)) };
  }
  const identifiedAt = instant(Date.parse(body.identifiedAt));
  return { track: body.track, identification: body.identification, identifiedAt };
}
