// What is done to a deliverable once it is recorded, and what is sent with it.
import { Body } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { demand } from '#kernel/refusal.js';
import { pick } from '#kernel/values.js';
import { Contents } from '#records/contents.js';
import { Records } from '#records/records.js';
import { bodyOf, stateOf } from '#web/auth/caller.js';
import { Code, Day, LANGUAGE, Parts, State, Whole, Word } from '#web/fields/fields.js';
import { MayRefuse, Read, Reader, Routes, Sent, Step } from '#web/route.js';
import {
  type Place,
  PLACES,
  type Profession,
  PROFESSIONS,
  TRANSLATION_STATUSES,
  type TranslationStatus,
  WITHDRAWAL_REASONS,
  type WithdrawalReason,
} from './codes.js';
import { isAnswerOf, isWording, SurveyAnswer, surveyIn } from './deliverable.answers.js';
import { GivenAnswer, ReviseBody, ServiceBody, serviceOf } from './deliverable.dto.js';
import { ANSWER_EXAMPLES, REVISE_EXAMPLES } from './deliverable.examples.js';
import { DELIVERABLE, statePartResource } from './deliverable.record.js';

export class DistributionBody {
  @Word(PLACES, { example: 'asean-website' })
  place!: Place;

  @Day({ example: '2026-03-01' })
  on!: string;

  @State({ optional: true, example: 'KH', description: 'The state in which it was distributed.' })
  state?: string;

  @Whole(1, 10_000_000, { optional: true, example: 500 })
  copies?: number;

  @Code(/^https:\/\/[!#-&(-;=?-~]{1,190}$/, {
    optional: true,
    example: 'https://asean.org/example',
    description: 'For websites.',
  })
  address?: string;
}

export class WithdrawBody {
  @Word(WITHDRAWAL_REASONS, { example: 'superseded' })
  reason!: WithdrawalReason;
}

export class TranslationBody {
  @State({ example: 'VN', description: 'Whose translation it is.' })
  state!: string;

  @Code(LANGUAGE, { example: 'vi', description: 'ISO 639.' })
  language!: string;

  @Word(TRANSLATION_STATUSES, { example: 'in-progress' })
  status!: TranslationStatus;
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

export class AnswerSurveyBody {
  @Parts(() => GivenAnswer, { least: 1, most: 50, description: 'All answers of the state: they replace those before.' })
  answers!: GivenAnswer[];
}

@Routes('v1/deliverables/:id', 'deliverables')
export class DeliverableStepsController {
  constructor(
    private readonly records: Records,
    private readonly contents: Contents,
  ) {}

  // Bodies with a part in what it serves, and the secretariat

  @Step('revise', 'A further version; all that is said takes the place of what was said before')
  @ApiBody({ type: ReviseBody, examples: REVISE_EXAMPLES })
  revise(@Sent() sent: Sent, @Body() described: ReviseBody) {
    return this.records.carryOut(DELIVERABLE, sent, { type: 'revise', body: bodyOf(sent), described });
  }

  @Step('link', 'Says that it also serves an activity or output in which the body has a part')
  link(@Sent() sent: Sent, @Body() body: ServiceBody) {
    return this.records.carryOut(DELIVERABLE, sent, { type: 'link', body: bodyOf(sent), service: serviceOf(body) });
  }

  @Step('unlink', 'Says that it does not serve an activity or output in which the body has a part')
  unlink(@Sent() sent: Sent, @Body() body: ServiceBody) {
    return this.records.carryOut(DELIVERABLE, sent, { type: 'unlink', body: bodyOf(sent), service: serviceOf(body) });
  }

  @Step('record-distribution', 'Records where it was distributed, or on which website it was published')
  recordDistribution(@Sent() sent: Sent, @Body() body: DistributionBody) {
    return this.records.carryOut(DELIVERABLE, sent, {
      type: 'record-distribution',
      distribution: { body: bodyOf(sent), ...pick(body, 'place', 'on', 'state', 'copies', 'address') },
    });
  }

  @Step('withdraw', 'The body that recorded it, or the secretariat, withdraws it; what cites it still shows it')
  withdraw(@Sent() sent: Sent, @Body() { reason }: WithdrawBody) {
    return this.records.carryOut(DELIVERABLE, sent, { type: 'withdraw', body: bodyOf(sent), reason });
  }

  // Delegations, for their own states

  @Step('set-translation', 'How far a state has translated a document into a language')
  setTranslation(@Sent() sent: Sent, @Body() translation: TranslationBody) {
    return this.records.carryOut(DELIVERABLE, sent, { type: 'set-translation', translation });
  }

  @Step('add-participants', "Counts a state's participants in an event, by profession; never their names")
  addParticipants(@Sent() sent: Sent, @Body() participants: ParticipantsBody) {
    return this.records.carryOut(DELIVERABLE, sent, { type: 'add-participants', participants });
  }

  @Step('answer', "A delegation gives its state's answers to a survey: they replace those before")
  @ApiBody({ type: AnswerSurveyBody, examples: ANSWER_EXAMPLES })
  answer(@Sent() sent: Sent, @Body() { answers }: AnswerSurveyBody) {
    return this.records.carryOut(DELIVERABLE, sent, { type: 'answer', state: stateOf(sent), answers });
  }

  @MayRefuse(409)
  @Read(
    'survey',
    'The questions of a survey as they are worded, and the answers in words that the caller may read',
    SurveyAnswer,
    'Words are sealed; the reading is recorded.',
  )
  async survey(@Reader() reader: Reader<'id'>) {
    const found = await this.records.authorise(DELIVERABLE, reader, 'read-content');
    const { state, facts, resource } = found;
    demand(state.particulars.kind === 'survey', 'deliverable.not-survey', 'It has no questions.');
    const states = state.answers
      .filter(({ inWords }) => inWords.length > 0)
      .map(({ state: of }) => of)
      .filter((of) => reader.may('deliverable.read-answer', statePartResource(resource, of)));
    const shown = [facts.findLast(isWording), ...states.map((of) => facts.findLast((fact) => isAnswerOf(of, fact)))];
    const opened = await this.contents.readBy(reader.caller, DELIVERABLE, found, (fact) => shown.includes(fact));
    return surveyIn(state, states, opened ?? []);
  }
}
