// Bodies of what one unit sends another: a request, or information that nobody asked for.
import { pick } from '#kernel/values.js';
import type { Caller } from '#web/auth/caller.js';
import { Flag, Id, Part, Parts, Text, Word, Words } from '#web/fields/fields.js';
import {
  EXPLOITATIONS,
  type Exploitation,
  type Handling,
  HANDLINGS,
  type Kind,
  KINDS,
  LEGAL_BASES,
  type LegalBasis,
  URGENCIES,
  type Urgency,
} from '../codes.js';
import { ChannelField, EvaluationField, Extras, PersonCounts, RouteField, SEALED, UnitId } from './fields.dto.js';

const CASE_FILE = {
  optional: true,
  example: '0d9d7f0c-8b66-4f8f-9a55-1b1e0f7d2c02',
  description: 'The case file that it belongs to',
};

export class RequestContent extends Extras {
  @Text({ most: 8_000, example: 'SYNTHETIC: three persons found on a fishing vessel' })
  subject!: string;

  @Text({ example: 'SYNTHETIC: are they known to your unit, and under which names?' })
  question!: string;

  @Text({ example: 'SYNTHETIC: they are presumed victims, and their identity is not known' })
  justification!: string;
}

/** What stands openly of both. */
class Correspondence {
  @UnitId()
  to!: string;

  @Word(KINDS, { example: 'victim-identification' })
  kind!: Kind;

  @Word(HANDLINGS, { example: 'H1', description: 'What may be done with what it says' })
  handling!: Handling;

  @Words(EXPLOITATIONS, { example: ['forced-labour'] })
  exploitation!: Exploitation[];

  @Part(() => RouteField)
  route!: RouteField;

  @Part(() => PersonCounts, { description: 'How many persons are involved: counts only' })
  persons!: PersonCounts;

  @Id(CASE_FILE)
  caseFile?: string;
}

export class SubmitBody extends Correspondence {
  @Word(URGENCIES, { example: 'urgent' })
  urgency!: Urgency;

  @Word(LEGAL_BASES, { example: 'multilateral' })
  legalBasis!: LegalBasis;

  @Parts(() => ChannelField, { most: 20, description: 'Channels already used' })
  channels!: ChannelField[];

  @Part(() => RequestContent, { description: SEALED })
  content!: RequestContent;

  @Id({
    optional: true,
    example: '4f7c1d2a-5b3e-4c6d-8e9f-0a1b2c3d4e5f',
    description: 'Shared by requests that ask several units the same',
  })
  group?: string;

  @Flag({
    optional: true,
    default: false,
    example: true,
    description: 'A serious or aggravated case; shows, and changes no limit',
  })
  fastTrack?: boolean;
}

export class InformationContent extends Extras {
  @Text({ most: 8_000, example: 'SYNTHETIC: a recruiter of fishing crews' })
  subject!: string;

  @Text({ example: 'SYNTHETIC: the same advertisement was seen in two provinces' })
  information!: string;
}

export class SupplyBody extends Correspondence {
  @Part(() => EvaluationField)
  evaluation!: EvaluationField;

  @Part(() => InformationContent, { description: SEALED })
  content!: InformationContent;
}

/** What a request asks for, in the name of the caller's unit. */
export function askedOf({ to, content, ...body }: SubmitBody, { unit: from = '' }: Caller) {
  const particulars = {
    ...pick(body, 'group', 'kind', 'urgency', 'handling', 'legalBasis'),
    ...matterOf(body),
    channels: body.channels.map(({ channel, reference }) => ({ channel, reference })),
    ...pick(body, 'caseFile'),
    fastTrack: body.fastTrack ?? false,
  };
  const restrictionsStated = content.restrictions !== undefined;
  return { type: 'submit', from, to, particulars, restrictionsStated, content } as const;
}

/** What is supplied, in the name of the caller's unit. */
export function suppliedIn({ to, content, ...body }: SupplyBody, { unit: from = '' }: Caller) {
  const particulars = {
    ...pick(body, 'kind', 'handling'),
    evaluation: pick(body.evaluation, 'source', 'information'),
    ...matterOf(body),
    ...pick(body, 'caseFile'),
  };
  const restrictionsStated = content.restrictions !== undefined;
  return { type: 'supply', from, to, particulars, restrictionsStated, content } as const;
}

/** The members in the order in which facts have them. */
function matterOf({ exploitation, route, persons }: Pick<Correspondence, 'exploitation' | 'route' | 'persons'>) {
  return {
    exploitation,
    route: pick(route, 'origin', 'transit', 'destination'),
    persons: pick(persons, 'victims', 'suspects'),
  };
}
