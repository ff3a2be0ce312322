// What delegations do for their own states, and what they send with it.
import { Body } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { demand } from '#kernel/refusal.js';
import { Contents } from '#records/contents.js';
import { Records } from '#records/records.js';
import { Code, LANGUAGE, Parts, State, Whole, Word } from '#web/fields.js';
import { MayRefuse, Read, Reader, Routes, Sent, Step } from '#web/route.js';
import { type Profession, PROFESSIONS, TRANSLATION_STATUSES, type TranslationStatus } from './codes.js';
import { isAnswerOf, isWording, SurveyAnswer, surveyIn } from './deliverable.answers.js';
import { GivenAnswer } from './deliverable.dto.js';
import { ANSWER_EXAMPLES } from './deliverable.examples.js';
import { DELIVERABLE, statePartResource } from './deliverable.record.js';

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
export class DelegationController {
  constructor(
    private readonly records: Records,
    private readonly contents: Contents,
  ) {}

  @Step('set-translation', 'How far a state has translated a document into a language')
  setTranslation(@Sent() sent: Sent, @Body() { state, language, status }: TranslationBody) {
    return this.records.carryOut(DELIVERABLE, sent, {
      type: 'set-translation',
      translation: { state, language, status },
    });
  }

  @Step('add-participants', "Counts a state's participants in an event, by profession; never their names")
  addParticipants(@Sent() sent: Sent, @Body() { state, counts }: ParticipantsBody) {
    return this.records.carryOut(DELIVERABLE, sent, {
      type: 'add-participants',
      participants: { state, counts: counts.map(({ profession, persons }) => ({ profession, persons })) },
    });
  }

  @Step('answer', "A delegation gives its state's answers to a survey: they replace those before")
  @ApiBody({ type: AnswerSurveyBody, examples: ANSWER_EXAMPLES })
  answer(@Sent() sent: Sent, @Body() { answers }: AnswerSurveyBody) {
    return this.records.carryOut(DELIVERABLE, sent, { type: 'answer', state: sent.caller.state ?? '', answers });
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
