import { refuseField } from '#kernel/refusal.js';
import type { EventParticulars, Particulars, Service, SurveyParticulars } from './contract.js';
import { isSameService } from './deliverable-state.js';

/** What is known when a command is decided: registered bodies and states, and the activities of adopted plans. */
export interface Grounds {
  readonly bodies: ReadonlySet<string>;
  readonly states: ReadonlySet<string>;
  /** The numbers of an activity's expected outputs, by `serviceKey`. */
  readonly outputs: ReadonlyMap<string, readonly number[]>;
  /** YYYY-MM-DD, UTC */
  readonly today: string;
}

/** How an activity is called in `Grounds`. */
export function activityKey({ plan, activity }: Pick<Service, 'plan' | 'activity'>): string {
  return `${plan}/${activity}`;
}

/** What is said of a deliverable of its kind is consistent, and whoever is named is registered. */
export function demandSound(particulars: Particulars, grounds: Grounds): void {
  switch (particulars.kind) {
    case 'document':
      demandBody(particulars.issuedBy, '/document/issuedBy', grounds);
      return;
    case 'event':
      demandSoundEvent(particulars, grounds);
      return;
    case 'survey':
      demandSoundSurvey(particulars);
      return;
    case 'register':
      demandNotToCome(particulars.upkeptOn, '/register/upkeptOn', grounds);
      return;
  }
}

function demandSoundEvent({ hostState, hostBody, from, to }: EventParticulars, grounds: Grounds): void {
  if (hostState === undefined && hostBody === undefined) {
    throw refuseField('deliverable.host-missing', '/event', 'An event is hosted by a state, a body or both.');
  }
  if (hostState !== undefined) demandState(hostState, '/event/hostState', grounds);
  if (hostBody !== undefined) demandBody(hostBody, '/event/hostBody', grounds);
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
export function demandServed(serves: readonly Service[], grounds: Grounds, pointer: (index: number) => string): void {
  serves.forEach((service, index) => {
    const outputs = grounds.outputs.get(activityKey(service));
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

export function demandState(state: string, pointer: string, { states }: Grounds): void {
  if (!states.has(state)) throw refuseField('deliverable.state-unknown', pointer, 'The registry knows no such state.');
}

export function demandBody(body: string, pointer: string, { bodies }: Grounds): void {
  if (!bodies.has(body)) throw refuseField('deliverable.body-unknown', pointer, 'The registry knows no such body.');
}

export function demandNotToCome(day: string, pointer: string, { today }: Grounds): void {
  if (day > today) throw refuseField('deliverable.day-to-come', pointer, 'This day has not come yet.');
}
