import { createHash } from 'node:crypto';
import type { Region } from '../scenarios/client.js';
import type { Reply } from '../scenarios/http.js';

/** What is asked, and by whom; undefined: by someone who has not signed in. */
export interface Question {
  readonly identity?: string;
  readonly path: string;
}

export interface Answer extends Question {
  /** Of a list: the second page is 2; nothing on the first. */
  readonly page?: number;
  readonly status: number;
  /** The JSON, or the digest of any other body. */
  readonly body: unknown;
}

/** Members that are left out of every comparison, and why. */
const PASSED_OVER: Readonly<Record<string, string>> = {
  standing: 'the entry of the register by which the actor could act: the program before does not keep it',
  elapsedHours: 'goes on while questions are asked',
  confirmedBy: 'is there since agreements are confirmed by both states: none of before is',
  onwardUses: 'is there since onward use names its answer: what the program before shows of it is in the history',
  nextCursor: 'is asked at once for the page after, which is compared; nobody keeps one',
};

/** Asks one question after the other. */
export async function ask(people: Region, questions: readonly Question[]): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const question of questions) answers.push(...(await asked(people, question)));
  return answers;
}

/** The questions that were answered so, in their order. */
export function questionsOfAnswers(answers: readonly Answer[]): readonly Question[] {
  return answers
    .filter(({ page }) => page === undefined)
    .map(({ identity, path }) => ({ ...(identity !== undefined && { identity }), path }));
}

/** The answer to a question, and where it is a page, the pages after it. */
async function asked(people: Region, question: Question): Promise<readonly Answer[]> {
  const { identity, path } = question;
  const asker = identity === undefined ? people.stranger() : people.person(identity);
  const pages: Answer[] = [];
  for (let cursor: string | undefined, page = 1; page === 1 || cursor !== undefined; page += 1) {
    const joint = path.includes('?') ? '&' : '?';
    const reply = await asker.sends({ path: cursor === undefined ? path : `${path}${joint}cursor=${cursor}` });
    pages.push({ ...question, ...(page > 1 && { page }), ...shown(reply) });
    cursor = (reply.body as { readonly nextCursor?: string } | undefined)?.nextCursor;
  }
  return pages;
}

function shown({ status, headers, text, body }: Reply<unknown>): Pick<Answer, 'status' | 'body'> {
  if (headers['content-type']?.includes('json')) return { status, body };
  return { status, body: { type: headers['content-type'], sha256: createHash('sha256').update(text).digest('hex') } };
}

/** A JSON value without what is passed over. */
export function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => !(name in PASSED_OVER));
  return Object.fromEntries(members.map(([name, member]) => [name, comparable(member)]));
}

interface Written {
  readonly type: string;
  readonly conduct: { readonly at: string };
  readonly content?: unknown;
}

/**
 * An answer of an earlier program as the program of today is to give it: what was written in an answer that was recalled
 * is read by nobody any more.
 */
export function asOfToday(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => asOfToday(each));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]: [string, unknown]) => {
    if (name === 'replies') return [name, recalledWithheld(member as readonly Written[])];
    return [name, name === 'conduct' ? member : asOfToday(member)];
  });
  return { ...(Object.fromEntries(members) as object), ...timeZoneOf(value), ...limitsOf(value) };
}

/** What a version of the time-limit policy says now: the same, of each urgency. */
function limitsOf(value: object): object {
  if (!('acknowledgeWithinHours' in value && 'adoptedAt' in value)) return {};
  const hours = value.acknowledgeWithinHours;
  return { acknowledgeWithinHours: { urgent: hours, priority: hours, routine: hours }, longestDelayHours: null };
}

const CAPITALS: Readonly<Record<string, string>> = {
  ...{ BN: 'Brunei', ID: 'Jakarta', KH: 'Phnom_Penh', LA: 'Vientiane', MM: 'Yangon', MY: 'Kuala_Lumpur', PH: 'Manila' },
  ...{ SG: 'Singapore', TH: 'Bangkok', TL: 'Dili', VN: 'Ho_Chi_Minh' },
};

/** What the answer about a unit or a post says more of it now. */
function timeZoneOf(value: object): { readonly timeZone?: string } {
  const { state, hostStates } = value as { readonly state?: string; readonly hostStates?: readonly string[] };
  const isUnit = 'unit' in value && 'community' in value && 'closedOn' in value;
  const isPost = 'post' in value && 'city' in value;
  const capital = CAPITALS[(isUnit ? state : hostStates?.[0]) ?? ''];
  return (isUnit || isPost) && capital !== undefined ? { timeZone: `Asia/${capital}` } : {};
}

function recalledWithheld(replies: readonly Written[]): readonly unknown[] {
  return replies.map((reply, place) => {
    const { content: _, ...said } = reply;
    const recall = replies.slice(place).find(({ type }) => type === 'exchange.answer-recalled.v1');
    const isRecalled = recall !== undefined && /\.(?:partly-)?answered\.v1$/.test(said.type);
    return isRecalled ? { ...said, recalledOn: recall.conduct.at } : reply;
  });
}
