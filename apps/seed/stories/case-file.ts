import { CHAIR, delegate, officer, SECRETARIAT, unitOf } from '#apps/dev-idp/identities.js';
import { type CaseFileTypes, CASE_FILE } from '#casefile/case-file.record.js';
import { EXPLOITATIONS } from '#casefile/codes.js';
import type { LinkContent } from '#casefile/contract.js';
import { SUMMARY, type SummaryTypes } from '#casefile/summary/summary.record.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { begin, type CommandRunner, step, type Story } from '../command-runner.js';
import { membersAt, others } from '../members.js';
import { DAY, text, words } from '../synthetic.js';

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
  const begins = (): Promise<void> => {
    const linkable = seed();
    if (linkable) open(runner, index, linkable);
    return Promise.resolve();
  };
  runner.at(start, begins);
}

function open(runner: CommandRunner, index: number, linkable: Linkable): void {
  const [state] = linkable.states;
  const reference = `${state}-${String(new Date(runner.now).getUTCFullYear())}-${String(index + 1).padStart(4, '0')}`;
  const id = derivedUuid('casefile', unitOf(state), reference);
  runner.follow(CASE_FILE, id, runner.now, caseFileStory(runner, id, index, reference, linkable));
}

/** The unit that asked opens the file, the one that was asked joins, and often a third one is asked to. */
function* caseFileStory(
  runner: CommandRunner,
  id: string,
  index: number,
  reference: string,
  { kind, record, states }: Linkable,
): Story<CaseFileTypes> {
  const chance = runner.chance('case-file', index);
  const [opener, partner] = states;
  const [third = 'BN'] = others(chance, membersAt(runner.now), states);
  const unit = unitOf(opener);
  const by = officer(opener);
  yield begin(by, { type: 'open', unit, reference, content: { subject: text('a case of several units') } });
  const link = { type: 'link', unit, content: { kind, record }, pointer: '/record' } as const;
  yield step(0.1, by, link);
  if (kind === 'exchange') {
    yield step(0.2, by, { type: 'invite', unit: unitOf(partner) });
    yield step(chance.whole(1, 5), officer(partner), { type: 'join', unit: unitOf(partner) });
  }
  yield step(1, by, { type: 'invite', unit: unitOf(third) });
  const joins = index !== 1 && chance.happens(0.6);
  yield step(chance.whole(1, 6), officer(third), { type: joins ? 'join' : 'decline', unit: unitOf(third) });
  for (let notes = chance.whole(1, 3); notes > 0; notes -= 1) {
    yield step(chance.whole(2, 12), by, { type: 'add-note', unit, ...words('what was found so far') });
  }
  if (joins && (index === 0 || chance.happens(0.2))) {
    yield step(chance.whole(2, 9), officer(third), { type: 'leave', unit: unitOf(third) });
  }
  if (index === 1 || chance.happens(0.1)) {
    yield step(1, by, { type: 'unlink', unit, record, pointer: '/record' });
    yield step(1, by, link);
  }
  if (index > 3 && chance.happens(0.25)) return;
  const outcome = (of: string) => {
    const prosecutions = chance.whole(0, 3);
    const convictions = chance.whole(0, prosecutions);
    return { unit: unitOf(of), investigations: 3, prosecutions, convictions, victimsAssisted: chance.whole(0, 12) };
  };
  const outcomes = [outcome(opener), ...(kind === 'exchange' ? [outcome(partner)] : [])];
  yield step(chance.whole(20, 90), by, { type: 'close', outcomes });
  if (index === 2 || chance.happens(0.08)) {
    yield step(chance.whole(5, 20), by, { type: 'reopen', content: { reason: text('a new lead') } });
    yield step(chance.whole(10, 40), by, { type: 'close', outcomes });
  }
  if (index <= 3 || chance.happens(0.5)) {
    const summary = derivedUuid(id, 'summary');
    const story = summaryStory(runner, summary, id, index, [opener, partner, third]);
    runner.follow(SUMMARY, summary, runner.now + 3 * DAY, story);
  }
}

const WEIGHTS = { published: 60, returned: 25, withdrawn: 8, 'taken-back': 7 };
/** How the summaries that come first go. */
const WAYS = Object.keys(WEIGHTS) as readonly (keyof typeof WEIGHTS)[];

function* summaryStory(
  runner: CommandRunner,
  id: string,
  caseFile: string,
  index: number,
  concerned: readonly string[],
): Story<SummaryTypes> {
  const chance = runner.chance('summary', id);
  const way = WAYS[index] ?? chance.weighted(WEIGHTS);
  const by = officer(concerned[0] ?? '');
  const exploitation = [chance.pick(EXPLOITATIONS)];
  const content = {
    title: 'SYNTHETIC: a case without its persons, places and dates',
    summary: text('what happened, so that nobody can be known from it'),
    lessons: text('what worked between the units, and what did not'),
  };
  yield begin(by, { type: 'propose', unit: by.unit ?? '', caseFile, exploitation, content });
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
