// What the platform is told of deliverables: who may do what, and what a command stands on.
import { WORKING_GROUP_PARTY } from '#governance/codes.js';
import { demandField } from '#kernel/refusal.js';
import type { Lookup } from '#records/lookup.js';
import { actionOf, type Ask, type RecordKind, type TypesAsking, type Without } from '#records/record-kind.js';
import { localDay } from '#kernel/time.js';
import { bodiesKnown, dayBegunInRegion, statesKnown, zoneOfState } from '#registry/lookups.js';
import { activityNamed, type KnownActivity } from '#workplan/lookups.js';
import type { Resource } from '#web/auth/access.js';
import type { Service } from './contract.js';
import type { GivenAnswer } from './deliverable.dto.js';
import { type DeliverableCommand, deliverableDecider } from './deliverable.js';
import { type Existing, hasEnded, partiesIn } from './deliverable-state.js';
import { answersOf, type Description, sayingOf } from './deliverable.description.js';
import { activityKey, type KnownNames } from './particulars.js';

/** What can be asked for: what is said of a deliverable, and what is answered, as people word it. */
export type AskedOfDeliverable =
  | {
      readonly type: 'record';
      readonly body: string;
      readonly described: Description;
      readonly serves: readonly Service[];
    }
  | { readonly type: 'revise'; readonly body: string; readonly described: Description }
  | { readonly type: 'answer'; readonly state: string; readonly answers: readonly GivenAnswer[] }
  | Without<Exclude<DeliverableCommand, { type: 'record' | 'revise' | 'answer' }>, 'known'>;

export type DeliverableTypes = TypesAsking<typeof deliverableDecider, 'unrecorded', AskedOfDeliverable>;

/** All deliverables together, as the policies see them. */
export const DELIVERABLES: Resource = { type: 'Deliverables', attributes: {} };

/** What an activity produced. */
export const DELIVERABLE: RecordKind<DeliverableTypes> = {
  kind: 'deliverable',
  path: '/v1/deliverables',
  decider: deliverableDecider,
  essential: ['withdraw'],
  verbs: { know: 'read', 'read-content': 'read-survey' },
  resource: resourceOf,
  parties: ({ body }, { attributes: { part } }) => [...new Set([body, ...(part as readonly string[])])],
  erasure: {
    hasEnded,
    parties({ body, answers }, { attributes: { part } }) {
      return [
        ...new Set([body, ...(part as readonly string[])]),
        ...answers.map(({ state }) => state),
        WORKING_GROUP_PARTY,
      ];
    },
  },
  async *asks({ asked, resource = DELIVERABLES, lookup }) {
    if (asked.type === 'record') yield* serving(asked.serves, lookup, (index) => `/serves/${String(index)}`);
    else if (asked.type === 'link' || asked.type === 'unlink') yield* serving([asked.service], lookup, () => '');
    else yield { action: actionOf(DELIVERABLE, asked.type), resource: concerned(asked, resource) };
  },
  async complete(asked, { at, lookup }) {
    const state = stateOf(asked);
    const today = state === undefined ? dayBegunInRegion(at) : localDay(at, zoneOfState(state));
    const command = commandOf(asked);
    return { ...command, known: { today, ...(await knownOf(command, lookup)) } };
  },
};

/** What the policies see of a deliverable: who keeps it, and who has a part in an activity that it serves. */
export function deliverableResource(body: string, activities: readonly WithParts[]): Resource {
  const part = [...new Set(activities.flatMap((activity) => activity.part))];
  return { type: 'Deliverable', attributes: { body, part, openToAll: activities.some((each) => each.openToAll) } };
}

type WithParts = Omit<KnownActivity, 'outputs'>;

/** The same, of a deliverable as it stands. */
export async function resourceOf(
  { body, serves }: Pick<Existing, 'body' | 'serves'>,
  lookup: Lookup,
): Promise<Resource> {
  const activities = await Promise.all(serves.map(({ plan, activity }) => activityNamed(lookup, plan, activity)));
  const known = activities.filter((activity) => activity !== undefined);
  return deliverableResource(body, known);
}

/** A state's part in a deliverable, as the policies see it. */
export function statePartResource({ attributes }: Resource, state: string): Resource {
  return { type: 'StatePart', attributes: { ...attributes, state } };
}

/** An activity that is to be served, as the policies see it. */
export function servedResource({ part, openToAll }: WithParts): Resource {
  return { type: 'ServedActivity', attributes: { part, openToAll } };
}

/** The state where it is written down; undefined for what a body writes. */
function stateOf(asked: AskedOfDeliverable): string | undefined {
  if (asked.type === 'add-participants') return asked.participants.state;
  return asked.type === 'answer' ? asked.state : undefined;
}

/** What a command concerns: the deliverable, or a state's part in it. */
function concerned(asked: AskedOfDeliverable, whole: Resource): Resource {
  if (asked.type === 'set-translation') return statePartResource(whole, asked.translation.state);
  if (asked.type === 'add-participants') return statePartResource(whole, asked.participants.state);
  return asked.type === 'answer' ? statePartResource(whole, asked.state) : whole;
}

/** Whether someone may let a deliverable serve these activities: each one is asked for. */
async function* serving(
  serves: readonly Service[],
  lookup: Lookup,
  pointer: (index: number) => string,
): AsyncGenerator<Ask> {
  yield { action: 'deliverable.record', resource: DELIVERABLES };
  for (const [index, { plan, activity }] of serves.entries()) {
    const served = await activityNamed(lookup, plan, activity);
    const detail = 'No plan has such an activity.';
    demandField(served !== undefined, 'deliverable.activity-unknown', `${pointer(index)}/activity`, detail);
    yield { action: 'deliverable.serve', resource: servedResource(served) };
  }
}

type Unknowing = Without<DeliverableCommand, 'known'>;

/** What is asked for, with its words apart from what stands openly. */
function commandOf(asked: AskedOfDeliverable): Unknowing {
  if (asked.type === 'answer') return { ...asked, ...answersOf(asked.answers) };
  if (asked.type === 'revise') return { type: 'revise', ...sayingOf(asked.described, asked.body) };
  if (asked.type !== 'record') return asked;
  return { type: 'record', serves: asked.serves, ...sayingOf(asked.described, asked.body) };
}

/** What is known of the bodies, states and activities that a command names. */
async function knownOf(command: Unknowing, lookup: Lookup): Promise<Omit<KnownNames, 'today'>> {
  const parties = 'saying' in command ? partiesIn(command.saying.particulars) : [];
  const named = (kind: 'body' | 'state') => parties.filter((each) => each.kind === kind).map(({ party }) => party);
  const outputsOf = async (service: Service) => {
    const activity = await activityNamed(lookup, service.plan, service.activity);
    return activity ? [[activityKey(service), activity.outputs] as const] : [];
  };
  const [bodies, states, outputs] = await Promise.all([
    bodiesKnown(lookup, named('body')),
    statesKnown(lookup, [...named('state'), ...statesIn(command)]),
    Promise.all(servedBy(command).map(outputsOf)),
  ]);
  return { bodies, states, outputs: new Map(outputs.flat()) };
}

function servedBy(command: Unknowing): readonly Service[] {
  if (command.type === 'record') return command.serves;
  return command.type === 'link' ? [command.service] : [];
}

/** The states that a command speaks of. */
function statesIn(command: Unknowing): readonly string[] {
  if (command.type === 'set-translation') return [command.translation.state];
  if (command.type === 'add-participants') return [command.participants.state];
  if (command.type === 'answer') return [command.state];
  const { state } = command.type === 'record-distribution' ? command.distribution : {};
  return state === undefined ? [] : [state];
}
