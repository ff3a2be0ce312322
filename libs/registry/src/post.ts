import type { Decider } from '#kernel/decider.js';
import { refuseField, Refusal } from '#kernel/refusal.js';
import type { PostRegistered } from './contract.js';

// Commands

export interface RegisterPost {
  readonly kind: 'register';
  /** Starts with the code of the sending state: `PH-BANGKOK`. */
  readonly post: string;
  /** The sending state. */
  readonly state: string;
  readonly hostStates: readonly string[];
  readonly name: string;
  /** null where it is not stated. */
  readonly city: string | null;
  readonly of: PostRegistered['conduct']['kind'];
  /** Those of `state` and `hostStates` that the register does not know at the time of the command. */
  readonly unknownStates: readonly string[];
}

// State

export type PostRecord =
  { readonly kind: 'unknown' } | { readonly kind: 'registered'; readonly particulars: PostRegistered['conduct'] };

// Decide

const POST_CODE = /^[A-Z]{2}-[A-Z0-9-]{2,20}$/;

export function decide(command: RegisterPost, record: PostRecord): readonly PostRegistered[] {
  const particulars = particularsOf(command);
  switch (record.kind) {
    case 'unknown':
      demandForm(command);
      return [{ type: 'registry.post-registered.v1', conduct: particulars }];
    case 'registered':
      if (saysTheSame(particulars, record.particulars)) return [];
      throw new Refusal('registry.post-exists', `${command.post} is registered with other particulars.`);
  }
}

function demandForm({ post, state, hostStates, unknownStates }: RegisterPost): void {
  if (!POST_CODE.test(post)) {
    throw refuseField('registry.code-malformed', '/post', 'A post is given by its state, a hyphen and its code.');
  }
  if (!post.startsWith(`${state}-`)) {
    throw refuseField('registry.post-of-other-state', '/post', 'The code of a post starts with its sending state.');
  }
  if (hostStates.length === 0 || hostStates.includes(state)) {
    throw refuseField('registry.post-at-home', '/hostStates', 'A post acts in one other state at least, not at home.');
  }
  if (unknownStates.length === 0) return;
  const field = unknownStates.includes(state) ? '/state' : '/hostStates';
  throw refuseField('registry.state-unknown', field, `The register does not know ${unknownStates.join(', ')}.`);
}

function particularsOf({ post, state, hostStates, name, city, of }: RegisterPost): PostRegistered['conduct'] {
  return { post, state, hostStates: [...new Set(hostStates)].sort(), name, city, kind: of };
}

function saysTheSame(one: PostRegistered['conduct'], other: PostRegistered['conduct']): boolean {
  return (
    one.state === other.state &&
    one.hostStates.join() === other.hostStates.join() &&
    one.name === other.name &&
    one.city === other.city &&
    one.kind === other.kind
  );
}

// Evolve

export function evolve(_record: PostRecord, { conduct }: PostRegistered): PostRecord {
  return { kind: 'registered', particulars: conduct };
}

/** A diplomatic mission or consular post. Stream `post-<id>`. */
export const postDecider: Decider<RegisterPost, PostRecord, PostRegistered> = {
  initial: { kind: 'unknown' },
  decide,
  evolve,
};
