import { jest } from '@jest/globals';
import fc from 'fast-check';
import { recorded } from '#event-store/recorded.js';
import { fold } from '#kernel/decider.js';
import { everyRow, givenView } from '#views/given-view.js';
import type { Caller } from '#web/auth/caller.js';
import type { ExchangeFact } from '../contract.js';
import { factsOf, story } from '../given-story.js';
import { after, HOUR, PATHS, submitted, T0 } from '../given-request.js';
import { exchangeRequest } from '../exchange-request.js';
import { isLate, isOverdue, limitsRunning, STATES } from '../exchange-state.js';
import { due, listRequests, requestsOf } from './exchange-lists.js';
import { view } from './exchange-requests.js';

const thOfficer: Caller = { subject: 'th', role: 'officer', unit: 'TH-ATU', state: 'TH' };
const phOfficer: Caller = { subject: 'ph', role: 'officer', unit: 'PH-ATU', state: 'PH' };
const vnOfficer: Caller = { subject: 'vn', role: 'officer', unit: 'VN-ATU', state: 'VN' };
const auditor: Caller = { subject: 'au', role: 'auditor', body: 'ASEC' };

/** The facts of one request as the log has them; `place` is the position before its first. */
function logged(facts: readonly ExchangeFact[], id: string, place = 0) {
  return facts.map((fact, revision) =>
    recorded<string, unknown>(fact, { stream: `exchange-${id}`, revision, position: BigInt(place + revision + 1) }),
  );
}

const all = { overdue: false };
const page = { now: T0 + HOUR, limit: 50 };

describe('The list of requests', () => {
  it.each(STATES)('shows a request in the state that its facts lead to: %s', (state) => {
    const queries = givenView(view)(...logged(after(...PATHS[state]), 'r')).queries();
    const [row] = listRequests(queries, auditor, all, page);
    expect(row).toMatchObject({
      id: 'r',
      state,
      submitted: submitted.conduct,
      revision: after(...PATHS[state]).length - 1,
    });
    expect(listRequests(queries, auditor, { ...all, state }, page)).toHaveLength(1);
    for (const other of STATES.filter((name) => name !== state)) {
      expect(listRequests(queries, auditor, { ...all, state: other }, page)).toEqual([]);
    }
  });

  it('is the inbox of the one unit and the outbox of the other, and nothing to a third', () => {
    const queries = givenView(view)(...logged(after(), 'r')).queries();
    const ids = (caller: Caller, box?: 'inbox' | 'outbox') =>
      listRequests(queries, caller, { ...all, ...(box && { box }) }, page).map(({ id }) => id);
    expect([ids(thOfficer, 'inbox'), ids(thOfficer, 'outbox'), ids(thOfficer)]).toEqual([['r'], [], ['r']]);
    expect([ids(phOfficer, 'inbox'), ids(phOfficer, 'outbox'), ids(phOfficer)]).toEqual([[], ['r'], ['r']]);
    expect([ids(vnOfficer, 'inbox'), ids(vnOfficer, 'outbox'), ids(vnOfficer)]).toEqual([[], [], []]);
    expect(ids(auditor)).toEqual(['r']);
  });

  it('goes from the newest submission to the oldest, page by page, without loss or repetition', () => {
    const facts = Array.from({ length: 7 }, (_, index) => logged(after(), `r${String(index)}`, index * 10)).flat();
    const queries = givenView(view)(...facts).queries();
    const seen: string[] = [];
    for (let next: string | undefined; ;) {
      const rows = listRequests(queries, phOfficer, all, { ...page, limit: 3, ...(next && { after: next }) });
      if (rows.length === 0) break;
      seen.push(...rows.map(({ id }) => id));
      next = rows.at(-1)?.position;
    }
    expect(seen).toEqual(['r6', 'r5', 'r4', 'r3', 'r2', 'r1', 'r0']);
  });
});

it('Whatever happens to a request, the view shows what its own facts say, at every moment', () => {
  fc.assert(
    fc.property(story, fc.constantFrom(0, 8, 25, 73, 200, 700, 3_000), (commands, hours) => {
      const facts = factsOf(commands);
      const queries = givenView(view)(...logged(facts, 'r')).queries();
      const state = fold(exchangeRequest, facts);
      if (state.name === 'unsubmitted') throw new Error('the story has no submission');
      const { request } = state;
      const now = T0 + hours * HOUR;
      const [row] = listRequests(queries, auditor, all, { now, limit: 1 });
      expect(row).toMatchObject({
        state: state.name,
        revision: facts.length - 1,
        dueAt: request.dueAt,
        overdue: isOverdue(state, now),
        late: request.metAt === undefined ? null : isLate(request),
      });
      expect(listRequests(queries, phOfficer, { overdue: true }, { now, limit: 1 })).toHaveLength(
        isOverdue(state, now) ? 1 : 0,
      );
      const expected = limitsRunning(state).filter(({ limit, dueAt }) => dueAt < now && !request.noted.includes(limit));
      expect(due(queries, now, 10).map(({ limit, dueAt }) => ({ limit, dueAt }))).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

it('What is due names the request, the limit and the fact that set the limit', () => {
  const facts = logged(after('notify-delay'), 'r');
  const queries = givenView(view)(...facts).queries();
  const dueAt = T0 + 60_000 + 400 * HOUR;
  expect(due(queries, dueAt, 10)).toEqual([]);
  expect(due(queries, dueAt + 1, 10)).toEqual([{ id: 'r', limit: 'answer', dueAt, setBy: facts[1]?.id }]);
});

it('No more limits are due at once than asked for, those of longest ago first', () => {
  const facts = ['a', 'b', 'c'].flatMap((id, index) => logged(after(), id, index * 10));
  const queries = givenView(view)(...facts).queries();
  const rows = due(queries, T0 + 1_000 * HOUR, 4);
  expect(rows.map(({ id, limit }) => `${id} ${limit}`)).toEqual([
    'a acknowledge',
    'b acknowledge',
    'c acknowledge',
    'a answer',
  ]);
});

it('A page of requests is read from hardly more rows than it has, however rare the state that is asked for', () => {
  const many = Array.from({ length: 600 }, (_, index) =>
    logged(after(...PATHS.closed), `r${String(index)}`, index * 10),
  );
  const rare = (['submitted', 'answered', 'partly-answered'] as const).map((state, index) =>
    logged(after(...PATHS[state]), state, 10_000 + index * 10),
  );
  // Requests are listed from the newest: what is rare is the oldest.
  const facts = [...rare, ...many].flatMap((of, place) =>
    of.map((fact, revision) => ({ ...fact, position: BigInt(place * 10 + revision + 1) })),
  );
  const given = givenView(view, everyRow(view))(...facts);
  const now = T0 + 10_000 * HOUR;
  const page = given.rowsRead((queries) => listRequests(queries, auditor, all, { now, limit: 10 }));
  expect(page).toBeGreaterThanOrEqual(10);
  for (const caller of [thOfficer, phOfficer, auditor]) {
    for (const box of [undefined, 'inbox', 'outbox'] as const) {
      for (const state of [undefined, ...STATES]) {
        for (const overdue of [false, true]) {
          const rows = given.rowsRead((queries) => {
            listRequests(queries, caller, { box, state, overdue }, { now, limit: 10 });
          });
          expect({ box, state, overdue, few: rows <= 30 }).toEqual({ box, state, overdue, few: true });
        }
      }
    }
  }
});

it('What is overdue is found at once among many that are open and are not', () => {
  const late = { type: 'exchange.limit-passed.v1', conduct: { limit: 'answer', dueAt: '', at: '' } } as const;
  const old = logged([...after('acknowledge'), late], 'old');
  const open = Array.from({ length: 600 }, (_, index) => {
    const [submission] = after();
    if (submission?.type !== 'exchange.submitted.v1') throw new Error('a story begins with a submission');
    const conduct = { ...submission.conduct, acknowledgeBy: '2099-01-01T00:00:00Z', dueAt: '2099-01-01T00:00:00Z' };
    return logged([{ ...submission, conduct }], `r${String(index)}`, 10 + index);
  }).flat();
  const given = givenView(view, everyRow(view))(...old, ...open);
  const now = T0 + 10_000 * HOUR;
  for (const caller of [thOfficer, phOfficer, auditor]) {
    for (const state of [undefined, 'acknowledged'] as const) {
      let found: readonly string[] = [];
      const rows = given.rowsRead((queries) => {
        found = listRequests(queries, caller, { state, overdue: true }, { now, limit: 10 }).map(({ id }) => id);
      });
      expect({ found, few: rows <= 10 }).toEqual({ found: ['old'], few: true });
    }
  }
});

it('What passed unnoted, once it is much, is gone through where nobody waits for it', async () => {
  const overdueOf = async (number: number) => {
    const facts = Array.from({ length: number }, (_, index) => logged(after(), `r${String(index)}`, index * 10)).flat();
    const queries = givenView(view)(...facts).queries();
    const apart = jest.spyOn(queries, 'apart');
    const place = { now: T0 + 10_000 * HOUR, limit: 3 };
    const found = await requestsOf(queries, phOfficer, { box: 'outbox', overdue: true }, place);
    expect(found).toEqual(listRequests(queries, phOfficer, { box: 'outbox', overdue: true }, place));
    expect(found).toHaveLength(3);
    await requestsOf(queries, phOfficer, all, place);
    return apart.mock.calls.length;
  };
  expect([await overdueOf(499), await overdueOf(500)]).toEqual([0, 1]);
});
