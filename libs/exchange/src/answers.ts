// The answers of a request: which stand, and what was asked of their onward use. Pure; part of exchange-request.ts.
//
// An answer is known by the revision of the fact that gave it, in whole or in part; a question about its onward use by
// that of the fact that asked. Whatever was granted or still waits lapses with the recall of its answer. A question of an
// earlier program names no answer: it lapses with any recall, and undecided when the request is reopened.
import type { ONWARD_USE_STATES } from './codes.js';
import type { OnwardUseAsked, Recipient } from './contract.js';

/** Instants as on facts: RFC 3339, UTC. */
export interface Answer {
  readonly revision: number;
  readonly isPart?: true;
  readonly recalledAt?: string;
}

/** A question about onward use, and what became of it. */
export interface OnwardUse extends Omit<OnwardUseAsked['conduct'], 'at'> {
  readonly revision: number;
  readonly askedAt: string;
  readonly state: (typeof ONWARD_USE_STATES)[number];
  readonly decidedAt?: string;
  readonly lapsedAt?: string;
}

export interface Answers {
  readonly answers: readonly Answer[];
  readonly onwardUses: readonly OnwardUse[];
}

// Rules

export const stands = ({ recalledAt }: Answer) => recalledAt === undefined;
export const anAnswerStands = ({ answers }: Answers) => answers.some(stands);
/** Of all that was asked, a part is answered. */
export const onlyPartsStand = ({ answers }: Answers) => {
  const standing = answers.filter(stands);
  return standing.length > 0 && standing.every(({ isPart }) => isPart);
};
export const answerAt = ({ answers }: Answers, revision: number) => answers.find((each) => each.revision === revision);
export const waiting = ({ onwardUses }: Answers) => onwardUses.filter(({ state }) => state === 'asked');

export function isSameRecipient(one: Recipient, other: Recipient): boolean {
  const { unit, body, state, agency } = one;
  return unit === other.unit && body === other.body && state === other.state && agency === other.agency;
}

// Evolve

export function answered<A extends Answers>(request: A, answer: Answer): A {
  return { ...request, answers: [...request.answers, answer] };
}

export function onwardUseAsked<A extends Answers>(
  request: A,
  revision: number,
  { at, ...named }: OnwardUseAsked['conduct'],
): A {
  const asked: OnwardUse = { revision, askedAt: at, ...named, state: 'asked' };
  return { ...request, onwardUses: [...request.onwardUses, asked] };
}

/** `asked` says which; where it does not, it is the one that waits. */
export function onwardUseDecided<A extends Answers>(
  request: A,
  { at, asked }: { readonly at: string; readonly asked?: number },
  state: 'granted' | 'denied',
): A {
  const decided = asked ?? waiting(request)[0]?.revision;
  const onwardUses = request.onwardUses.map((use) =>
    use.revision === decided ? { ...use, state, decidedAt: at } : use,
  );
  return { ...request, onwardUses };
}

/** The answer at that revision was recalled; all of them where none is named. */
export function answerRecalled<A extends Answers>(
  request: A,
  { at, answer }: { readonly at: string; readonly answer?: number },
): A {
  const isMeant = (revision: number) => answer === undefined || answer === revision;
  const answers = request.answers.map((each) =>
    isMeant(each.revision) && stands(each) ? { ...each, recalledAt: at } : each,
  );
  return lapsing({ ...request, answers }, at, (use) => use.answer === undefined || isMeant(use.answer));
}

/** A question that names no answer was about the one that the request had. */
export function reopened<A extends Answers>(request: A, at: string): A {
  return lapsing(request, at, ({ answer, state }) => answer === undefined && state === 'asked');
}

function lapsing<A extends Answers>(request: A, at: string, lapses: (use: OnwardUse) => boolean): A {
  const onwardUses = request.onwardUses.map((use) =>
    (use.state === 'asked' || use.state === 'granted') && lapses(use)
      ? { ...use, state: 'lapsed' as const, lapsedAt: at }
      : use,
  );
  return { ...request, onwardUses };
}
