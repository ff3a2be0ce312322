// Bodies that describe deliverables, and what they serve: several controllers take them, and answers show them.
import { BODY_CODE } from '#registry/codes.js';
import {
  Code,
  Codes,
  Day,
  Flag,
  LANGUAGE,
  Line,
  Lines,
  Part,
  Parts,
  State,
  Text,
  Whole,
  Word,
  Words,
} from '#web/fields/fields.js';
import { ACTIVITY_CODE, PLAN_ID } from '#workplan/codes.js';
import {
  DOCUMENT_FORMS,
  type DocumentForm,
  EVENT_FORMS,
  type EventForm,
  type Holding,
  HOLDINGS,
  type Kind,
  KINDS,
  QUESTION_KINDS,
  type Standing,
  STANDINGS,
  type Topic,
  TOPICS,
} from './codes.js';
import type { Service } from './contract.js';

const QUESTION = /^[a-z][a-z0-9-]{0,19}$/;
const CHOICE = /^[a-z0-9][a-z0-9-]{0,39}$/;
/** Longest text of a question, in bytes. */
const QUESTION_BYTES = 1000;
/** Longest text of an answer, in bytes. */
const ANSWER_BYTES = 8000;
const NO_NAMES = 'Everyone signed in reads it: no names of persons.';

export class ServiceBody {
  @Code(PLAN_ID, { example: 'bohol-2017-2020' })
  plan!: string;

  @Code(ACTIVITY_CODE, { example: 'B.b.1.1', description: 'The full code.' })
  activity!: string;

  @Whole(1, 50, { example: 1, optional: true, description: 'An expected output; left out: the activity as a whole.' })
  output?: number;
}

export function serviceOf({ plan, activity, output }: ServiceBody): Service {
  return { plan, activity, output: output ?? null };
}

export class DocumentBody {
  @Word(DOCUMENT_FORMS, { example: 'guidelines' })
  form!: DocumentForm;

  @Word(STANDINGS, { example: 'draft' })
  standing!: Standing;

  @Code(BODY_CODE, { example: 'ACWC', description: 'The issuing body, by its code in the registry.' })
  issuedBy!: string;

  @Code(LANGUAGE, { example: 'en', description: 'ISO 639.' })
  language!: string;

  @Line({ most: 20, example: '1.0' })
  version!: string;

  @Whole(0, 100, { example: 1, description: 'How many rounds of review it has been through.' })
  reviewRounds!: number;
}

export class EventBody {
  @Word(EVENT_FORMS, { example: 'workshop' })
  form!: EventForm;

  @State({ example: 'PH', optional: true, description: 'The hosting state, ISO 3166-1 alpha-2.' })
  hostState?: string;

  @Code(BODY_CODE, { example: 'ACWC', optional: true, description: 'The hosting body.' })
  hostBody?: string;

  @Day({ example: '2026-02-10' })
  from!: string;

  @Day({ example: '2026-02-12' })
  to!: string;

  @Words(TOPICS, { example: ['victim-identification', 'non-punishment'] })
  topics!: readonly Topic[];

  @Line({ most: 100, optional: true, example: 'EU-ASEAN Migration and Border Management Programme' })
  programme?: string;

  @Lines({ most: 20, longest: 100, example: ['Bali Process'], description: `Organisations. ${NO_NAMES}` })
  partners!: readonly string[];
}

export class QuestionBody {
  @Code(QUESTION, { example: 'level' })
  id!: string;

  @Word(QUESTION_KINDS, { example: 'choice' })
  kind!: (typeof QUESTION_KINDS)[number];

  @Codes(CHOICE, {
    most: 20,
    optional: true,
    example: ['primary', 'secondary', 'both', 'none'],
    description: 'Codes to choose from; for kind choice only.',
  })
  choices?: readonly string[];

  @Text({ most: QUESTION_BYTES, example: 'At which level of school is it taught?', description: 'Sealed.' })
  text!: string;
}

export class SurveyBody {
  @Parts(() => QuestionBody, { least: 1, most: 50 })
  questions!: readonly QuestionBody[];

  @Day({ optional: true, example: '2026-12-31', description: 'The last day for answers, within a year.' })
  closesOn?: string;
}

export class RegisterBody {
  @Word(HOLDINGS, { example: 'ngos' })
  holds!: Holding;

  @Day({ example: '2026-01-31', description: 'When its entries were last confirmed.' })
  upkeptOn!: string;
}

export class ReviseBody {
  @Word(KINDS, { example: 'document', description: 'The object of this name describes it, and no other is given.' })
  kind!: Kind;

  @Line({ example: 'Guidelines on the needs of victims', description: NO_NAMES })
  title!: string;

  @Flag({ optional: true, example: true, description: 'Fit for public websites; false when left out.' })
  releasable?: boolean;

  @Part(() => DocumentBody, { optional: true })
  document?: DocumentBody;

  @Part(() => EventBody, { optional: true })
  event?: EventBody;

  @Part(() => SurveyBody, { optional: true })
  survey?: SurveyBody;

  @Part(() => RegisterBody, { optional: true })
  register?: RegisterBody;
}

export class RecordBody extends ReviseBody {
  @Parts(() => ServiceBody, { least: 1, most: 20, description: 'The activities and outputs that it serves.' })
  serves!: ServiceBody[];
}

/** An answer to a question: one of the three. */
export class GivenAnswer {
  @Code(QUESTION, { example: 'level' })
  question!: string;

  @Code(CHOICE, { optional: true, example: 'secondary', description: 'One of the choices.' })
  choice?: string;

  @Whole(0, 1_000_000_000, { optional: true })
  number?: number;

  @Text({ most: ANSWER_BYTES, optional: true, description: 'Sealed; for those who ask and for the own delegation.' })
  text?: string;
}
