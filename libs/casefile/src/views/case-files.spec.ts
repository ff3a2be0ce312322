import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recorded } from '#event-store/recorded.js';
import { fold } from '#kernel/decider.js';
import { givenView } from '#views/given-view.js';
import type { Caller } from '#web/auth/caller.js';
import { caseFileDecider } from '../case-file.js';
import { summaryDecider } from '../summary/case-summary.js';
import type { CaseFileFact, SummaryFact } from '../contract.js';
import { summary, SUMMARY_PATHS, withdraw } from '../given-case.js';
import { caseFileStory, summaryStory, toldOfCaseFile, toldOfSummary } from '../given-story.js';
import { listCaseFiles } from './case-file-lists.js';
import { view } from './case-files.js';
import { listEntries, listSummaries } from './summary-lists.js';

const auditor: Caller = { subject: 'au', role: 'auditor', body: 'ASEC' };

/** The facts of one record as the log has them; `place` is the position before its first. */
function logged(stream: string, facts: readonly (CaseFileFact | SummaryFact)[], place = 0) {
  return facts.map((fact, revision) =>
    recorded<string, unknown>(fact, { stream, revision, position: BigInt(place + revision + 1) }),
  );
}

it('A case file stands in its list as its own facts tell it, in any story', () => {
  fc.assert(
    fc.property(caseFileStory, (story) => {
      const { facts } = toldOfCaseFile(story);
      const state = fold(caseFileDecider, facts);
      if (state.name === 'unopened') throw new Error('the first fact opens');
      const { reference, openedBy, openedAt, members, invited } = state.file;
      const queries = givenView(view)(...logged('casefile-c1', facts)).queries();
      expect(listCaseFiles(queries, auditor, {}, { limit: 9 })).toEqual([
        {
          id: 'c1',
          position: '1',
          revision: facts.length - 1,
          state: state.name,
          reference,
          openedBy,
          openedAt,
          members,
          invited,
        },
      ]);
      expect(listCaseFiles(queries, auditor, { state: state.name }, { limit: 9 })).toHaveLength(1);
      const other = state.name === 'open' ? 'closed' : 'open';
      expect(listCaseFiles(queries, auditor, { state: other }, { limit: 9 })).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

it('A summary stands in its list as its own facts tell it, in any story, and in the compendium while it is published', () => {
  fc.assert(
    fc.property(summaryStory, (story) => {
      const { facts } = toldOfSummary(story);
      const state = fold(summaryDecider, facts);
      if (state.name === 'unproposed') throw new Error('the first fact proposes');
      const { version, caseFile, by, proposedAt, exploitation, reviewers } = state.summary;
      const known = { version, caseFile, by, proposedAt, exploitation, reviewers };
      const queries = givenView(view)(...logged('summary-s1', facts)).queries();
      expect(listSummaries(queries, auditor, { state: state.name }, { limit: 9 })).toEqual([
        { id: 's1', position: '1', revision: facts.length - 1, state: state.name, ...known, members: [] },
      ]);
      const entries = listEntries(queries, {}, { limit: 9 });
      expect(entries.map(({ id }) => id)).toEqual(state.name === 'published' ? ['s1'] : []);
    }),
    { numRuns: 300 },
  );
});

describe('The compendium', () => {
  const text = (title: string) => ({
    title,
    summary: 'Crews were recruited with loans',
    lessons: 'Ask for the ledger',
  });
  const entry = (id: string, at: string, title: string, exploitation: readonly string[], place: number) => {
    const facts = summary(...SUMMARY_PATHS.published).map((fact) =>
      fact.type === 'casefile.summary-published.v1'
        ? { ...fact, conduct: { ...fact.conduct, ...text(title), at } }
        : fact.type === 'casefile.summary-proposed.v1'
          ? { ...fact, conduct: { ...fact.conduct, exploitation } }
          : fact,
    );
    return logged(`summary-${id}`, facts as readonly SummaryFact[], place);
  };
  const facts = [
    ...entry('s1', '2026-03-01T00:00:00.000Z', 'Debt on a vessel', ['forced-labour'], 0),
    ...entry('s2', '2026-03-03T00:00:00.000Z', 'A call centre', ['online-scam-operations', 'forced-labour'], 100),
    ...entry('s3', '2026-03-02T00:00:00.000Z', 'Pagaré en un buque', ['other'], 200),
  ];
  const queries = givenView(view)(...facts).queries();
  const found = (filter: Parameters<typeof listEntries>[1], page = {}) =>
    listEntries(queries, filter, { limit: 9, ...page }).map(({ id }) => id);

  it('goes from the latest publication to the first, page by page', () => {
    expect(found({})).toEqual(['s2', 's3', 's1']);
    expect(found({}, { limit: 2 })).toEqual(['s2', 's3']);
    expect(found({}, { after: ['2026-03-02T00:00:00.000Z', 's3'] })).toEqual(['s1']);
  });

  it('is found by words in any of their forms, and by the form of exploitation', () => {
    expect(found({ q: 'vessels' })).toEqual(['s1']);
    expect(found({ q: 'recruiting loan' })).toEqual(['s2', 's3', 's1']);
    expect(found({ q: 'pagare' })).toEqual(['s3']);
    expect(found({ exploitation: 'forced-labour' })).toEqual(['s2', 's1']);
    expect(found({ q: 'debt', exploitation: 'other' })).toEqual([]);
    expect(found({ q: '"* OR' })).toEqual([]);
    expect(found({ q: '***' })).toEqual([]);
  });

  it('says nothing of where an entry came from', () => {
    const [shown] = listEntries(queries, { q: 'debt' }, { limit: 1 });
    expect(Object.keys(shown ?? {}).sort()).toEqual(
      ['id', 'publishedAt', 'title', 'summary', 'lessons', 'exploitation'].sort(),
    );
  });

  it('loses what is withdrawn, in its search too', () => {
    const gone = summary(...SUMMARY_PATHS.published, withdraw('chair'));
    const after = givenView(view)(...logged('summary-s1', gone));
    expect(listEntries(after.queries(), {}, { limit: 9 })).toEqual([]);
    expect(after.all('SELECT rowid FROM published_text')).toEqual([]);
    expect(JSON.stringify(after.all('SELECT * FROM summary'))).not.toContain('"published":"');
  });
});
