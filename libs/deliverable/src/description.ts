// How people describe a deliverable and answer a survey, taken apart: what stands openly, and the words that are sealed.
import { refuseField } from '#kernel/refusal.js';
import { type Kind, KINDS } from './codes.js';
import type {
  DocumentParticulars,
  EventParticulars,
  Particulars,
  Question,
  RegisterParticulars,
  SurveyParticulars,
} from './contract.js';
import type { Given, Saying } from './deliverable.js';

/** A deliverable in the words of those who keep it: the member that is named after its kind is there, and no other. */
export interface Description {
  readonly kind: Kind;
  readonly title: string;
  /** False when left out. */
  readonly releasable?: boolean;
  readonly document?: Omit<DocumentParticulars, 'kind'>;
  readonly event?: Omit<EventParticulars, 'kind'>;
  readonly survey?: DescribedSurvey;
  readonly register?: Omit<RegisterParticulars, 'kind'>;
}

interface DescribedSurvey extends Pick<SurveyParticulars, 'closesOn'> {
  readonly questions: readonly DescribedQuestion[];
}

interface DescribedQuestion {
  readonly id: string;
  readonly kind: Question['kind'];
  readonly choices?: readonly string[];
  readonly text: string;
}

/** An answer to a question: one of the three. */
export interface AnswerInBody {
  readonly question: string;
  readonly choice?: string;
  readonly number?: number;
  readonly text?: string;
}

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

/** The answers by their form, and those in words apart. @throws Refusal `deliverable.answer-unfit` */
export function answersOf(answers: readonly AnswerInBody[]): { answers: readonly Given[]; content?: AnswerWords } {
  const given = answers.map((each, index) => givenOf(each, `/answers/${String(index)}`));
  const texts = answers.flatMap(({ question, text }) => (text === undefined ? [] : [[question, text] as const]));
  return texts.length === 0 ? { answers: given } : { answers: given, content: { texts: Object.fromEntries(texts) } };
}

function particularsOf({ document, event, survey, register }: Description): Particulars {
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

function eventParticulars(event: Omit<EventParticulars, 'kind'>): Particulars {
  const { form, hostState, hostBody, from, to, topics, programme, partners } = event;
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

function questionOf({ id, kind, choices }: DescribedQuestion, pointer: string): Question {
  if (kind === 'choice') return { id, kind, choices: choices ?? [] };
  if (choices === undefined) return { id, kind };
  throw refuseField('deliverable.choices-unfit', `${pointer}/choices`, 'Only a choice offers choices.');
}

function wordsOf({ questions }: DescribedSurvey): SurveyWords {
  return { questions: Object.fromEntries(questions.map(({ id, text }) => [id, text])) };
}

function givenOf({ question, choice, number, text }: AnswerInBody, pointer: string): Given {
  const forms = [choice, number, text].filter((form) => form !== undefined);
  if (forms.length === 1) {
    if (choice !== undefined) return { question, choice };
    if (number !== undefined) return { question, number };
    return { question, inWords: true };
  }
  throw refuseField('deliverable.answer-unfit', pointer, 'An answer is a choice, a number or words: one of them.');
}
