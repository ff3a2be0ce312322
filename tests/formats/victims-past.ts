import { comparable, type Answer } from './answers.js';

/**
 * What earlier programs told of a victim once the post was told, and later ones do not (docs/adr/0028): what came before
 * that. Answers are compared without it, to whoever is not of the unit; of lists, all pages together.
 */
export class VictimsPast {
  /** The referrals of victims whose post was told, by their ids, with the position of that fact. */
  readonly #told = new Map<string, bigint>();

  constructor(facts: readonly unknown[]) {
    const logged = facts as readonly Logged[];
    const victims = new Set(
      logged.filter(({ type, conduct }) => type === 'referral.raised.v1' && conduct.track === 'victim').map(idOf),
    );
    for (const fact of logged) {
      if (fact.type === 'referral.notified.v1' && victims.has(idOf(fact))) {
        this.#told.set(idOf(fact), BigInt(fact.position));
      }
    }
  }

  /** The answers to each question, as they are to be compared. */
  without(answers: readonly Answer[]): ReadonlyMap<string, unknown> {
    const questions = new Map<string, readonly Answer[]>();
    for (const answer of answers) {
      const question = `${answer.identity ?? 'a stranger'} ${answer.path}`;
      questions.set(question, [...(questions.get(question) ?? []), answer]);
    }
    return new Map([...questions].map(([question, pages]) => [question, this.#answer(question, pages)]));
  }

  #answer(question: string, pages: readonly Answer[]): unknown {
    const bodies = pages.map(({ status, body }) => ({ status, body: comparable(body) }));
    if (/^\w+-(?:officer|head) /.test(question) || !question.includes(' /v1/')) return bodies;
    const lists = bodies.map(({ body }) => (body as { readonly items?: readonly Shown[] }).items);
    if (lists.every((items) => items !== undefined)) {
      const id = /\/v1\/referrals\/([^/]+)\/history/.exec(question)?.[1];
      return lists.flat().flatMap((item) => this.#item(item, id));
    }
    return bodies.map(({ status, body }) => ({ status, body: this.#whole(question, body as Shown) }));
  }

  #item(item: Shown, ofHistory: string | undefined): readonly Shown[] {
    const id = ofHistory ?? (item.record ?? `referral-${String(item.id)}`).replace(/^(?:\w+-)?referral-/, '');
    const told = this.#told.get(id);
    if (told === undefined) return [item];
    if (item.position !== undefined && BigInt(item.position) < told) return [];
    return [kept(item)];
  }

  #whole(question: string, body: Shown): unknown {
    if (question.includes('/v1/statistics/referrals')) return { ...body, ...OF_STATISTICS };
    if (question.includes('-consular ') && body.nationalityAsSeen === 'denied') return kept(withoutWords(body));
    return this.#told.has(String(body.id)) ? kept(body) : body;
  }
}

interface Logged {
  readonly type: string;
  readonly stream: string;
  readonly position: string;
  readonly conduct: { readonly track?: string };
}

interface Shown {
  readonly id?: string;
  readonly record?: string;
  readonly position?: string;
  readonly [field: string]: unknown;
}

/** What tells how much, and when, before the telling. */
const TELLING = [
  ...['revision', 'causation', 'rule', 'late', 'raisedAt', 'identifiedAt', 'dueSince', 'notifyBy'],
  ...['wish', 'informedOfRightOn', 'hold'],
];
const OF_STATISTICS = { method: undefined, victim: undefined, details: undefined };

const idOf = ({ stream }: Logged) => stream.slice('referral-'.length);

/** A post that denied that the person is a national reads no more. */
function withoutWords({ content: _, notes: __, ...others }: Shown): Shown {
  return others;
}

function kept(shown: Shown): Shown {
  return Object.fromEntries(Object.entries(shown).filter(([name]) => !TELLING.includes(name)));
}
