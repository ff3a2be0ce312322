import { refuseField } from '#kernel/refusal.js';
import type { EventParticulars, Particulars, Service, SurveyParticulars } from './contract.js';
import { isSameService } from './deliverable-state.js';

/** What is known of whatever a command names: the bodies and states that are registered, the activities of plans. */
export interface Known {
  readonly bodies: ReadonlySet<string>;
  readonly states: ReadonlySet<string>;
  /** The numbers of an activity's expected outputs, by `activityKey`; none for an activity that no plan has. */
  readonly outputs: ReadonlyMap<string, readonly number[]>;
  /** YYYY-MM-DD, UTC */
  readonly today: string;
}

/** How an activity is called in `Known`. */
export function activityKey({ plan, activity }: Pick<Service, 'plan' | 'activity'>): string {
  return `${plan}/${activity}`;
}

/** What is said of a deliverable of its kind is consistent, and whoever is named is registered. */
export function demandSound(particulars: Particulars, known: Known): void {
  switch (particulars.kind) {
    case 'document':
      demandBody(particulars.issuedBy, '/document/issuedBy', known);
      return;
    case 'event':
      demandSoundEvent(particulars, known);
      return;
    case 'survey':
      demandSoundSurvey(particulars);
      return;
    case 'register':
      demandNotToCome(particulars.upkeptOn, '/register/upkeptOn', known);
      return;
  }
}

function demandSoundEvent({ hostState, hostBody, from, to }: EventParticulars, known: Known): void {
  if (hostState === undefined && hostBody === undefined) {
    throw refuseField('deliverable.host-missing', '/event', 'An event is hosted by a state, a body or both.');
  }
  if (hostState !== undefined) demandState(hostState, '/event/hostState', known);
  if (hostBody !== undefined) demandBody(hostBody, '/event/hostBody', known);
  if (to < from) throw refuseField('deliverable.days-disordered', '/event/to', 'The event ends before it begins.');
}

function demandSoundSurvey({ questions }: SurveyParticulars): void {
  const seen = new Set<string>();
  questions.forEach((question, index) => {
    const pointer = `/survey/questions/${String(index)}`;
    if (seen.has(question.id)) {
      throw refuseField('deliverable.question-repeated', `${pointer}/id`, 'Another question has this id.');
    }
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
export function demandServed(serves: readonly Service[], known: Known, pointer: (index: number) => string): void {
  serves.forEach((service, index) => {
    const outputs = known.outputs.get(activityKey(service));
    if (!outputs) {
      throw refuseField('deliverable.activity-unknown', `${pointer(index)}/activity`, 'No plan has such an activity.');
    }
    if (service.output !== null && !outputs.includes(service.output)) {
      const detail = 'The activity has no expected output of this number.';
      throw refuseField('deliverable.output-unknown', `${pointer(index)}/output`, detail);
    }
    if (serves.findIndex((each) => isSameService(each, service)) < index) {
      throw refuseField('deliverable.service-repeated', pointer(index), 'This is named twice.');
    }
  });
}

export function demandState(state: string, pointer: string, { states }: Known): void {
  if (!states.has(state)) throw refuseField('deliverable.state-unknown', pointer, 'The registry knows no such state.');
}

export function demandBody(body: string, pointer: string, { bodies }: Known): void {
  if (!bodies.has(body)) throw refuseField('deliverable.body-unknown', pointer, 'The registry knows no such body.');
}

export function demandNotToCome(day: string, pointer: string, { today }: Known): void {
  if (day > today) throw refuseField('deliverable.day-to-come', pointer, 'This day has not come yet.');
}
