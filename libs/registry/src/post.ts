import type { Decider } from '#kernel/decider.js';
import { demand, demandField, refuseField } from '#kernel/refusal.js';
import { saysTheSame } from '#kernel/values.js';
import { POST_CODE } from './codes.js';
import type { PostFact, PostRegistered } from './contract.js';

// Commands

export interface RegisterPost extends Readonly<PostRegistered['conduct']> {
  readonly type: 'register';
  /** Those of `state` and `hostStates` that the register does not know at the time of the command. */
  readonly unknownStates: readonly string[];
}

// State

export type PostRecord =
  { readonly name: 'unknown' } | { readonly name: 'registered'; readonly registered: PostRegistered['conduct'] };

// Decide

function decide(command: RegisterPost, record: PostRecord): readonly PostFact[] {
  const { post, state, hostStates, name, city, kind } = command;
  const conduct = { post, state, hostStates: [...new Set(hostStates)].sort(), name, city, kind };
  if (record.name === 'registered') {
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

function evolve(_record: PostRecord, { conduct }: PostFact): PostRecord {
  return { name: 'registered', registered: conduct };
}

/** A diplomatic mission or consular post. Stream `post-<id>`. */
export const postDecider: Decider<RegisterPost, PostRecord, PostFact> = {
  initial: { name: 'unknown' },
  decide,
  evolve,
};
