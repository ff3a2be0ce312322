import { fold } from '#kernel/decider.js';
import { given } from '#kernel/given.js';
import { Refusal } from '#kernel/refusal.js';
import { HANDLINGS } from '../codes.js';
import type { ExchangeFact } from '../contract.js';
import { after, HOUR, onwardUseOf, SEALED, steps, submitted, T0 } from '../given-request.js';
import { exchangeRequest, type Step } from '../exchange-request.js';
import type { AskOnwardUse } from './onward-use.js';

const request = given(exchangeRequest);
const soon = T0 + 2 * HOUR;
const at = new Date(soon).toISOString();
const ask = (changed: Partial<AskOnwardUse> = {}): AskOnwardUse => ({
  ...{ type: 'ask-onward-use', at: soon, level: 2, content: SEALED },
  ...onwardUseOf(1),
  ...changed,
});
const recall = (answer?: number, level: 1 | 2 = 2) => ({ type: 'recall-answer', at: soon, level, answer }) as const;
const decide = (type: 'grant' | 'deny', asked?: number, level: 1 | 2 = 2) =>
  ({ type: `${type}-onward-use`, at: soon, level, asked }) as const;

/** The facts after more commands, one after the other. */
function then(facts: readonly ExchangeFact[], ...commands: readonly Step[]): readonly ExchangeFact[] {
  return commands.reduce(
    (before, command) => [
      ...before,
      ...request(...before)
        .when(command)
        .facts(),
    ],
    facts,
  );
}

function onwardUses(facts: readonly ExchangeFact[]) {
  const state = fold(exchangeRequest, facts);
  return state.name === 'unsubmitted' ? [] : state.request.onwardUses;
}

/** The fields that a question is refused for, because they are missing. */
function missingFrom(command: AskOnwardUse): readonly string[] {
  try {
    exchangeRequest.decide(command, fold(exchangeRequest, after('answer')));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.code).toBe('exchange.onward-use-incomplete');
    return error.errors.map(({ pointer }) => pointer);
  }
  return [];
}

/** A part of an answer at revision 1, the answer at revision 2. */
const twice = after('answer-in-part', 'answer');

describe('Asking for onward use', () => {
  it('names the answer, the recipient and the purpose, and says which of them is missing', () => {
    const fields = ['answer', 'recipient', 'purpose'] as const;
    const named = fields.map((field) => missingFrom(ask({ [field]: undefined })));
    expect(named).toEqual([['/answer'], ['/recipient'], ['/purpose']]);
    const unnamed = ask({ answer: undefined, recipient: undefined, purpose: undefined });
    expect(missingFrom(unnamed)).toEqual(['/answer', '/recipient', '/purpose']);
  });

  it('concerns an answer in whole or in part: no other fact, none to come', () => {
    for (const answer of [1, 2]) expect(then(twice, ask({ answer }))).toHaveLength(4);
    for (const answer of [0, 3, 99]) {
      request(...twice)
        .when(ask({ answer }))
        .thenRefused('exchange.answer-unknown', '/answer');
    }
    const clarified = after('seek-clarification', 'answer');
    request(...clarified)
      .when(ask({ answer: 1 }))
      .thenRefused('exchange.answer-unknown', '/answer');
  });

  it('counts the revisions of limits that passed as well', () => {
    const late = then([submitted], steps(T0 + 200 * HOUR).answer);
    expect(late.map(({ type }) => type)).toContain('exchange.limit-passed.v1');
    const answer = late.length - 1;
    expect(then(late, { ...ask({ answer }), at: T0 + 201 * HOUR })).toHaveLength(late.length + 1);
  });

  it('does not concern an answer that was recalled; one that stands can be asked about once the recall is known', () => {
    const recalled = then(twice, recall(1));
    request(...recalled)
      .when(ask({ answer: 2 }))
      .thenRefused('exchange.recall-not-acknowledged');
    const known = then(recalled, steps(soon)['acknowledge-recall']);
    request(...known)
      .when(ask({ answer: 1 }))
      .thenRefused('exchange.answer-was-recalled', '/answer');
    expect(then(known, ask({ answer: 2 }))).toHaveLength(known.length + 1);
    const none = then(twice, recall(), steps(soon)['acknowledge-recall']);
    request(...none)
      .when(ask({ answer: 2 }))
      .thenRefused('exchange.not-answered');
  });

  it.each([
    ['nobody', {}],
    ['two at once', { unit: 'MY-ATU', state: 'MY' }],
    ['an agency of no state', { agency: 'police' }],
    ['an agency of a body', { body: 'ACWC', agency: 'police' }],
  ] as const)('is refused for %s', (_, recipient) => {
    request(...after('answer'))
      .when(ask({ recipient }))
      .thenRefused('exchange.recipient-unclear', '/recipient');
  });

  it('is refused for a unit or a body that the register does not know, and for the two units', () => {
    const answered = after('answer');
    request(...answered)
      .when(ask({ recipient: { unit: 'XX-ATU' }, isRecipientKnown: false }))
      .thenRefused('exchange.recipient-unknown', '/recipient/unit');
    request(...answered)
      .when(ask({ recipient: { body: 'XXXX' }, isRecipientKnown: false }))
      .thenRefused('exchange.recipient-unknown', '/recipient/body');
    for (const unit of ['PH-ATU', 'TH-ATU']) {
      request(...answered)
        .when(ask({ recipient: { unit } }))
        .thenRefused('exchange.recipient-is-party', '/recipient/unit');
    }
  });

  it('is refused while the same question waits, and only then', () => {
    const waits = then(twice, ask());
    request(...waits)
      .when(ask())
      .thenRefused('exchange.onward-use-pending');
    const others = [
      ask({ answer: 2 }),
      ask({ purpose: 'court-proceedings' }),
      ask({ recipient: { state: 'PH' } }),
      ask({ recipient: { unit: 'MY-ATU' } }),
      ask({ recipient: { body: 'ACWC' } }),
    ];
    expect(then(waits, ...others)).toHaveLength(waits.length + others.length);
    for (const decided of ['grant', 'deny'] as const) {
      expect(then(waits, decide(decided), ask())).toHaveLength(waits.length + 2);
    }
  });

  it('can be done under every handling code', () => {
    for (const handling of HANDLINGS) {
      const answered = { ...steps(T0 + 1).answer, handling, restrictionsStated: true } as Step;
      expect(then([submitted], answered, ask())).toHaveLength(3);
    }
  });
});

describe('A decision about onward use', () => {
  it('concerns the question that waits, or the one that is named where several wait', () => {
    const one = then(twice, ask());
    expect(onwardUses(then(one, decide('grant')))).toMatchObject([{ revision: 3, state: 'granted', decidedAt: at }]);
    const two = then(one, ask({ answer: 2 }));
    request(...two)
      .when(decide('deny'))
      .thenRefused('exchange.onward-use-unclear', '/asked');
    const denied = then(two, decide('deny', 4));
    expect(onwardUses(denied).map(({ answer, state }) => [answer, state])).toEqual([
      [1, 'asked'],
      [2, 'denied'],
    ]);
    expect(onwardUses(then(denied, decide('grant'))).map(({ state }) => state)).toEqual(['granted', 'denied']);
  });

  it('is refused where no question waits, or not this one', () => {
    request(...twice)
      .when(decide('grant'))
      .thenRefused('exchange.onward-use-not-asked');
    const waits = then(twice, ask());
    for (const asked of [1, 2, 4]) {
      request(...waits)
        .when(decide('grant', asked))
        .thenRefused('exchange.onward-use-unknown', '/asked');
    }
    request(...then(waits, decide('grant', 3)))
      .when(decide('deny', 3))
      .thenRefused('exchange.onward-use-not-asked');
  });
});

describe('A recall', () => {
  it('concerns an answer that stands: not a refused request that was closed, not what was recalled', () => {
    request(...after('refuse', 'close'))
      .when(recall())
      .thenRefused('exchange.no-answer-to-recall');
    const again = then(twice, recall(), steps(soon)['acknowledge-recall'], steps(soon).close);
    for (const answer of [undefined, 1]) {
      request(...again)
        .when(recall(answer))
        .thenRefused('exchange.no-answer-to-recall');
    }
    request(...then(twice, recall(1)))
      .when(recall(1))
      .thenRefused('exchange.answer-was-recalled', '/answer');
    request(...twice)
      .when(recall(7))
      .thenRefused('exchange.answer-unknown', '/answer');
  });

  it('that leaves parts alone leaves the request partly answered: it is reopened, not closed', () => {
    const acknowledged = steps(soon)['acknowledge-recall'];
    const [part, whole] = [1, 2];
    const left = then(twice, recall(whole), acknowledged);
    request(...left)
      .when(steps(soon).close)
      .thenRefused('exchange.not-settled');
    expect(then(left, steps(soon).reopen)).toHaveLength(left.length + 1);
    const wholeLeft = then(twice, recall(part), acknowledged);
    expect(then(wholeLeft, steps(soon).close).at(-1)?.type).toBe('exchange.closed.v1');
    expect(then(twice, recall(), acknowledged, steps(soon).close).at(-1)?.type).toBe('exchange.closed.v1');
  });

  it('of one answer leaves the other, which can be recalled too, before the first is acknowledged or after', () => {
    const first = then(twice, recall(1));
    expect(then(first, recall(2))).toHaveLength(5);
    expect(then(first, steps(soon)['acknowledge-recall'], recall())).toHaveLength(6);
  });

  it('ends what was granted or waits for its answer, and nothing else', () => {
    const asked = then(
      twice,
      ask(),
      decide('grant'),
      ask({ purpose: 'other' }),
      decide('deny'),
      ask({ purpose: 'prevention' }),
      ask({ answer: 2 }),
    );
    const states = (facts: readonly ExchangeFact[]) => onwardUses(facts).map(({ state }) => state);
    expect(states(asked)).toEqual(['granted', 'denied', 'asked', 'asked']);
    const recalled = then(asked, recall(1));
    expect(states(recalled)).toEqual(['lapsed', 'denied', 'lapsed', 'asked']);
    expect(onwardUses(recalled)[0]).toMatchObject({ answer: 1, decidedAt: at, lapsedAt: at });
    expect(states(then(recalled, decide('grant')))).toEqual(['lapsed', 'denied', 'lapsed', 'granted']);
    expect(states(then(asked, recall()))).toEqual(['lapsed', 'denied', 'lapsed', 'lapsed']);
  });

  it.each(['close', 'reopen'] as const)('is acknowledged before one can %s', (type) => {
    const recalled = then(twice, recall(1));
    request(...recalled)
      .when(steps(soon)[type])
      .thenRefused('exchange.recall-not-acknowledged');
    expect(then(recalled, steps(soon)['acknowledge-recall'], steps(soon)[type])).toHaveLength(6);
  });
});

describe('Below level 2 of a data folder', () => {
  const unnamed = ask({ level: 1, answer: undefined, recipient: undefined, purpose: undefined });

  it('facts are those of the program before, and name nothing', () => {
    const facts = then(
      twice,
      unnamed,
      decide('grant', 3, 1),
      unnamed,
      decide('deny', undefined, 1),
      recall(undefined, 1),
    );
    expect(facts.slice(3).map(({ type, conduct }) => ({ type, conduct }))).toEqual([
      { type: 'exchange.onward-use-asked.v1', conduct: { at } },
      { type: 'exchange.onward-use-granted.v1', conduct: { at } },
      { type: 'exchange.onward-use-asked.v1', conduct: { at } },
      { type: 'exchange.onward-use-denied.v1', conduct: { at } },
      { type: 'exchange.answer-recalled.v1', conduct: { at } },
    ]);
    expect(onwardUses(facts)).toEqual([
      { revision: 3, askedAt: at, state: 'lapsed', decidedAt: at, lapsedAt: at },
      { revision: 5, askedAt: at, state: 'denied', decidedAt: at },
    ]);
  });

  it('one question waits at a time, and is over when the request is reopened', () => {
    const waits = then(twice, unnamed);
    request(...waits)
      .when(unnamed)
      .thenRefused('exchange.onward-use-pending');
    const again = then(waits, steps(soon).reopen, steps(soon).answer);
    expect(onwardUses(again)).toMatchObject([{ state: 'lapsed' }]);
    request(...again)
      .when(decide('grant', undefined, 1))
      .thenRefused('exchange.onward-use-not-asked');
    expect(then(again, unnamed)).toHaveLength(again.length + 1);
  });

  it('what waits can be decided once the level was raised', () => {
    const [decided] = request(...then(twice, unnamed))
      .when(decide('grant'))
      .facts();
    expect(decided).toMatchObject({ type: 'exchange.onward-use-granted.v2', conduct: { asked: 3 } });
  });

  it('the same holds of every reading of them: the newest type, what is not known blank', () => {
    const earlier = then(twice, unnamed, decide('grant', undefined, 1));
    const newest = earlier.map((fact) => ({ ...fact, type: fact.type.replace(/use-(\w+)\.v1/, 'use-$1.v2') }));
    expect(newest).not.toEqual(earlier);
    expect(fold(exchangeRequest, newest as readonly ExchangeFact[])).toEqual(fold(exchangeRequest, earlier));
  });
});
