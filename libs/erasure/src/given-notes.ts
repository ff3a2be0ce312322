// For tests: records that have content and have ended from the beginning, so that they can be erased at any time.
import type { Decider, Draft } from '#kernel/decider.js';
import type { RecordKind, TypesAsking } from '#records/record-kind.js';

type Added = Draft<'note.added.v1', object>;
/** From then on it has not ended. */
type Reopened = Draft<'note.reopened.v1', object>;

interface Add {
  readonly type: 'add';
  readonly content: unknown;
}
type NoteState = { readonly name: 'none' } | { readonly name: 'kept' | 'open' };

const notes: Decider<Add, NoteState, Added | Reopened> = {
  initial: { name: 'none' },
  decide: ({ content }) => [{ type: 'note.added.v1', conduct: {}, content }],
  evolve: (_, { type }) => ({ name: type === 'note.added.v1' ? 'kept' : 'open' }),
};

export const NOTE: RecordKind<TypesAsking<typeof notes, 'none', Add>> = {
  kind: 'note',
  path: '/v1/notes',
  decider: notes,
  essential: 'all',
  resource: () => ({ type: 'Note', attributes: {} }),
  parties: () => ['PH-ATU', 'TH-ATU'],
  erasure: { hasEnded: ({ name }) => name === 'kept' },
  complete: (asked) => asked,
};
