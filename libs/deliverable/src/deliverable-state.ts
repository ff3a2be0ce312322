import { replaced } from '#kernel/values.js';
import type {
  DeliverableFact,
  DeliverableRecorded,
  Distributed,
  ParticipantsCounted,
  DeliverableParticulars,
  Question,
  Service,
  SurveyAnswered,
  TranslationSet,
} from './contract.js';

/** A deliverable as its facts tell it. Lists by state stand in the order in which the states first spoke. */
export interface Deliverable {
  /** The body that recorded it. */
  readonly body: string;
  readonly version: number;
  readonly title: string;
  readonly releasable: boolean;
  readonly particulars: DeliverableParticulars;
  readonly serves: readonly Service[];
  /** The last word of each state on each language. */
  readonly translations: readonly TranslationSet['conduct'][];
  /** In the order in which they were recorded. */
  readonly distributions: readonly Distributed['conduct'][];
  readonly participants: readonly ParticipantsCounted['conduct'][];
  readonly answers: readonly SurveyAnswered['conduct'][];
}

export type DeliverableState =
  { readonly name: 'unrecorded' } | ({ readonly name: 'current' | 'withdrawn' } & Deliverable);

export type Existing = Exclude<DeliverableState, { readonly name: 'unrecorded' }>;

export const initial: DeliverableState = { name: 'unrecorded' };

export function evolve(state: DeliverableState, fact: DeliverableFact): DeliverableState {
  if (fact.type === 'deliverable.recorded.v1') return asRecorded(fact.conduct);
  if (state.name === 'unrecorded') return state;
  switch (fact.type) {
    case 'deliverable.revised.v1': {
      const { version, title, releasable, particulars } = fact.conduct;
      return { ...state, version, title, releasable, particulars };
    }
    case 'deliverable.linked.v1': {
      const { plan, activity, output } = fact.conduct;
      return { ...state, serves: [...state.serves, { plan, activity, output }] };
    }
    case 'deliverable.unlinked.v1':
      return { ...state, serves: state.serves.filter((service) => !isSameService(service, fact.conduct)) };
    case 'deliverable.translation-set.v1':
      return { ...state, translations: replaced(state.translations, fact.conduct, isSameTranslation) };
    case 'deliverable.distributed.v1':
      return { ...state, distributions: [...state.distributions, fact.conduct] };
    case 'deliverable.participants-counted.v1':
      return { ...state, participants: replaced(state.participants, fact.conduct, isOfSameState) };
    case 'deliverable.survey-answered.v1':
      return { ...state, answers: replaced(state.answers, fact.conduct, isOfSameState) };
    case 'deliverable.withdrawn.v1':
      return { ...state, name: 'withdrawn' };
  }
}

function asRecorded({ body, title, releasable, particulars, serves }: DeliverableRecorded['conduct']): Existing {
  const about = { body, version: 1, title, releasable, particulars, serves };
  return { name: 'current', ...about, translations: [], distributions: [], participants: [], answers: [] };
}

// Rules

/** What serves the same output of the same activity. */
export function isSameService(one: Service, other: Service): boolean {
  return one.plan === other.plan && one.activity === other.activity && one.output === other.output;
}

export function isSameTranslation(one: TranslationSet['conduct'], other: TranslationSet['conduct']): boolean {
  return one.state === other.state && one.language === other.language;
}

export function isOfSameState(one: { readonly state: string }, other: { readonly state: string }): boolean {
  return one.state === other.state;
}

/** As of a day (YYYY-MM-DD): it was withdrawn, or it is a survey that takes no more answers. */
export function hasEnded({ name, particulars }: Existing, day: string): boolean {
  if (name === 'withdrawn') return true;
  return particulars.kind === 'survey' && particulars.closesOn !== undefined && particulars.closesOn < day;
}

/** The questions of a survey; other deliverables have none. */
export function questionsOf({ particulars }: Pick<Deliverable, 'particulars'>): readonly Question[] {
  return particulars.kind === 'survey' ? particulars.questions : [];
}

/** Every question that a state has answered, in whichever form. */
export function questionsAnswered({ answers, inWords }: SurveyAnswered['conduct']): readonly string[] {
  return [...answers.map(({ question }) => question), ...inWords];
}

/** Who is named in a deliverable itself. */
export interface Party {
  readonly kind: 'body' | 'state';
  readonly party: string;
  readonly how: 'issued' | 'hosted';
}

/** Who issued a document, who hosted an event. */
export function partiesIn(particulars: DeliverableParticulars): readonly Party[] {
  if (particulars.kind === 'document') return [{ kind: 'body', party: particulars.issuedBy, how: 'issued' }];
  if (particulars.kind !== 'event') return [];
  const { hostState, hostBody } = particulars;
  return [
    ...(hostState === undefined ? [] : [{ kind: 'state', party: hostState, how: 'hosted' } as const]),
    ...(hostBody === undefined ? [] : [{ kind: 'body', party: hostBody, how: 'hosted' } as const]),
  ];
}
