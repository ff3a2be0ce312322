// What is asked and decided of the onward use of an answer, and what a recall takes back. Pure; part of
// exchange-request.ts.
import { type Act, withContent } from '#kernel/decider.js';
import { demand, demandField, type FieldError, Refusal } from '#kernel/refusal.js';
import { instant } from '#kernel/time.js';
import { anAnswerStands, answerAt, type Answers, isSameRecipient, stands, waiting } from '../answers.js';
import type { OnwardPurpose } from '../codes.js';
import type {
  AnswerRecalled,
  EarlierFact,
  OnwardUseAsked,
  OnwardUseDenied,
  OnwardUseGranted,
  Recipient,
} from '../contract.js';
import {
  canAskOnwardUse,
  canDecideOnwardUse,
  type Existing,
  hasAnswerToRecall,
  recallWaits,
} from '../exchange-state.js';

/** The level at which the log is written: below 2 nothing is named, so that the program before knows the facts. */
interface Levelled {
  readonly level: 1 | 2 | 3;
}

/** Answers and questions are named by the revisions of their facts. */
export interface AskOnwardUse extends Act<'ask-onward-use'>, Levelled {
  readonly answer?: number | undefined;
  readonly recipient?: Recipient | undefined;
  readonly purpose?: OnwardPurpose | undefined;
  /** Whether the register knows the unit or the body that is to receive it; a state and its agencies need not be there. */
  readonly isRecipientKnown: boolean;
}

export interface DecideOnwardUse extends Act<'grant-onward-use' | 'deny-onward-use'>, Levelled {
  readonly asked?: number | undefined;
}

export interface RecallAnswer extends Act<'recall-answer'>, Levelled {
  readonly answer?: number | undefined;
}

/** @throws Refusal while a recall waits to be acknowledged */
export function demandNoRecallWaits(state: Existing): void {
  const detail = 'The recall of an answer waits: acknowledge it first.';
  demand(!recallWaits(state), 'exchange.recall-not-acknowledged', detail);
}

export function askOnwardUse(command: AskOnwardUse, state: Existing): OnwardUseAsked | EarlierFact {
  const at = instant(command.at);
  const content = withContent(command.content);
  demandNoRecallWaits(state);
  demand(canAskOnwardUse(state), 'exchange.not-answered', 'The request is not answered.');
  const { answer, recipient, purpose } = command;
  const isUnnamed = answer === undefined && recipient === undefined && purpose === undefined;
  if (command.level < 2 && isUnnamed) {
    demandNotPending(waiting(state.request).length === 0);
    return { type: 'exchange.onward-use-asked.v1', conduct: { at }, ...content };
  }
  if (answer === undefined || recipient === undefined || purpose === undefined) throw incomplete(command);
  demandStandingAnswer(answer, state.request);
  demandRecipient(recipient, command.isRecipientKnown, state);
  demandNotPending(
    !waiting(state.request).some(
      (use) =>
        use.answer === answer &&
        use.purpose === purpose &&
        use.recipient !== undefined &&
        isSameRecipient(use.recipient, recipient),
    ),
  );
  return { type: 'exchange.onward-use-asked.v2', conduct: { at, answer, recipient, purpose }, ...content };
}

function demandNotPending(isNew: boolean): void {
  const detail = 'The same onward use was asked for and is not yet decided.';
  demand(isNew, 'exchange.onward-use-pending', detail);
}

/** Names each field that is missing. */
function incomplete({ answer, recipient, purpose }: AskOnwardUse): Refusal {
  const missing = Object.entries({ answer, recipient, purpose }).filter(([, value]) => value === undefined);
  const errors = missing.map(([field]): FieldError => ({ pointer: `/${field}`, detail: `Say the ${field}.` }));
  const detail = 'Onward use is asked for by the answer, the recipient and the purpose.';
  return new Refusal('exchange.onward-use-incomplete', detail, errors);
}

function demandStandingAnswer(revision: number, request: Answers): void {
  const answer = answerAt(request, revision);
  const unknown = 'No fact with this revision gives an answer to the request.';
  demandField(answer !== undefined, 'exchange.answer-unknown', '/answer', unknown);
  demandField(stands(answer), 'exchange.answer-was-recalled', '/answer', 'This answer was recalled.');
}

function demandRecipient(recipient: Recipient, isKnown: boolean, { request: { from, to } }: Existing): void {
  const { unit, body, state, agency } = recipient;
  const named = [unit, body, state].filter((each) => each !== undefined).length;
  const isClear = named === 1 && (agency === undefined || state !== undefined);
  const unclear = 'Name one: a unit, a body, a state, or an agency of a state with the state.';
  demandField(isClear, 'exchange.recipient-unclear', '/recipient', unclear);
  const pointer = `/recipient/${body === undefined ? 'unit' : 'body'}`;
  const unknown = 'The register knows no such recipient, or it was closed.';
  demandField(isKnown, 'exchange.recipient-unknown', pointer, unknown);
  const isParty = unit === from || unit === to;
  demandField(!isParty, 'exchange.recipient-is-party', pointer, 'The units of the request have the answer already.');
}

export function decideOnwardUse(
  { type, at, level, asked, content }: DecideOnwardUse,
  state: Existing,
): OnwardUseGranted | OnwardUseDenied | EarlierFact {
  demand(canDecideOnwardUse(state), 'exchange.not-answered', 'The request is not answered.');
  const questions = waiting(state.request);
  demand(questions.length > 0, 'exchange.onward-use-not-asked', 'No question about onward use waits.');
  const several = 'Several questions about onward use wait: name one by its revision.';
  demandField(asked !== undefined || questions.length === 1, 'exchange.onward-use-unclear', '/asked', several);
  const which = questions.find(({ revision }) => asked === undefined || revision === asked);
  const unknown = 'No question about onward use with this revision waits.';
  demandField(which !== undefined, 'exchange.onward-use-unknown', '/asked', unknown);
  const isGranted = type === 'grant-onward-use';
  const said = withContent(content);
  if (level < 2) {
    const earlier = isGranted ? 'exchange.onward-use-granted.v1' : 'exchange.onward-use-denied.v1';
    return { type: earlier, conduct: { at: instant(at) }, ...said };
  }
  const newest = isGranted ? 'exchange.onward-use-granted.v2' : 'exchange.onward-use-denied.v2';
  return { type: newest, conduct: { at: instant(at), asked: which.revision }, ...said };
}

export function recallAnswer(command: RecallAnswer, state: Existing): AnswerRecalled | EarlierFact {
  const { level, answer } = command;
  const at = instant(command.at);
  const content = withContent(command.content);
  const detail = anAnswerStands(state.request)
    ? 'What was answered, also in part, can be recalled once the request is answered as a whole or closed.'
    : 'Only an answer that stands can be recalled, and none does.';
  demand(hasAnswerToRecall(state), 'exchange.no-answer-to-recall', detail);
  if (answer !== undefined) demandStandingAnswer(answer, state.request);
  else if (level < 2) return { type: 'exchange.answer-recalled.v1', conduct: { at }, ...content };
  const named = answer === undefined ? {} : { answer };
  return { type: 'exchange.answer-recalled.v2', conduct: { at, ...named }, ...content };
}
