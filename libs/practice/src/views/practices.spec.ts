import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recorded } from '#event-store/recorded.js';
import { fold } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import { wordsWanted } from '#views/search-words.js';
import type { Caller } from '#web/auth/caller.js';
import type { PracticeFact } from '../contract.js';
import { factsOf, story } from '../given-story.js';
import {
  after,
  classification,
  type Deed,
  PATHS,
  PH,
  revisedClassification,
  SUCCESSOR,
  text,
} from '../given-practice.js';
import { practiceHistory } from '../practice.history.js';
import { practiceDecider } from '../practice.js';
import { isPublic, STATES } from '../practice-state.js';
import { listPractices, listPublished } from './practice-lists.js';
import { view } from './practices.js';

const auditor: Caller = { subject: 'au', role: 'auditor', body: 'ASEC' };

/** The facts of one practice as the log has them; `place` is the position before its first. */
function logged(facts: readonly PracticeFact[], id = 'p', place = 0) {
  return facts.map((fact, revision) =>
    recorded<string, unknown>(fact, { stream: `practice-${id}`, revision, position: BigInt(place + revision + 1) }),
  );
}

const queriesAfter = (...deeds: readonly Deed[]) => givenView(view)(...logged(after(...deeds))).queries();
const page = { limit: 50 };
/** Vowel signs that became letters after the tables of the search were made: it finds no word of them alone. */
const YOUNG_LETTERS = /[\u19b0-\u19c9\u1cf2\u1cf3]/;

describe('The list of practices', () => {
  it.each(STATES)('shows a practice in the state that its facts lead to: %s', (state) => {
    const queries = queriesAfter(...PATHS[state]);
    const [row] = listPractices(queries, auditor, {}, page);
    const revision = after(...PATHS[state]).length - 1;
    expect(row).toMatchObject({ id: 'p', state, revision, submitter: PH, position: '1' });
    expect(listPractices(queries, auditor, { state }, page)).toHaveLength(1);
    for (const other of STATES.filter((name) => name !== state)) {
      expect(listPractices(queries, auditor, { state: other }, page)).toEqual([]);
    }
  });

  it('goes by what the latest version says of itself', () => {
    const [before, now] = [queriesAfter('return'), queriesAfter('return', 'revise')];
    const count = (queries: typeof now, filter: object) => listPractices(queries, auditor, filter, page).length;
    expect([count(before, { activity: 'C.l.1.2' }), count(now, { activity: 'C.l.1.2' })]).toEqual([1, 0]);
    expect([count(before, { category: 'good-practices' }), count(now, { category: 'good-practices' })]).toEqual([1, 0]);
    expect(listPractices(now, auditor, {}, page)).toMatchObject([
      { classification: revisedClassification, version: 2 },
    ]);
    expect(listPractices(before, auditor, {}, page)).toMatchObject([{ classification, version: 1 }]);
  });

  it('goes from the newest submission to the oldest, page by page, without loss or repetition', () => {
    const facts = Array.from({ length: 7 }, (_, index) => logged(after(), `p${index}`, index * 10)).flat();
    const queries = givenView(view)(...facts).queries();
    const seen: string[] = [];
    for (let next: string | undefined; ;) {
      const rows = listPractices(queries, auditor, {}, { limit: 3, ...(next && { after: next }) });
      if (rows.length === 0) break;
      seen.push(...rows.map(({ id }) => id));
      next = rows.at(-1)?.position;
    }
    expect(seen).toEqual(['p6', 'p5', 'p4', 'p3', 'p2', 'p1', 'p0']);
  });
});

describe('The public list', () => {
  const found = (queries: ReturnType<typeof queriesAfter>, q?: string) =>
    listPublished(queries, q === undefined ? {} : { q }, page).map(({ published }) => published.title);

  it.each(STATES)('holds what is published and in force: %s', (state) => {
    const inForce = ['published', 'adopted', 'result-reported'].includes(state);
    expect(found(queriesAfter(...PATHS[state]))).toEqual(inForce ? [text.title] : []);
    expect(found(queriesAfter(...PATHS[state]), 'ferry')).toEqual(inForce ? [text.title] : []);
  });

  it('finds every part of the text, in other forms of a word, and only when all words are there', () => {
    const queries = queriesAfter(...PATHS.published);
    for (const q of ['desk', 'FERRIES', 'short', 'length', 'learnt', 'Desks ferry "short"', 'ports --']) {
      expect([q, found(queries, q)]).toEqual([q, [text.title]]);
    }
    for (const q of ['dock', 'desk dock', 'title', '*', 'fer']) {
      expect([q, found(queries, q)]).toEqual([q, []]);
    }
  });

  it('takes any text for a search', () => {
    const queries = queriesAfter(...PATHS.published);
    const typed = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.stringMatching(/^[a"' *:^()+{}\-AND OR NOT NEAR\0]{0,60}$/),
    );
    fc.assert(
      fc.property(typed, (q) => {
        expect(found(queries, q).length).toBeLessThan(2);
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds each word that stands in the text by itself, whatever it is made of', () => {
    const word = fc
      .stringMatching(/^[\p{L}\p{N}"'().:*-]{1,12}$/u)
      .filter((typed) => wordsWanted(typed) !== undefined && !YOUNG_LETTERS.test(typed));
    fc.assert(
      fc.property(word, (typed) => {
        const facts = after(...PATHS.published).map((fact) =>
          fact.type === 'practice.published.v1'
            ? { ...fact, conduct: { ...fact.conduct, lessons: `before ${typed} after` } }
            : fact,
        );
        expect(found(givenView(view)(...logged(facts)).queries(), typed)).toEqual([text.title]);
      }),
      { numRuns: 300 },
    );
  });

  it('goes from the latest publication to the earliest, page by page', () => {
    const facts = ['a', 'b', 'c'].flatMap((id, index) => logged(after(...PATHS.published), id, index * 100));
    const queries = givenView(view)(...facts).queries();
    const seen: string[] = [];
    for (let next: [string, string] | undefined; ;) {
      const [row] = listPublished(queries, {}, { limit: 1, ...(next && { after: next }) });
      if (!row?.published) break;
      seen.push(row.id);
      next = [row.published.at, row.id];
    }
    expect(seen).toEqual(['c', 'b', 'a']);
  });

  it('keeps the search whole while texts come and go', () => {
    const shown = givenView(view)(...logged(after(...PATHS.published, 'withdraw-chair')));
    expect(shown.all('SELECT rowid FROM published_text')).toEqual([]);
    expect(shown.all(`SELECT * FROM published_text WHERE published_text MATCH '"ferry"'`)).toEqual([]);
  });
});

it('Whatever happens to a practice, the view shows what its own facts say', () => {
  fc.assert(
    fc.property(story, (commands) => {
      const facts = factsOf(commands);
      const state = fold(practiceDecider, facts);
      if (state.name === 'unsubmitted') throw new Error('a story begins with a submission');
      const { practice } = state;
      const { versions, published, supersededBy } = practiceHistory(logged(facts));
      const queries = givenView(view)(...logged(facts)).queries();
      expect(listPractices(queries, auditor, {}, page)).toEqual([
        {
          id: 'p',
          position: '1',
          revision: facts.length - 1,
          state: state.name,
          version: practice.version,
          submitter: PH,
          submittedAt: versions[0]?.conduct.at,
          classification: practice.classification,
          isPublic: isPublic(state),
          published:
            published && isPublic(state) ? { at: published.at, title: text.title, summary: text.summary } : null,
          adopters: practice.adopters.length,
          supersededBy: supersededBy ?? null,
        },
      ]);
      if (supersededBy !== undefined) expect(supersededBy).toBe(SUCCESSOR);
    }),
    { numRuns: 300 },
  );
});
