import type { CaseFileState } from '#casefile/case-file.js';
import { type AskedOfCaseFile, CASE_FILE } from '#casefile/case-file.record.js';
import type { SummaryState } from '#casefile/case-summary.js';
import { EXPLOITATIONS } from '#casefile/codes.js';
import type { LinkContent } from '#casefile/contract.js';
import { type AskedOfSummary, SUMMARY } from '#casefile/summary.record.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { RecordCommand } from '#records/record-command.js';
import { streamOf } from '#records/record-kind.js';
import { CHAIR, delegate, membersAt, officer, type Person, SECRETARIAT, unitOf } from './people.js';
import type { Chance } from './chance.js';
import { others } from './practice-story.js';
import type { StoryStep, Story, CommandRunner } from './command-runner.js';
import { DAY, text, words } from './synthetic.js';

/** A record between two states that may belong to a case. */
export interface Linkable extends LinkContent {
  readonly states: readonly [string, string];
}

/** Schedules a case when there is a record that it can grow from. */
export function scheduleCaseFile(
  runner: CommandRunner,
  index: number,
  start: number,
  seed: () => Linkable | undefined,
): void {
  const begin = (): Promise<void> => {
    const linkable = seed();
    if (linkable) opens(runner, index, linkable);
    return Promise.resolve();
  };
  runner.at(start, begin);
}

/** The unit that asked opens the file, the one that was asked joins, and often a third one is asked to. */
function opens(runner: CommandRunner, index: number, linkable: Linkable): void {
  const [state] = linkable.states;
  const reference = `${state}-${String(new Date(runner.now).getUTCFullYear())}-${String(index + 1).padStart(4, '0')}`;
  const id = derivedUuid('casefile', unitOf(state), reference);
  const story = caseFileStory({ runner, id, chance: runner.chance('case-file', index), index, reference, linkable });
  runner.follow(streamOf(CASE_FILE, id), runner.now, story);
}

interface Case {
  readonly runner: CommandRunner;
  readonly id: string;
  readonly chance: Chance;
  readonly index: number;
  readonly reference: string;
  readonly linkable: Linkable;
}

function* caseFileStory({ runner, id, chance, index, reference, linkable }: Case): Story<CaseFileState> {
  const { kind, record, states } = linkable;
  const [opener, partner] = states;
  const [third = 'BN'] = others(chance, membersAt(runner.now), states);
  const step = (days: number, state: string, asked: AskedOfCaseFile): StoryStep<CaseFileState> => ({
    after: Math.round(days * DAY),
    by: officer(state),
    does: (meta) => new RecordCommand(CASE_FILE, id, asked, meta, undefined, asked.type === 'open'),
  });
  const unit = unitOf(opener);
  yield step(0, opener, { type: 'open', unit, reference, content: { subject: text('a case of several units') } });
  const link = { type: 'link', unit, content: { kind, record }, pointer: '/record' } as const;
  yield step(0.1, opener, link);
  if (kind === 'exchange') {
    yield step(0.2, opener, { type: 'invite', unit: unitOf(partner) });
    yield step(chance.whole(1, 5), partner, { type: 'join', unit: unitOf(partner) });
  }
  yield step(1, opener, { type: 'invite', unit: unitOf(third) });
  const joins = index !== 1 && chance.happens(0.6);
  yield step(chance.whole(1, 6), third, { type: joins ? 'join' : 'decline', unit: unitOf(third) });
  for (let notes = chance.whole(1, 3); notes > 0; notes -= 1) {
    yield step(chance.whole(2, 12), opener, { type: 'add-note', unit, ...words('what was found so far') });
  }
  if (joins && (index === 0 || chance.happens(0.2))) {
    yield step(chance.whole(2, 9), third, { type: 'leave', unit: unitOf(third) });
  }
  if (index === 1 || chance.happens(0.1)) {
    yield step(1, opener, { type: 'unlink', unit, record, pointer: '/record' });
    yield step(1, opener, link);
  }
  if (index > 3 && chance.happens(0.25)) return;
  const outcome = (of: string) => {
    const prosecutions = chance.whole(0, 3);
    const convictions = chance.whole(0, prosecutions);
    return { unit: unitOf(of), investigations: 3, prosecutions, convictions, victimsAssisted: chance.whole(0, 12) };
  };
  const outcomes = [outcome(opener), ...(kind === 'exchange' ? [outcome(partner)] : [])];
  yield step(chance.whole(20, 90), opener, { type: 'close', outcomes });
  if (index === 2 || chance.happens(0.08)) {
    yield step(chance.whole(5, 20), opener, { type: 'reopen', content: { reason: text('a new lead') } });
    yield step(chance.whole(10, 40), opener, { type: 'close', outcomes });
  }
  if (index <= 3 || chance.happens(0.5)) {
    const summary = derivedUuid(id, 'summary');
    const concerned = [opener, partner, third];
    runner.follow(
      streamOf(SUMMARY, summary),
      runner.now + 3 * DAY,
      summaryStory(runner, summary, id, index, concerned),
    );
  }
}

/** How the summaries that come first go. */
const WAYS = ['published', 'returned', 'withdrawn', 'taken-back'] as const;

function* summaryStory(
  runner: CommandRunner,
  id: string,
  caseFile: string,
  index: number,
  concerned: readonly string[],
): Story<SummaryState> {
  const chance = runner.chance('summary', id);
  const way = WAYS[index] ?? chance.weighted({ published: 60, returned: 25, withdrawn: 8, 'taken-back': 7 });
  const by = officer(concerned[0] ?? '');
  const exploitation = [chance.pick(EXPLOITATIONS)];
  const step = (days: number, person: Person, asked: AskedOfSummary): StoryStep<SummaryState> => ({
    after: Math.round(days * DAY),
    by: person,
    does: (meta) => new RecordCommand(SUMMARY, id, asked, meta, undefined, asked.type === 'propose'),
  });
  const content = {
    title: 'SYNTHETIC: a case without its persons, places and dates',
    summary: text('what happened, so that nobody can be known from it'),
    lessons: text('what worked between the units, and what did not'),
  };
  yield step(0, by, { type: 'propose', unit: by.unit ?? '', caseFile, exploitation, content });
  if (way === 'taken-back') {
    yield step(5, by, { type: 'withdraw', as: 'unit', content: { reason: text('the case is not over yet') } });
    return;
  }
  if (way === 'returned') {
    yield step(6, SECRETARIAT, { type: 'return', reasons: ['identifies-case'], ...words('the port names the case') });
    yield step(9, by, { type: 'revise', exploitation, content });
  }
  const reviewers = others(chance, membersAt(runner.now), concerned).slice(0, 2);
  yield step(4, SECRETARIAT, { type: 'start-review', reviewers });
  for (const reviewer of reviewers) {
    const asked = { type: 'review', reviewer, recommendation: 'accept', ...words('nobody can be known') } as const;
    yield step(chance.whole(2, 9), delegate(reviewer), asked);
  }
  yield step(chance.whole(3, 12), CHAIR, { type: 'accept' });
  yield step(1, CHAIR, { type: 'publish', confirmedFreeOfPersonalData: true });
  if (way !== 'withdrawn') return;
  yield step(20, CHAIR, { type: 'withdraw', as: 'chair', content: { reason: text('a place could be known') } });
}
