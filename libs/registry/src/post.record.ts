// What the platform is told of consular posts.
import type { RecordKind, TypesOf } from '#records/record-kind.js';
import { POST_CODE } from './codes.js';
import { unknownStates } from './lookups.js';
import { postDecider } from './post.js';
import { OF_REGISTER } from './register.record.js';

/** Diplomatic missions and consular posts, each under its code. */
export const POST: RecordKind<TypesOf<typeof postDecider, 'unknown', 'post' | 'unknownStates'>> = {
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
