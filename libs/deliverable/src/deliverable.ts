// What an activity produced: a document, an event, a survey or a register. Who may do what is for the policies to say.
import { type Decider, withContent } from '#kernel/decider.js';
import { demand, demandField, refuseField } from '#kernel/refusal.js';
import { saysTheSame } from '#kernel/values.js';
import { WEBSITES, type WithdrawalReason } from './codes.js';
import type {
  DeliverableFact,
  DeliverableRecorded,
  Distributed,
  ParticipantsCounted,
  PlainAnswer,
  Question,
  Service,
  SurveyAnswered,
  TranslationSet,
} from './contract.js';
import {
  type DeliverableState,
  evolve,
  type Existing,
  initial,
  isOfSameState,
  isSameService,
  isSameTranslation,
  questionsAnswered,
  questionsOf,
} from './deliverable-state.js';
import { demandNotToCome, demandServed, demandSound, demandState, type KnownNames } from './particulars.js';

// Commands. `content` is what was written in words.

export type Saying = Pick<DeliverableRecorded['conduct'], 'body' | 'title' | 'releasable' | 'particulars'>;

/** An answer to one question; what is answered in words is content. */
export type Given = PlainAnswer | { readonly question: string; readonly inWords: true };

export type DeliverableCommand = { readonly known: KnownNames } & (
  | {
      readonly type: 'record';
      readonly saying: Saying;
      readonly serves: readonly Service[];
      readonly content?: unknown;
    }
  | { readonly type: 'revise'; readonly saying: Saying; readonly content?: unknown }
  | { readonly type: 'link'; readonly body: string; readonly service: Service }
  | { readonly type: 'unlink'; readonly body: string; readonly service: Service }
  | { readonly type: 'set-translation'; readonly translation: Omit<TranslationSet['conduct'], 'ofVersion'> }
  | { readonly type: 'record-distribution'; readonly distribution: Distributed['conduct'] }
  | { readonly type: 'add-participants'; readonly participants: ParticipantsCounted['conduct'] }
  | {
      readonly type: 'answer';
      readonly state: string;
      readonly answers: readonly Given[];
      readonly content?: unknown;
    }
  | { readonly type: 'withdraw'; readonly body: string; readonly reason: WithdrawalReason }
);

type Command<Type extends DeliverableCommand['type']> = DeliverableCommand & { readonly type: Type };

// Decide

function decide(command: DeliverableCommand, state: DeliverableState): readonly DeliverableFact[] {
  switch (command.type) {
    case 'record':
      return record(command, state);
    case 'revise':
      return revise(command, current(state));
    case 'link':
      return link(command, current(state));
    case 'unlink':
      return unlink(command, current(state));
    case 'set-translation':
      return setTranslation(command, current(state));
    case 'record-distribution':
      return recordDistribution(command, current(state));
    case 'add-participants':
      return addParticipants(command, current(state));
    case 'answer':
      return answer(command, current(state));
    case 'withdraw':
      return withdraw(command, state);
  }
}

function record(command: Command<'record'>, state: DeliverableState): readonly DeliverableFact[] {
  const { saying, serves, known, content } = command;
  demand(state.name === 'unrecorded', 'deliverable.exists', 'The deliverable was recorded before.');
  demandSound(saying.particulars, known);
  demandServed(serves, known, (index) => `/serves/${String(index)}`);
  return [{ type: 'deliverable.recorded.v1', conduct: { ...saying, serves }, ...withContent(content) }];
}

function revise({ saying, known, content }: Command<'revise'>, state: Existing): readonly DeliverableFact[] {
  const { particulars } = saying;
  const otherKind = `The deliverable is of kind ${state.particulars.kind}.`;
  demandField(particulars.kind === state.particulars.kind, 'deliverable.other-kind', '/kind', otherKind);
  demandSound(particulars, known);
  demandAnsweredQuestionsKept(questionsOf(saying), state);
  if (
    particulars.kind === 'document' &&
    state.particulars.kind === 'document' &&
    particulars.version === state.particulars.version
  ) {
    throw refuseField('deliverable.version-unchanged', '/document/version', 'A new version is called otherwise.');
  }
  if (content === undefined && changesNothing(saying, state)) return [];
  const conduct = { ...saying, version: state.version + 1 };
  return [{ type: 'deliverable.revised.v1', conduct, ...withContent(content) }];
}

function link({ body, service, known }: Command<'link'>, state: Existing): readonly DeliverableFact[] {
  demandServed([service], known, () => '');
  if (state.serves.some((each) => isSameService(each, service))) return [];
  const full = `It serves ${String(MOST_SERVICES)} outputs at most.`;
  demand(state.serves.length < MOST_SERVICES, 'deliverable.services-full', full);
  return [{ type: 'deliverable.linked.v1', conduct: { body, ...service } }];
}

function unlink({ body, service }: Command<'unlink'>, state: Existing): readonly DeliverableFact[] {
  if (!state.serves.some((each) => isSameService(each, service))) return [];
  const last = 'A deliverable serves one activity at least; withdraw it instead.';
  demand(state.serves.length > 1, 'deliverable.last-service', last);
  return [{ type: 'deliverable.unlinked.v1', conduct: { body, ...service } }];
}

function setTranslation(
  { translation, known }: Command<'set-translation'>,
  state: Existing,
): readonly DeliverableFact[] {
  const { particulars, version, translations } = state;
  demand(particulars.kind === 'document', 'deliverable.not-document', 'Only a document is translated.');
  demandState(translation.state, '/state', known);
  const detail = 'The document is in this language.';
  demandField(translation.language !== particulars.language, 'deliverable.original-language', '/language', detail);
  const conduct = { ...translation, ofVersion: version };
  const before = translations.find((each) => isSameTranslation(each, conduct));
  if (before?.status === conduct.status && before.ofVersion === version) return [];
  return [{ type: 'deliverable.translation-set.v1', conduct }];
}

function recordDistribution(
  { distribution, known }: Command<'record-distribution'>,
  state: Existing,
): readonly DeliverableFact[] {
  const { place, on, state: where, address } = distribution;
  const none = 'Documents and news of events are distributed or published.';
  demand(isDistributable(state), 'deliverable.not-distributable', none);
  if (where !== undefined) demandState(where, '/state', known);
  demandNotToCome(on, '/on', known);
  const notReleasable = 'It was not recorded as fit for public websites.';
  demandField(!isWebsite(place) || state.releasable, 'deliverable.not-releasable', '/place', notReleasable);
  const addressElsewhere = 'Only a website has an address.';
  demandField(isWebsite(place) || address === undefined, 'deliverable.address-elsewhere', '/address', addressElsewhere);
  const full = `It has ${String(MOST_DISTRIBUTIONS)} of them at most.`;
  demand(state.distributions.length < MOST_DISTRIBUTIONS, 'deliverable.distributions-full', full);
  return [{ type: 'deliverable.distributed.v1', conduct: distribution }];
}

function addParticipants(
  { participants, known }: Command<'add-participants'>,
  state: Existing,
): readonly DeliverableFact[] {
  demand(state.particulars.kind === 'event', 'deliverable.not-event', 'Only an event has participants.');
  const hasBegun = state.particulars.from <= known.today;
  demand(hasBegun, 'deliverable.event-to-come', 'Participants are counted once the event has begun.');
  demandState(participants.state, '/state', known);
  const professions = participants.counts.map(({ profession }) => profession);
  const repeated = professions.findIndex((each, index) => professions.indexOf(each) < index);
  if (repeated !== -1) {
    const pointer = `/counts/${String(repeated)}/profession`;
    throw refuseField('deliverable.profession-repeated', pointer, 'This profession is counted twice.');
  }
  const before = state.participants.find((each) => isOfSameState(each, participants));
  if (before && saysTheSame(before, participants)) return [];
  return [{ type: 'deliverable.participants-counted.v1', conduct: participants }];
}

function answer(command: Command<'answer'>, survey: Existing): readonly DeliverableFact[] {
  const { state, answers, known, content } = command;
  demand(survey.particulars.kind === 'survey', 'deliverable.not-survey', 'Only a survey is answered.');
  const { closesOn, questions } = survey.particulars;
  demandState(state, '/state', known);
  const isOpen = closesOn === undefined || closesOn >= known.today;
  demand(isOpen, 'deliverable.survey-closed', `The survey took answers up to ${String(closesOn)}.`);
  answers.forEach((given, index) => {
    demandFitting(given, questions, `/answers/${String(index)}`);
    if (answers.findIndex(({ question }) => question === given.question) < index) {
      const pointer = `/answers/${String(index)}/question`;
      throw refuseField('deliverable.question-repeated', pointer, 'This question is answered twice.');
    }
  });
  const conduct: SurveyAnswered['conduct'] = {
    state,
    answers: answers.filter((given): given is PlainAnswer => !('inWords' in given)),
    inWords: answers.filter((given) => 'inWords' in given).map(({ question }) => question),
  };
  const before = survey.answers.find((each) => isOfSameState(each, conduct));
  if (content === undefined && before && saysTheSame(before, conduct)) return [];
  return [{ type: 'deliverable.survey-answered.v1', conduct, ...withContent(content) }];
}

function withdraw({ body, reason }: Command<'withdraw'>, state: DeliverableState): readonly DeliverableFact[] {
  current(state);
  return [{ type: 'deliverable.withdrawn.v1', conduct: { body, reason } }];
}

// Rules

const MOST_SERVICES = 100;
const MOST_DISTRIBUTIONS = 1000;

function current(state: DeliverableState): Existing {
  demand(state.name !== 'unrecorded', 'deliverable.unknown', 'There is no such deliverable.');
  demand(state.name !== 'withdrawn', 'deliverable.withdrawn', 'The deliverable was withdrawn.');
  return state;
}

/** Documents, and what is told of events. */
function isDistributable({ particulars: { kind } }: Existing): boolean {
  return kind === 'document' || kind === 'event';
}

export function isWebsite(place: Distributed['conduct']['place']): boolean {
  return (WEBSITES as readonly string[]).includes(place);
}

/** What a state has answered stays asked, and in the form in which it was answered. */
function demandAnsweredQuestionsKept(questions: readonly Question[], { particulars, answers }: Existing): void {
  if (particulars.kind !== 'survey') return;
  const answered = new Set(answers.flatMap(questionsAnswered));
  for (const before of particulars.questions.filter(({ id }) => answered.has(id))) {
    const index = questions.findIndex(({ id }) => id === before.id);
    const now = questions[index];
    if (now && saysTheSame(now, before)) continue;
    const pointer = now ? `/survey/questions/${String(index)}` : '/survey/questions';
    throw refuseField('deliverable.question-answered', pointer, `Question ${before.id} was answered as it is.`);
  }
}

function demandFitting(given: Given, questions: readonly Question[], pointer: string): void {
  const question = questions.find(({ id }) => id === given.question);
  const questionUnknown = 'It has no such question.';
  demandField(question !== undefined, 'deliverable.question-unknown', `${pointer}/question`, questionUnknown);
  demandField(fits(given, question), 'deliverable.answer-unfit', pointer, `The question asks for a ${question.kind}.`);
}

function fits(given: Given, question: Question): boolean {
  switch (question.kind) {
    case 'choice':
      return 'choice' in given && question.choices.includes(given.choice);
    case 'number':
      return 'number' in given;
    case 'text':
      return 'inWords' in given;
  }
}

function changesNothing(saying: Saying, { title, releasable, particulars }: Existing): boolean {
  return saysTheSame({ ...saying, title, releasable, particulars }, saying);
}

export const deliverableDecider: Decider<DeliverableCommand, DeliverableState, DeliverableFact> = {
  initial,
  decide,
  evolve,
};
