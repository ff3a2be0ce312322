import { Code, Codes, Day, Flag, Line, Lines, Part, Parts, State, Text, Whole, Word, Words } from '#web/fields.js';
import { PageQuery } from '#web/page-query.js';
import {
  DOCUMENT_FORMS,
  type DocumentForm,
  EVENT_FORMS,
  type EventForm,
  type Holding,
  HOLDINGS,
  type Kind,
  KINDS,
  type Place,
  PLACES,
  type Profession,
  PROFESSIONS,
  QUESTION_KINDS,
  type Standing,
  STANDINGS,
  type Topic,
  TOPICS,
  TRANSLATION_STATUSES,
  type TranslationStatus,
  WITHDRAWAL_REASONS,
  type WithdrawalReason,
} from './codes.js';

const BODY = /^[A-Z]{2,10}$/;
const LANGUAGE = /^[a-z]{2,3}$/;
const PLAN = /^(?=.{1,60}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;
const ACTIVITY = /^[A-Z]\.[a-z](?:\.[1-9]\d?){2}$/;
const QUESTION = /^[a-z][a-z0-9-]{0,19}$/;
const CHOICE = /^[a-z0-9][a-z0-9-]{0,39}$/;
const ADDRESS = /^https:\/\/[^\s"'<>]{1,190}$/;
/** Longest text of a question, and of an answer to it, in bytes. */
const [QUESTION_BYTES, ANSWER_BYTES] = [1000, 8000];
const NO_NAMES = 'Everyone signed in reads it: no names of persons.';

export class ServiceBody {
  @Code(PLAN, { example: 'bohol-2017-2020' })
  plan!: string;

  @Code(ACTIVITY, { example: 'B.b.1.1', description: 'The full code.' })
  activity!: string;

  @Whole(1, 50, { example: 1, optional: true, description: 'An expected output; left out: the activity as a whole.' })
  output?: number;
}

export class DocumentBody {
  @Word(DOCUMENT_FORMS, { example: 'guidelines' })
  form!: DocumentForm;

  @Word(STANDINGS, { example: 'draft' })
  standing!: Standing;

  @Code(BODY, { example: 'ACWC', description: 'The issuing body, by its code in the registry.' })
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

  @Code(BODY, { example: 'ACWC', optional: true, description: 'The hosting body.' })
  hostBody?: string;

  @Day({ example: '2026-02-10' })
  from!: string;

  @Day({ example: '2026-02-12' })
  to!: string;

  @Words(TOPICS, { example: ['victim-identification', 'non-punishment'] })
  topics!: Topic[];

  @Line({ most: 100, optional: true, example: 'EU-ASEAN Migration and Border Management Programme' })
  programme?: string;

  @Lines({ most: 20, longest: 100, example: ['Bali Process'], description: `Organisations. ${NO_NAMES}` })
  partners!: string[];
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
  choices?: string[];

  @Text({ most: QUESTION_BYTES, example: 'At which level of school is it taught?', description: 'Sealed.' })
  text!: string;
}

export class SurveyBody {
  @Parts(() => QuestionBody, { least: 1, most: 50 })
  questions!: QuestionBody[];

  @Day({ optional: true, example: '2099-12-31', description: 'The last day for answers.' })
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

export class TranslationBody {
  @State({ example: 'VN', description: 'Whose translation it is.' })
  state!: string;

  @Code(LANGUAGE, { example: 'vi', description: 'ISO 639.' })
  language!: string;

  @Word(TRANSLATION_STATUSES, { example: 'in-progress' })
  status!: TranslationStatus;
}

export class DistributionBody {
  @Word(PLACES, { example: 'asean-website' })
  place!: Place;

  @Day({ example: '2026-03-01' })
  on!: string;

  @State({ optional: true, example: 'KH', description: 'The state in which it was distributed.' })
  state?: string;

  @Whole(1, 10_000_000, { optional: true, example: 500 })
  copies?: number;

  @Code(ADDRESS, { optional: true, example: 'https://asean.org/example', description: 'For websites.' })
  address?: string;
}

export class CountBody {
  @Word(PROFESSIONS, { example: 'police' })
  profession!: Profession;

  @Whole(0, 100_000, { example: 12 })
  persons!: number;
}

export class ParticipantsBody {
  @State({ example: 'PH' })
  state!: string;

  @Parts(() => CountBody, {
    least: 1,
    most: PROFESSIONS.length,
    example: [{ profession: 'police', persons: 12 }],
    description: 'Counts only; they replace what was counted for the state before.',
  })
  counts!: CountBody[];
}

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

export class AnswerSurveyBody {
  @Parts(() => GivenAnswer, { least: 1, most: 50, description: 'All answers of the state: they replace those before.' })
  answers!: GivenAnswer[];
}

export class WithdrawBody {
  @Word(WITHDRAWAL_REASONS, { example: 'superseded' })
  reason!: WithdrawalReason;
}

export class DeliverablesQuery extends PageQuery {
  @Word(KINDS, { optional: true })
  kind?: Kind;

  @Code(PLAN, { optional: true })
  plan?: string;

  @Code(ACTIVITY, { optional: true, description: 'The full code of an activity that it serves.' })
  activity?: string;

  @Code(BODY, { optional: true, description: 'A body that recorded, issued, hosted or otherwise contributed.' })
  body?: string;

  @State({ optional: true, description: 'A state that hosted, took part or otherwise contributed.' })
  state?: string;

  @Word(['true', 'false'], { optional: true, description: 'Whether it is on a public website.' })
  published?: 'true' | 'false';
}

export class ContributionsQuery extends PageQuery {
  @Code(BODY, { optional: true })
  body?: string;

  @State({ optional: true })
  state?: string;
}

export class OutputsQuery extends PageQuery {
  @Code(PLAN, { optional: true })
  plan?: string;

  @Code(ACTIVITY, { optional: true })
  activity?: string;
}
