// How people describe a deliverable and answer a survey, taken apart: what stands openly, and the words that are sealed.
import { demandField, refuseField } from '#kernel/refusal.js';
import { pick } from '#kernel/values.js';
import type { Plain } from '#web/answers/plain.js';
import { KINDS } from './codes.js';
import type { DeliverableParticulars, Question } from './contract.js';
import type { GivenAnswer, QuestionBody, ReviseBody, SurveyBody } from './deliverable.dto.js';
import type { Given, Saying } from './deliverable.js';

/** A deliverable in the words of those who keep it: the member that is named after its kind is there, and no other. */
export type Description = Plain<ReviseBody>;

/** The words of a survey, by the ids of its questions. */
export interface SurveyWords {
  readonly questions: Readonly<Record<string, string>>;
}

/** The words of a state's answers, by the ids of the questions. */
export interface AnswerWords {
  readonly texts: Readonly<Record<string, string>>;
}

/** @throws Refusal `deliverable.part-missing`, `deliverable.part-unfit`, `deliverable.choices-unfit` */
export function sayingOf(said: Description, body: string): { saying: Saying; content?: SurveyWords } {
  const { kind, title, releasable = false } = said;
  for (const part of KINDS) {
    const partMissing = `A deliverable of kind ${kind} is described by it.`;
    demandField(part !== kind || said[part] !== undefined, 'deliverable.part-missing', `/${part}`, partMissing);
    const partUnfit = `The deliverable is of kind ${kind}.`;
    demandField(part === kind || said[part] === undefined, 'deliverable.part-unfit', `/${part}`, partUnfit);
  }
  const saying = { body, title, releasable, particulars: particularsOf(said) };
  return said.survey ? { saying, content: wordsOf(said.survey) } : { saying };
}

/** The answers by their form, and those in words apart. @throws Refusal `deliverable.answer-unfit` */
export function answersOf(answers: readonly GivenAnswer[]): {
  answers: readonly Given[];
  content?: AnswerWords;
} {
  const given = answers.map((each, index) => givenOf(each, `/answers/${String(index)}`));
  const texts = answers.flatMap(({ question, text }) => (text === undefined ? [] : [[question, text] as const]));
  return texts.length === 0 ? { answers: given } : { answers: given, content: { texts: Object.fromEntries(texts) } };
}

function particularsOf({ document, event, survey, register }: Description): DeliverableParticulars {
  if (document) {
    const said = pick(document, 'form', 'standing', 'issuedBy', 'language', 'version', 'reviewRounds');
    return { kind: 'document', ...said };
  }
  if (event) {
    const said = pick(event, 'form', 'hostState', 'hostBody', 'from', 'to', 'topics', 'programme', 'partners');
    return { kind: 'event', ...said };
  }
  if (survey) {
    const questions = survey.questions.map((each, index) => questionOf(each, `/survey/questions/${String(index)}`));
    return { kind: 'survey', questions, ...pick(survey, 'closesOn') };
  }
  if (register) return { kind: 'register', ...pick(register, 'holds', 'upkeptOn') };
  throw new Error('a deliverable is described by one of its kinds');
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
