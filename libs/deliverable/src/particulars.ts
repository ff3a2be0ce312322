import { demandField, refuseField } from '#kernel/refusal.js';
import { dayOf, LONGEST_WAIT } from '#kernel/time.js';
import type { EventParticulars, DeliverableParticulars, Service, SurveyParticulars } from './contract.js';
import { isSameService } from './deliverable-state.js';

/** What is known of whatever a command names: the bodies and states that are registered, the activities of plans. */
export interface KnownNames {
  readonly bodies: ReadonlySet<string>;
  readonly states: ReadonlySet<string>;
  /** The numbers of an activity's expected outputs, by `activityKey`; none for an activity that no plan has. */
  readonly outputs: ReadonlyMap<string, readonly number[]>;
  /** YYYY-MM-DD, UTC */
  readonly today: string;
}

/** How an activity is called in `KnownNames`. */
export function activityKey({ plan, activity }: Pick<Service, 'plan' | 'activity'>): string {
  return `${plan}/${activity}`;
}

/** What is said of a deliverable of its kind is consistent, and whoever is named is registered. */
export function demandSound(particulars: DeliverableParticulars, known: KnownNames): void {
  const { kind } = particulars;
  if (kind === 'document') demandBody(particulars.issuedBy, '/document/issuedBy', known);
  else if (kind === 'event') demandSoundEvent(particulars, known);
  else if (kind === 'survey') demandSoundSurvey(particulars, known);
  else demandNotToCome(particulars.upkeptOn, '/register/upkeptOn', known);
}

function demandSoundEvent({ hostState, hostBody, from, to }: EventParticulars, known: KnownNames): void {
  const hostMissing = 'An event is hosted by a state, a body or both.';
  demandField(hostState !== undefined || hostBody !== undefined, 'deliverable.host-missing', '/event', hostMissing);
  if (hostState !== undefined) demandState(hostState, '/event/hostState', known);
  if (hostBody !== undefined) demandBody(hostBody, '/event/hostBody', known);
  demandField(to >= from, 'deliverable.days-disordered', '/event/to', 'The event ends before it begins.');
}

function demandSoundSurvey({ questions, closesOn }: SurveyParticulars, { today }: KnownNames): void {
  const latest = dayOf(Date.parse(today) + LONGEST_WAIT);
  const isInTime = closesOn === undefined || closesOn <= latest;
  demandField(isInTime, 'deliverable.day-too-late', '/survey/closesOn', `The last day is ${latest} at the latest.`);
  const seen = new Set<string>();
  questions.forEach((question, index) => {
    const pointer = `/survey/questions/${String(index)}`;
    const questionRepeated = 'Another question has this id.';
    demandField(!seen.has(question.id), 'deliverable.question-repeated', `${pointer}/id`, questionRepeated);
    seen.add(question.id);
    if (question.kind === 'choice' && question.choices.length < 2) {
      throw refuseField(
        'deliverable.choices-missing',
        `${pointer}/choices`,
        'A choice is between two things at least.',
      );
    }
  });
}

/** Every service is of an activity and an output that exist, and is named once. `pointer` names the n-th. */
export function demandServed(serves: readonly Service[], known: KnownNames, pointer: (index: number) => string): void {
  serves.forEach((service, index) => {
    const outputs = known.outputs.get(activityKey(service));
    const activityUnknown = 'No plan has such an activity.';
    demandField(outputs !== undefined, 'deliverable.activity-unknown', `${pointer(index)}/activity`, activityUnknown);
    if (service.output !== null && !outputs.includes(service.output)) {
      const detail = 'The activity has no expected output of this number.';
      throw refuseField('deliverable.output-unknown', `${pointer(index)}/output`, detail);
    }
    if (serves.findIndex((each) => isSameService(each, service)) < index) {
      throw refuseField('deliverable.service-repeated', pointer(index), 'This is named twice.');
    }
  });
}

export function demandState(state: string, pointer: string, { states }: KnownNames): void {
  demandField(states.has(state), 'deliverable.state-unknown', pointer, 'The registry knows no such state.');
}

export function demandBody(body: string, pointer: string, { bodies }: KnownNames): void {
  demandField(bodies.has(body), 'deliverable.body-unknown', pointer, 'The registry knows no such body.');
}

export function demandNotToCome(day: string, pointer: string, { today }: KnownNames): void {
  demandField(day <= today, 'deliverable.day-to-come', pointer, 'This day has not come yet.');
}
