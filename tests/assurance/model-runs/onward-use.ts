// Onward use and recalls, written from the domain's description alone. MUST NOT import the platform's own.
import type { Matcher, Span } from './expected.js';
import type { Act, Refused } from './kind.js';

type Fields = Readonly<Record<string, Matcher | undefined>>;
type Body = Act['body'];

/** A question about onward use, as answers show it. */
export interface Question {
  readonly revision: number;
  readonly askedAt: Span;
  readonly answer: number;
  readonly recipient: Matcher;
  readonly purpose: string;
  readonly state: 'asked' | 'granted' | 'denied' | 'lapsed';
  readonly decidedAt?: Span;
  readonly lapsedAt?: Span;
}

/** The answers of a request, by their revisions, and whether each was recalled. */
export interface Given {
  readonly replies: readonly Matcher[];
  readonly questions: readonly Question[];
}

const ANSWERS = ['exchange.answered.v1', 'exchange.partly-answered.v1'];
const isAnswer = (reply: Fields) => ANSWERS.some((type) => type === reply.type);
const answers = ({ replies }: Given) => (replies as readonly Fields[]).filter(isAnswer);

/** The revisions of the answers that stand. */
export const standing = (given: Given) =>
  answers(given)
    .filter(({ recalledOn }) => recalledOn === undefined)
    .map(({ revision }) => Number(revision));

/** Whether what stands of the answers is parts alone. */
export const onlyPartsStand = (given: Given) => {
  const those = answers(given).filter(({ recalledOn }) => recalledOn === undefined);
  return those.length > 0 && those.every(({ type }) => type === 'exchange.partly-answered.v1');
};

export const waiting = ({ questions }: Given) => questions.filter(({ state }) => state === 'asked');

/** Every rule that is against what the body says. */
export function againstBody(command: string, given: Given, body: Body, units: readonly unknown[]): readonly Refused[] {
  const { answer, recipient, purpose, asked } = body as {
    answer?: number;
    recipient?: Readonly<Record<string, string>>;
    purpose?: string;
    asked?: number;
  };
  const found: string[] = [];
  if (command === 'recall-answer' && answer !== undefined) found.push(...againstAnswer(given, answer));
  if (/^(grant|deny)-/.test(command)) {
    const waits = waiting(given);
    if (asked === undefined && waits.length > 1) found.push('exchange.onward-use-unclear');
    if (asked !== undefined && !waits.some(({ revision }) => revision === asked)) {
      found.push('exchange.onward-use-unknown');
    }
  }
  if (command === 'ask-onward-use') {
    if (answer === undefined || recipient === undefined || purpose === undefined) {
      found.push('exchange.onward-use-incomplete');
    } else {
      found.push(...againstAnswer(given, answer), ...againstRecipient(recipient, units));
      const same = (one: Question) =>
        one.answer === answer && one.purpose === purpose && sorted(one.recipient) === sorted(recipient);
      if (waiting(given).some(same))
        return [...refusals(422, found), { status: 409, code: 'exchange.onward-use-pending' }];
    }
  }
  return refusals(422, found);
}

const refusals = (status: number, codes: readonly string[]) => codes.map((code): Refused => ({ status, code }));
const sorted = (value: unknown) => JSON.stringify(Object.entries(value as object).sort());

function againstAnswer(given: Given, answer: number): readonly string[] {
  if (standing(given).includes(answer)) return [];
  const isKnown = answers(given).some(({ revision }) => revision === answer);
  return [isKnown ? 'exchange.answer-was-recalled' : 'exchange.answer-unknown'];
}

function againstRecipient(recipient: Readonly<Record<string, string>>, units: readonly unknown[]): readonly string[] {
  const { unit, body, state, agency } = recipient;
  const one = [unit, body, state].filter((each) => each !== undefined).length === 1;
  if (!one || (agency !== undefined && state === undefined)) return ['exchange.recipient-unclear'];
  if (unit === 'XX-ATU' || body === 'XXXX') return ['exchange.recipient-unknown'];
  return unit !== undefined && units.includes(unit) ? ['exchange.recipient-is-party'] : [];
}

/** What of a body stands in the conduct of the fact. */
export function saidIn(command: string, given: Given, { answer, recipient, purpose, asked }: Body): Fields {
  if (command === 'ask-onward-use') return { answer, recipient, purpose } as Fields;
  if (command === 'recall-answer') return answer === undefined ? {} : { answer: answer as number };
  return /^(grant|deny)-/.test(command) ? { asked: (asked as number | undefined) ?? waiting(given)[0]?.revision } : {};
}

/** Questions and recalled answers after a command; `revision` is that of its fact. */
export function after(command: string, given: Given, revision: number, body: Body, at: Span): Given {
  const { replies, questions } = given;
  switch (command) {
    case 'ask-onward-use': {
      const { answer, recipient, purpose } = body as unknown as Pick<Question, 'answer' | 'recipient' | 'purpose'>;
      const asked: Question = { revision, askedAt: at, answer, recipient, purpose, state: 'asked' };
      return { replies, questions: [...questions, asked] };
    }
    case 'grant-onward-use':
    case 'deny-onward-use': {
      const which = saidIn(command, given, body).asked;
      const state = command === 'grant-onward-use' ? 'granted' : 'denied';
      const decided = questions.map((one) =>
        one.revision === which ? ({ ...one, state, decidedAt: at } as const) : one,
      );
      return { replies, questions: decided };
    }
    case 'recall-answer': {
      const isMeant = (answer: unknown) => body.answer === undefined || body.answer === answer;
      const lapses = ({ state, answer }: Question) => ['asked', 'granted'].includes(state) && isMeant(answer);
      return {
        replies: replies.map((reply) => (isMeant((reply as Fields).revision) ? recalled(reply, at) : reply)),
        questions: questions.map((one) => (lapses(one) ? { ...one, state: 'lapsed', lapsedAt: at } : one)),
      };
    }
    default:
      return given;
  }
}

/** An answer that is recalled is read by nobody any more; the first recall counts. */
function recalled(reply: Matcher, at: Matcher): Matcher {
  const { content, ...said } = reply as Fields;
  return isAnswer(said) && content !== undefined ? { ...said, recalledOn: at } : reply;
}
