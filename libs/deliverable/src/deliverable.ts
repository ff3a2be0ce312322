// What an activity produced: a document, an event, a survey or a register. Who may do what is for the policies to say.
import type { Decider } from '#kernel/decider.js';
import { Refusal, refuseField } from '#kernel/refusal.js';
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
import { demandNotToCome, demandServed, demandSound, demandState, type Grounds } from './particulars.js';

// Commands. `content` is sealed before it comes here.

export type Saying = Pick<DeliverableRecorded['conduct'], 'body' | 'title' | 'releasable' | 'particulars'>;

/** An answer to one question; what is answered in words is content. */
export type Given = PlainAnswer | { readonly question: string; readonly inWords: true };

export type DeliverableOrder = { readonly grounds: Grounds } & (
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

type Order<Type extends DeliverableOrder['type']> = DeliverableOrder & { readonly type: Type };

// Decide

function decide(command: DeliverableOrder, state: DeliverableState): readonly DeliverableFact[] {
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

function record(command: Order<'record'>, state: DeliverableState): readonly DeliverableFact[] {
  const { saying, serves, grounds, content } = command;
  if (state.name !== 'unrecorded') throw new Refusal('deliverable.exists', 'The deliverable was recorded before.');
  demandSound(saying.particulars, grounds);
  demandServed(serves, grounds, (index) => `/serves/${String(index)}`);
  return [{ type: 'deliverable.recorded.v1', conduct: { ...saying, serves }, ...worded(content) }];
}

function revise({ saying, grounds, content }: Order<'revise'>, state: Existing): readonly DeliverableFact[] {
  const { particulars } = saying;
  if (particulars.kind !== state.particulars.kind) {
    throw refuseField('deliverable.other-kind', '/kind', `The deliverable is of kind ${state.particulars.kind}.`);
  }
  demandSound(particulars, grounds);
  demandAnsweredQuestionsKept(questionsOf(saying), state);
  if (
    particulars.kind === 'document' &&
    state.particulars.kind === 'document' &&
    particulars.version === state.particulars.version
  ) {
    throw refuseField('deliverable.version-unchanged', '/document/version', 'A new version is called otherwise.');
  }
  if (content === undefined && saysTheSame(saying, state)) return [];
  const conduct = { ...saying, version: state.version + 1 };
  return [{ type: 'deliverable.revised.v1', conduct, ...worded(content) }];
}

function link({ body, service, grounds }: Order<'link'>, state: Existing): readonly DeliverableFact[] {
  demandServed([service], grounds, () => '');
  if (state.serves.some((each) => isSameService(each, service))) return [];
  if (state.serves.length >= MOST_SERVICES) {
    throw new Refusal('deliverable.services-full', `It serves ${String(MOST_SERVICES)} outputs at most.`);
  }
  return [{ type: 'deliverable.linked.v1', conduct: { body, ...service } }];
}

function unlink({ body, service }: Order<'unlink'>, state: Existing): readonly DeliverableFact[] {
  if (!state.serves.some((each) => isSameService(each, service))) return [];
  if (state.serves.length === 1) {
    throw new Refusal('deliverable.last-service', 'A deliverable serves one activity at least; withdraw it instead.');
  }
  return [{ type: 'deliverable.unlinked.v1', conduct: { body, ...service } }];
}

function setTranslation(
  { translation, grounds }: Order<'set-translation'>,
  state: Existing,
): readonly DeliverableFact[] {
  const { particulars, version, translations } = state;
  if (particulars.kind !== 'document') throw new Refusal('deliverable.not-document', 'Only a document is translated.');
  demandState(translation.state, '/state', grounds);
  if (translation.language === particulars.language) {
    throw refuseField('deliverable.original-language', '/language', 'The document is in this language.');
  }
  const conduct = { ...translation, ofVersion: version };
  const before = translations.find((each) => isSameTranslation(each, conduct));
  if (before?.status === conduct.status && before.ofVersion === version) return [];
  return [{ type: 'deliverable.translation-set.v1', conduct }];
}

function recordDistribution(
  { distribution, grounds }: Order<'record-distribution'>,
  state: Existing,
): readonly DeliverableFact[] {
  const { place, on, state: where, address } = distribution;
  if (!isDistributable(state)) {
    throw new Refusal('deliverable.not-distributable', 'Documents and news of events are distributed or published.');
  }
  if (where !== undefined) demandState(where, '/state', grounds);
  demandNotToCome(on, '/on', grounds);
  if (isWebsite(place) && !state.releasable) {
    throw refuseField('deliverable.not-releasable', '/place', 'It was not recorded as fit for public websites.');
  }
  if (!isWebsite(place) && address !== undefined) {
    throw refuseField('deliverable.address-elsewhere', '/address', 'Only a website has an address.');
  }
  if (state.distributions.length >= MOST_DISTRIBUTIONS) {
    throw new Refusal('deliverable.distributions-full', `It has ${String(MOST_DISTRIBUTIONS)} of them at most.`);
  }
  return [{ type: 'deliverable.distributed.v1', conduct: distribution }];
}

function addParticipants(
  { participants, grounds }: Order<'add-participants'>,
  state: Existing,
): readonly DeliverableFact[] {
  if (state.particulars.kind !== 'event') throw new Refusal('deliverable.not-event', 'Only an event has participants.');
  if (state.particulars.from > grounds.today) {
    throw new Refusal('deliverable.event-to-come', 'Participants are counted once the event has begun.');
  }
  demandState(participants.state, '/state', grounds);
  const professions = participants.counts.map(({ profession }) => profession);
  const repeated = professions.findIndex((each, index) => professions.indexOf(each) < index);
  if (repeated !== -1) {
    const pointer = `/counts/${String(repeated)}/profession`;
    throw refuseField('deliverable.profession-repeated', pointer, 'This profession is counted twice.');
  }
  const before = state.participants.find((each) => isOfSameState(each, participants));
  if (before && JSON.stringify(before) === JSON.stringify(participants)) return [];
  return [{ type: 'deliverable.participants-counted.v1', conduct: participants }];
}

function answer(command: Order<'answer'>, survey: Existing): readonly DeliverableFact[] {
  const { state, answers, grounds, content } = command;
  if (survey.particulars.kind !== 'survey') throw new Refusal('deliverable.not-survey', 'Only a survey is answered.');
  const { closesOn, questions } = survey.particulars;
  demandState(state, '/state', grounds);
  if (closesOn !== undefined && closesOn < grounds.today) {
    throw new Refusal('deliverable.survey-closed', `The survey took answers up to ${closesOn}.`);
  }
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
  if (content === undefined && before && JSON.stringify(before) === JSON.stringify(conduct)) return [];
  return [{ type: 'deliverable.survey-answered.v1', conduct, ...worded(content) }];
}

function withdraw({ body, reason }: Order<'withdraw'>, state: DeliverableState): readonly DeliverableFact[] {
  current(state);
  return [{ type: 'deliverable.withdrawn.v1', conduct: { body, reason } }];
}

// Rules

const MOST_SERVICES = 100;
const MOST_DISTRIBUTIONS = 1000;

function current(state: DeliverableState): Existing {
  if (state.name === 'unrecorded') throw new Refusal('deliverable.unknown', 'There is no such deliverable.');
  if (state.name === 'withdrawn') throw new Refusal('deliverable.withdrawn', 'The deliverable was withdrawn.');
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
    if (now && JSON.stringify(now) === JSON.stringify(before)) continue;
    const pointer = now ? `/survey/questions/${String(index)}` : '/survey/questions';
    throw refuseField('deliverable.question-answered', pointer, `Question ${before.id} was answered as it is.`);
  }
}

function demandFitting(given: Given, questions: readonly Question[], pointer: string): void {
  const question = questions.find(({ id }) => id === given.question);
  if (!question) throw refuseField('deliverable.question-unknown', `${pointer}/question`, 'It has no such question.');
  if (!fits(given, question)) {
    throw refuseField('deliverable.answer-unfit', pointer, `The question asks for a ${question.kind}.`);
  }
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

function saysTheSame(saying: Saying, { title, releasable, particulars }: Existing): boolean {
  return (
    saying.title === title &&
    saying.releasable === releasable &&
    JSON.stringify(saying.particulars) === JSON.stringify(particulars)
  );
}

function worded(content: unknown): { readonly content?: unknown } {
  return content === undefined ? {} : { content };
}

export const deliverableDecider: Decider<DeliverableOrder, DeliverableState, DeliverableFact> = {
  initial,
  decide,
  evolve,
};
