// What a body says of a deliverable, taken apart: what stands openly, and the words that are sealed.
import { refuseField } from '#kernel/refusal.js';
import { KINDS } from './codes.js';
import type { Particulars, Question, Service } from './contract.js';
import type { Given } from './deliverable.js';
import type {
  AnswerSurveyBody,
  EventBody,
  GivenAnswer,
  QuestionBody,
  RecordBody,
  ReviseBody,
  ServiceBody,
  SurveyBody,
} from './deliverable.dto.js';

/** The words of a survey, by the ids of its questions. */
export interface SurveyWords {
  readonly questions: Readonly<Record<string, string>>;
}

/** The words of a state's answers, by the ids of the questions. */
export interface AnswerWords {
  readonly texts: Readonly<Record<string, string>>;
}

/** @throws Refusal `deliverable.part-missing`, `deliverable.part-unfit`, `deliverable.choices-unfit` */
export function sayingOf(said: ReviseBody | RecordBody, body: string) {
  const { kind, title, releasable = false } = said;
  for (const part of KINDS) {
    if (part === kind && said[part] === undefined) {
      throw refuseField('deliverable.part-missing', `/${part}`, `A deliverable of kind ${kind} is described by it.`);
    }
    if (part !== kind && said[part] !== undefined) {
      throw refuseField('deliverable.part-unfit', `/${part}`, `The deliverable is of kind ${kind}.`);
    }
  }
  const saying = { body, title, releasable, particulars: particularsOf(said) };
  return said.survey ? { saying, content: wordsOf(said.survey) } : { saying };
}

export function serviceOf({ plan, activity, output }: ServiceBody): Service {
  return { plan, activity, output: output ?? null };
}

/** The answers by their form, and those in words apart. @throws Refusal `deliverable.answer-unfit` */
export function answersOf({ answers }: AnswerSurveyBody): { answers: readonly Given[]; content?: AnswerWords } {
  const given = answers.map((each, index) => givenOf(each, `/answers/${String(index)}`));
  const texts = answers.flatMap(({ question, text }) => (text === undefined ? [] : [[question, text] as const]));
  return texts.length === 0 ? { answers: given } : { answers: given, content: { texts: Object.fromEntries(texts) } };
}

function particularsOf({ document, event, survey, register }: ReviseBody): Particulars {
  if (document) {
    const { form, standing, issuedBy, language, version, reviewRounds } = document;
    return { kind: 'document', form, standing, issuedBy, language, version, reviewRounds };
  }
  if (event) return eventParticulars(event);
  if (survey) {
    const { questions, closesOn } = survey;
    const asked = questions.map((question, index) => questionOf(question, `/survey/questions/${String(index)}`));
    return { kind: 'survey', questions: asked, ...(closesOn !== undefined && { closesOn }) };
  }
  if (register) return { kind: 'register', holds: register.holds, upkeptOn: register.upkeptOn };
  throw new Error('a deliverable is described by one of its kinds');
}

function eventParticulars({
  form,
  hostState,
  hostBody,
  from,
  to,
  topics,
  programme,
  partners,
}: EventBody): Particulars {
  return {
    kind: 'event',
    form,
    ...(hostState !== undefined && { hostState }),
    ...(hostBody !== undefined && { hostBody }),
    from,
    to,
    topics,
    ...(programme !== undefined && { programme }),
    partners,
  };
}

function questionOf({ id, kind, choices }: QuestionBody, pointer: string): Question {
  if (kind === 'choice') return { id, kind, choices: choices ?? [] };
  if (choices === undefined) return { id, kind };
  throw refuseField('deliverable.choices-unfit', `${pointer}/choices`, 'Only a choice offers choices.');
}

function wordsOf({ questions }: SurveyBody): SurveyWords {
  return { questions: Object.fromEntries(questions.map(({ id, text }) => [id, text])) };
}

function givenOf({ question, choice, number, text }: GivenAnswer, pointer: string): Given {
  const forms = [choice, number, text].filter((form) => form !== undefined);
  if (forms.length === 1) {
    if (choice !== undefined) return { question, choice };
    if (number !== undefined) return { question, number };
    return { question, inWords: true };
  }
  throw refuseField('deliverable.answer-unfit', pointer, 'An answer is a choice, a number or words: one of them.');
}
