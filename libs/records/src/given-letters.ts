// The smallest kind of record that does all that records do: letters between two units.
import { type Decider, type Draft, withContent } from '#kernel/decider.js';
import { demand, refuseField } from '#kernel/refusal.js';
import { instant } from '#kernel/time.js';
import type { Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import type { Folding } from './lookup.js';
import type { RecordKind } from './record-kind.js';

type Written = Draft<'letter.written.v1', { readonly from: string; readonly to: string }>;
type Answered = Draft<'letter.answered.v1', { readonly at: string }>;
type Unanswered = Draft<'letter.unanswered.v1', { readonly at: string }>;
type Erased = Draft<'letter.content-erased.v1', { readonly keys: readonly string[] }>;
type LetterFact = Written | Answered | Unanswered | Erased;

interface Write {
  readonly type: 'write';
  readonly from: string;
  readonly to: string;
  /** Whether `to` has moved away. */
  readonly hasMoved: boolean;
  readonly content: unknown;
}
type LetterCommand =
  | Write
  | { readonly type: 'answer' | 'note-unanswered'; readonly at: number; readonly content?: unknown }
  | { readonly type: 'erase'; readonly keys: readonly string[] };

type LetterState =
  | { readonly name: 'unwritten' }
  | { readonly name: 'written' | 'answered' | 'erased'; readonly from: string; readonly to: string };

const letters: Decider<LetterCommand, LetterState, LetterFact> = {
  initial: { name: 'unwritten' },
  decide(command, state) {
    if (command.type === 'write') {
      const { from, to, hasMoved, content } = command;
      demand(state.name === 'unwritten', 'letter.exists', 'It is written.');
      if (hasMoved) throw refuseField('letter.moved', '/to', 'They have moved.');
      return [{ type: 'letter.written.v1', conduct: { from, to }, content }];
    }
    if (command.type === 'erase') return [{ type: 'letter.content-erased.v1', conduct: { keys: command.keys } }];
    const at = instant(command.at);
    const unanswered: Unanswered = { type: 'letter.unanswered.v1', conduct: { at } };
    if (command.type === 'note-unanswered') return [unanswered];
    if (state.name === 'answered') return [];
    return [unanswered, { type: 'letter.answered.v1', conduct: { at }, ...withContent(command.content) }];
  },
  evolve(state, fact) {
    if (fact.type === 'letter.written.v1') return { name: 'written', ...fact.conduct };
    if (state.name === 'unwritten' || fact.type === 'letter.unanswered.v1') return state;
    return { ...state, name: fact.type === 'letter.answered.v1' ? 'answered' : 'erased' };
  },
};

/** Whether a unit has moved away: a record of its own. */
export const MOVES: Folding<boolean, Draft> = { initial: false, evolve: () => true };

interface LetterTypes {
  asked:
    Omit<Write, 'hasMoved'> | { readonly type: 'answer' | 'note-unanswered' | 'erase'; readonly content?: unknown };
  command: LetterCommand;
  state: LetterState;
  existing: Exclude<LetterState, { name: 'unwritten' }>;
  fact: LetterFact;
}

export const LETTER: RecordKind<LetterTypes> = {
  kind: 'letter',
  path: '/v1/letters',
  decider: letters,
  verbs: { write: 'send' },
  resource: ({ from, to }) => ({ type: 'Letter', attributes: { from, to } }),
  resourceOfNew: (asked) => ({ type: 'Letter', attributes: { from: (asked as Write).from, to: (asked as Write).to } }),
  parties: ({ from }, { attributes: { to } }) => [from, String(to)],
  policyVersion: () => '7',
  notedByPlatform: ['letter.unanswered.v1'],
  newerFacts: { 2: ['letter.content-erased.v1'] },
  essential: [],
  erasure: { hasEnded: ({ name }) => name === 'answered' },
  async complete(asked, { at, keys, lookup }) {
    if (asked.type === 'write') return { ...asked, hasMoved: await lookup.state(MOVES, `unit-${asked.to}`) };
    return asked.type === 'erase' ? { type: 'erase', keys } : { ...asked, type: asked.type, at };
  },
};

export const POLICIES = `
  @id("letter.know")
  permit (principal, action in [Talaan::Action::"letter.know", Talaan::Action::"letter.read-content"], resource is Talaan::Letter)
  when { principal.unit == resource.from || principal.unit == resource.to };
  @id("letter.send")
  permit (principal, action == Talaan::Action::"letter.send", resource is Talaan::Letter)
  when { principal.unit == resource.from };
  @id("letter.answer")
  permit (principal, action == Talaan::Action::"letter.answer", resource is Talaan::Letter)
  when { principal.unit == resource.to };`;

export const WRITTEN = { type: 'write', from: 'PH-ATU', to: 'TH-ATU', content: { text: 'canary-letter' } } as const;

export function metaFor(key: string): Meta {
  const commandId = derivedUuid('spec', key);
  return { actor: 'ph', role: 'officer', unit: 'PH-ATU', commandId, correlationId: commandId };
}
