import type { Decider } from '#kernel/decider.js';
import { demand, demandField, Refusal, refuseField } from '#kernel/refusal.js';
import { saysTheSame } from '#kernel/values.js';
import { POST_CODE } from '../codes.js';
import type { PostFact, PostRegistered } from '../contract.js';
import { demandTimeZone } from '../time-zones.js';

// Commands

export interface RegisterPost extends Readonly<PostRegistered['conduct']> {
  readonly type: 'register';
  /** Those of `state` and `hostStates` that the register does not know at the time of the command. */
  readonly unknownStates: readonly string[];
}

export type PostCommand =
  | RegisterPost
  /** IANA. */
  | { readonly type: 'record-time-zone'; readonly timeZone: string }
  /** `on` (YYYY-MM-DD) is the first day without the post. */
  | { readonly type: 'close'; readonly on: string };

// State

interface PostParticulars {
  readonly registered: PostRegistered['conduct'];
  /** Undefined: that of its first host state. */
  readonly timeZone?: string;
}

export type PostRecord =
  | { readonly name: 'unknown' }
  | ({ readonly name: 'registered' } & PostParticulars)
  | ({ readonly name: 'closed'; readonly closedOn: string } & PostParticulars);

// Decide

function decide(command: PostCommand, record: PostRecord): readonly PostFact[] {
  if (command.type === 'register') return register(command, record);
  if (record.name === 'unknown') throw new Refusal('record.unknown', 'There is no such post.');
  const { post } = record.registered;
  if (command.type === 'record-time-zone') {
    const { timeZone } = command;
    demandTimeZone(timeZone);
    if (timeZone === record.timeZone) return [];
    return [{ type: 'registry.post-time-zone-recorded.v1', conduct: { post, timeZone } }];
  }
  const { on } = command;
  if (record.name === 'closed') {
    demand(on === record.closedOn, 'registry.post-closed', `${post} was closed on ${record.closedOn}.`);
    return [];
  }
  return [{ type: 'registry.post-closed.v1', conduct: { post, on } }];
}

function register(command: RegisterPost, record: PostRecord): readonly PostRegistered[] {
  const { post, state, hostStates, name, city, kind } = command;
  const conduct = { post, state, hostStates: [...new Set(hostStates)].sort(), name, city, kind };
  if (record.name !== 'unknown') {
    const same = saysTheSame(conduct, record.registered);
    demand(same, 'registry.post-exists', `${post} is registered with other particulars.`);
    return [];
  }
  demandForm(command);
  return [{ type: 'registry.post-registered.v1', conduct }];
}

function demandForm({ post, state, hostStates, unknownStates }: RegisterPost): void {
  const codeMalformed = 'A post is given by its state, a hyphen and its code.';
  demandField(POST_CODE.test(post), 'registry.code-malformed', '/post', codeMalformed);
  const postOfOtherState = 'The code of a post starts with its sending state.';
  demandField(post.startsWith(`${state}-`), 'registry.post-of-other-state', '/post', postOfOtherState);
  const postAtHome = 'A post acts in one other state at least, not at home.';
  demandField(hostStates.length > 0 && !hostStates.includes(state), 'registry.post-at-home', '/hostStates', postAtHome);
  if (unknownStates.length === 0) return;
  const field = unknownStates.includes(state) ? '/state' : '/hostStates';
  throw refuseField('registry.state-unknown', field, `The register does not know ${unknownStates.join(', ')}.`);
}

// Evolve

function evolve(record: PostRecord, fact: PostFact): PostRecord {
  switch (fact.type) {
    case 'registry.post-registered.v1':
      return { name: 'registered', registered: fact.conduct };
    case 'registry.post-time-zone-recorded.v1':
      return record.name === 'unknown' ? record : { ...record, timeZone: fact.conduct.timeZone };
    case 'registry.post-closed.v1':
      return record.name === 'unknown' ? record : { ...record, name: 'closed', closedOn: fact.conduct.on };
  }
}

/** A diplomatic mission or consular post. Stream `post-<id>`. */
export const postDecider: Decider<PostCommand, PostRecord, PostFact> = {
  initial: { name: 'unknown' },
  decide,
  evolve,
};
