// How a deliverable is shown.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Fact } from '#event-store/fact.js';
import { instant } from '#kernel/time.js';
import type { OpenedFact } from '#records/contents.js';
import type { Plain } from '#web/answers/plain.js';
import { type Kind, KINDS, PLACES, PROFESSIONS, QUESTION_KINDS, TRANSLATION_STATUSES } from './codes.js';
import type {
  DeliverableRecorded,
  DeliverableRevised,
  Distributed,
  ParticipantsCounted,
  PlainAnswer,
  Question,
  Service,
  SurveyAnswered,
  TranslationSet,
} from './contract.js';
import { DocumentBody, EventBody, RegisterBody } from './deliverable.dto.js';
import { isWebsite } from './deliverable.js';
import { type Existing, questionsAnswered, questionsOf } from './deliverable-state.js';
import type { AnswerWords, SurveyWords } from './deliverable.description.js';
import { CONTRIBUTIONS } from './views/deliverables.js';

export class ServiceAnswer implements Service {
  @ApiProperty({ example: 'bohol-2017-2020' }) plan!: string;
  @ApiProperty({ example: 'B.b.1.1' }) activity!: string;
  @ApiProperty({ type: 'integer', nullable: true, description: 'null: the activity as a whole' }) output!:
    number | null;
}

export class AskedQuestion {
  @ApiProperty() id!: string;
  @ApiProperty({ enum: QUESTION_KINDS }) kind!: string;
  @ApiPropertyOptional({ type: [String] }) choices?: readonly string[];
}

class SurveyShape {
  @ApiProperty({ type: [AskedQuestion], description: 'How they are worded is sealed: see `survey`' })
  questions!: readonly Question[];
  @ApiPropertyOptional({ format: 'date' }) closesOn?: string;
}

export class DeliverableSummary {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ enum: KINDS }) kind!: Kind;
  @ApiProperty() title!: string;
  @ApiProperty({ type: 'integer', description: '1, 2, 3, …: one more with each revision' }) version!: number;
  @ApiProperty({ enum: ['current', 'withdrawn'] }) state!: 'current' | 'withdrawn';
  @ApiProperty({ description: 'The body that recorded it' }) body!: string;
  @ApiProperty({ description: 'Fit for public websites' }) releasable!: boolean;
  @ApiProperty({ description: 'On a public website' }) published!: boolean;
  @ApiProperty({ type: [ServiceAnswer] }) serves!: readonly Service[];
  @ApiPropertyOptional({ type: DocumentBody }) document?: object;
  @ApiPropertyOptional({ type: EventBody }) event?: object;
  @ApiPropertyOptional({ type: SurveyShape }) survey?: object;
  @ApiPropertyOptional({ type: RegisterBody }) register?: object;
  @ApiProperty({ format: 'date-time' }) recordedAt!: string;
  @ApiProperty({ type: 'integer' }) revision!: number;
}

class VersionAnswer {
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty() title!: string;
  @ApiProperty({ description: 'The body that recorded this version' }) by!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
}

class TranslationAnswer {
  @ApiProperty() state!: string;
  @ApiProperty() language!: string;
  @ApiProperty({ enum: TRANSLATION_STATUSES }) status!: string;
  @ApiProperty({ type: 'integer' }) ofVersion!: number;
}

class DistributionAnswer {
  @ApiProperty({ enum: PLACES }) place!: string;
  @ApiProperty({ format: 'date' }) on!: string;
  @ApiProperty({ description: 'The body that recorded it' }) body!: string;
  @ApiPropertyOptional() state?: string;
  @ApiPropertyOptional({ type: 'integer' }) copies?: number;
  @ApiPropertyOptional() address?: string;
}

class PlaceTotal {
  @ApiProperty({ enum: PLACES }) place!: string;
  @ApiProperty({ type: 'integer' }) times!: number;
  @ApiProperty({ type: 'integer', description: 'Where counted' }) copies!: number;
}

class CountAnswer {
  @ApiProperty({ enum: PROFESSIONS }) profession!: string;
  @ApiProperty({ type: 'integer' }) persons!: number;
}

class StateCounts {
  @ApiProperty() state!: string;
  @ApiProperty({ type: [CountAnswer] }) counts!: readonly CountAnswer[];
}

class StateAnswers {
  @ApiProperty() state!: string;
  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'Choices and numbers',
  })
  answers!: readonly PlainAnswer[];
  @ApiProperty({ type: [String], description: 'Questions answered in words, which are sealed' })
  inWords!: readonly string[];
  @ApiProperty({ type: [String], description: 'Questions without an answer' }) unanswered!: readonly string[];
}

export class DeliverableAnswer extends DeliverableSummary {
  @ApiProperty({ type: [VersionAnswer], description: 'Oldest first' }) versions!: readonly VersionAnswer[];
  @ApiProperty({ type: [TranslationAnswer] }) translations!: readonly TranslationSet['conduct'][];
  @ApiProperty({ type: [DistributionAnswer] }) distributions!: readonly Distributed['conduct'][];
  @ApiProperty({ type: [PlaceTotal], description: 'Distributions by type of place' }) places!: readonly PlaceTotal[];
  @ApiProperty({ type: [StateCounts] }) participants!: readonly ParticipantsCounted['conduct'][];
  @ApiProperty({ type: [StateAnswers] }) answers!: readonly StateAnswers[];
  @ApiProperty({ type: [String], description: 'Of a survey: the member states that have not answered' })
  notAnswered!: readonly string[];
  @ApiProperty({ type: [ServiceAnswer], description: 'The outputs whose evidence names it' })
  citedBy!: readonly Service[];
}

class WordedQuestion extends AskedQuestion {
  @ApiPropertyOptional({ description: 'Left out once its key was destroyed' }) text?: string;
}

class WordedAnswer {
  @ApiProperty() state!: string;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, description: 'By question' })
  texts!: Readonly<Record<string, string>>;
}

export class SurveyAnswer {
  @ApiProperty({ type: [WordedQuestion] }) questions!: readonly WordedQuestion[];
  @ApiProperty({ type: [WordedAnswer], description: 'The words of those states whose words the caller may read' })
  answers!: readonly WordedAnswer[];
  @ApiPropertyOptional({ format: 'date-time', description: 'When the key of the words was destroyed' })
  erasedAt?: string;
}

export class ContributionAnswer {
  @ApiPropertyOptional({ example: 'ACWC' }) body?: string;
  @ApiPropertyOptional({ example: 'PH' }) state?: string;
  @ApiProperty({ enum: CONTRIBUTIONS }) how!: string;
  @ApiProperty({ format: 'date-time', description: 'The first time' }) at!: string;
  @ApiProperty({ type: DeliverableSummary }) deliverable!: Plain<DeliverableSummary>;
}

class KindCounts {
  @ApiProperty({ type: 'integer' }) document!: number;
  @ApiProperty({ type: 'integer' }) event!: number;
  @ApiProperty({ type: 'integer' }) survey!: number;
  @ApiProperty({ type: 'integer' }) register!: number;
}

export class OutputCountAnswer extends ServiceAnswer {
  @ApiProperty({ type: KindCounts }) deliverables!: KindCounts;
  @ApiProperty({ type: 'integer', description: 'How many of them the evidence of this output names' }) cited!: number;
}

export interface Placed {
  readonly id: string;
  readonly revision: number;
  /** When it was recorded. */
  readonly at: string;
}

export function summaryOf({ id, revision, at }: Placed, record: Existing): Plain<DeliverableSummary> {
  const { kind, ...particulars } = record.particulars;
  const { title, version, name: state, body, releasable, serves } = record;
  const published = state === 'current' && record.distributions.some(({ place }) => isWebsite(place));
  const about = { id, kind, title, version, state, body, releasable, published, serves };
  return { ...about, [kind]: particulars, recordedAt: at, revision };
}

/** `members` are the states that a survey is for; `citedBy` comes from the plans' own facts. */
export function answerOf(
  id: string,
  record: Existing,
  facts: readonly Fact[],
  members: readonly string[],
  citedBy: readonly Service[],
): Plain<DeliverableAnswer> {
  const at = instant(facts[0]?.recordedAt ?? 0);
  const asked = questionsOf(record).map((question) => question.id);
  return {
    ...summaryOf({ id, revision: facts.length - 1, at }, record),
    versions: facts.flatMap(versionIn),
    translations: record.translations,
    distributions: record.distributions,
    places: placeTotals(record.distributions),
    participants: record.participants,
    answers: record.answers.map((given) => {
      const answered = questionsAnswered(given);
      return { ...given, unanswered: asked.filter((question) => !answered.includes(question)) };
    }),
    notAnswered:
      asked.length === 0 ? [] : members.filter((state) => !record.answers.some((each) => each.state === state)),
    citedBy,
  };
}

/** A survey in its words, and the words of `states`: each as it gave them last. */
export function surveyIn(
  record: Existing,
  states: readonly string[],
  opened: readonly OpenedFact[],
): Plain<SurveyAnswer> {
  const wording = opened.find(({ fact }) => isWording(fact));
  const words = (wording?.content as SurveyWords | undefined)?.questions ?? {};
  const questions = questionsOf(record).map((question) => {
    const text = words[question.id];
    return { ...question, ...(text !== undefined && { text }) };
  });
  const answers = states.map((state) => {
    const answer = opened.find(({ fact }) => isAnswerOf(state, fact));
    return { state, texts: (answer?.content as AnswerWords | undefined)?.texts ?? {} };
  });
  return { questions, answers, ...(wording?.erasedOn !== undefined && { erasedAt: wording.erasedOn }) };
}

/** Whether a fact words a survey. */
export function isWording({ type }: Fact): boolean {
  return type === 'deliverable.recorded.v1' || type === 'deliverable.revised.v1';
}

export function isAnswerOf(state: string, { type, conduct }: Fact): boolean {
  return type === 'deliverable.survey-answered.v1' && (conduct as SurveyAnswered['conduct']).state === state;
}

function versionIn({ type, conduct, recordedAt }: Fact) {
  if (type !== 'deliverable.recorded.v1' && type !== 'deliverable.revised.v1') return [];
  const { title, body, ...said } = conduct as (DeliverableRecorded | DeliverableRevised)['conduct'];
  const version = 'version' in said ? said.version : 1;
  return [{ version, title, by: body, at: instant(recordedAt) }];
}

function placeTotals(distributions: readonly Distributed['conduct'][]): readonly PlaceTotal[] {
  return PLACES.flatMap((place) => {
    const here = distributions.filter((each) => each.place === place);
    const copies = here.reduce((sum, each) => sum + (each.copies ?? 0), 0);
    return here.length === 0 ? [] : [{ place, times: here.length, copies }];
  });
}
