// What the platform is told of consular posts.
import type { RecordKind } from '#records/record-kind.js';
import type { PostFact } from './contract.js';
import { unknownStates } from './lookups.js';
import { POST_CODE, postDecider, type PostRecord, type RegisterPost } from './post.js';
import { OF_REGISTER } from './register.js';

interface PostTypes {
  asked: Omit<RegisterPost, 'post' | 'unknownStates'>;
  command: RegisterPost;
  state: PostRecord;
  existing: Exclude<PostRecord, { name: 'unknown' }>;
  fact: PostFact;
}

/** Diplomatic missions and consular posts, each under its code. */
export const POST: RecordKind<PostTypes> = {
  ...OF_REGISTER,
  kind: 'post',
  path: '/v1/consular-posts',
  decider: postDecider,
  isId: (text) => POST_CODE.test(text),
  verbs: { register: 'register-post' },
  async complete(asked, { id: post, lookup }) {
    return { ...asked, post, unknownStates: await unknownStates(lookup, [asked.state, ...asked.hostStates]) };
  },
};
