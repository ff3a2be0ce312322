import { CHAIR, delegate, head, officer, reporter, SECRETARIAT, unitOf } from '#apps/dev-idp/identities.js';
import { CATEGORIES, MEASURES, SOURCE_KINDS } from '#practice/codes.js';
import type { Adopter, Classification, Submitter } from '#practice/contract.js';
import type { PracticeTypes } from '#practice/practice.record.js';
import type { Caller } from '#web/auth/caller.js';
import type { Chance } from '../chance.js';
import { begin, type Beginning, step, type Story } from '../command-runner.js';
import { membersAt, others } from '../members.js';
import { dayOf, text, words } from '../synthetic.js';

const WEIGHTS = {
  revised: 20,
  published: 34,
  superseded: 6,
  returned: 12,
  declined: 10,
  withdrawn: 4,
  'taken-back': 4,
  'on-its-way': 10,
};
/** How the practices that come first go, one after the other: then each way is gone, however few there are. */
const WAYS = Object.keys(WEIGHTS) as readonly (keyof typeof WEIGHTS)[];

const TITLES = [
  'joint desks at ferry ports',
  'questions that find presumed victims in raids on online-scam compounds',
  'checks of travel documents issued in a hurry',
  'interpreters on call for first interviews',
  'a form for referrals to consular posts',
  'yearly figures on flows, agreed by two units',
];

/** Published practices, for those that take the place of others. */
export class PublishedPractices {
  readonly #ids: string[] = [];

  add(id: string): void {
    this.#ids.push(id);
  }

  /** The latest one other than `id`. */
  other(id: string): string | undefined {
    return this.#ids.findLast((each) => each !== id);
  }
}

/** A best practice, from its submission to what came of it, or as far as it goes. */
export function* practiceStory(
  { id, index, start, chance }: Beginning,
  published: PublishedPractices,
): Story<PracticeTypes> {
  const way = WAYS[index] ?? chance.weighted(WEIGHTS);
  const members = membersAt(start);
  const state = chance.pick(members);
  const [by, submitter] = submitting(chance, state);
  const about = classification(chance, state, start);
  const title = TITLES[index % TITLES.length] ?? '';
  const worded = (version: string) => ({ classification: about, content: written(title, version) });

  yield begin(by, { type: 'submit', submitter, ...worded('first version') });
  if (way === 'taken-back') {
    yield step(chance.whole(2, 20), by, { type: 'withdraw', by: 'submitter', ...words('it came too early') });
    return;
  }
  if (way === 'returned') {
    const unclear = { outcome: 'returned', reasons: ['unclear'], ...words('what is done, and by whom?') } as const;
    yield step(chance.whole(2, 12), SECRETARIAT, { type: 'screen', ...unclear });
    yield step(chance.whole(5, 20), by, { type: 'revise', ...worded('said more clearly') });
  }
  yield step(chance.whole(2, 12), SECRETARIAT, { type: 'screen', outcome: 'accepted', reasons: [] });
  const reviewers = others(chance, members, [state]);
  yield step(chance.whole(1, 8), SECRETARIAT, { type: 'start-review', reviewers });
  yield* reviewed(chance, reviewers, way === 'revised' ? 'revise' : 'endorse');
  if (way === 'on-its-way') return;
  if (way === 'revised') {
    yield step(chance.whole(2, 10), CHAIR, { type: 'ask-revision', ...words('one step is missing') });
    yield step(chance.whole(5, 20), by, { type: 'revise', ...worded('with the step that was missing') });
    yield* reviewed(chance, reviewers, 'endorse');
  }
  if (way === 'declined') {
    yield step(chance.whole(5, 20), CHAIR, { type: 'decline', ...words('it does not fit other states') });
    return;
  }
  yield step(chance.whole(5, 25), CHAIR, { type: 'endorse' });
  yield step(chance.whole(1, 6), CHAIR, { type: 'publish', confirmedFreeOfPersonalData: true });
  if (way === 'withdrawn') {
    yield step(chance.whole(10, 40), CHAIR, { type: 'withdraw', by: 'chair', ...words('it is out of date') });
    return;
  }
  yield* adopted(chance, reviewers);
  const successor = published.other(id);
  if (way === 'superseded' && successor !== undefined) {
    yield step(chance.whole(20, 60), CHAIR, { type: 'supersede', by: successor });
  } else if (way === 'published' || way === 'revised') published.add(id);
}

/** Every named state reads the version. */
function* reviewed(
  chance: Chance,
  reviewers: readonly string[],
  recommendation: 'revise' | 'endorse',
): Story<PracticeTypes> {
  for (const reviewer of reviewers) {
    const review = { reviewer, recommendation, ...words('as the state reads it') };
    yield step(chance.whole(2, 10), delegate(reviewer), { type: 'review', ...review });
  }
}

/** Some take it up, and say later what came of it. */
function* adopted(chance: Chance, states: readonly string[]): Story<PracticeTypes> {
  for (const state of states) {
    const asUnit = chance.happens(0.5);
    const by = asUnit ? head(state) : delegate(state);
    const adopter: Adopter = asUnit ? { kind: 'unit', unit: unitOf(state), state } : { kind: 'state', state };
    let since = '';
    yield step(chance.whole(5, 25), by, (now) => {
      since = dayOf(now);
      return { type: 'adopt', adopter, adoptedOn: since };
    });
    if (chance.happens(0.35)) continue;
    const [measure, before] = [chance.pick(MEASURES), chance.whole(4, 40)];
    const after = before + chance.whole(-3, 20);
    yield step(chance.whole(25, 50), by, (now) => {
      return { type: 'report-result', adopter, measure, before, after, period: { from: since, to: dayOf(now) } };
    });
  }
}

function submitting(chance: Chance, state: string): readonly [Caller, Submitter] {
  switch (chance.weighted({ unit: 55, state: 30, body: 15 })) {
    case 'unit':
      return [officer(state), { kind: 'unit', unit: unitOf(state), state }];
    case 'state':
      return [delegate(state), { kind: 'state', state }];
    case 'body': {
      const body = chance.pick(['ACWC', 'SOMSWD', 'DGICM', 'SLOM']);
      return [reporter(body), { kind: 'body', body }];
    }
  }
}

function classification(chance: Chance, state: string, start: number): Classification {
  const activity = chance.pick(['A.c.1.1', 'B.b.1.1', 'C.b.1.2', 'C.l.1.2']);
  return {
    category: chance.pick(CATEGORIES),
    activities: [{ plan: 'bohol-2017-2020', code: activity }],
    articles: [chance.pick([{ article: 14, paragraph: 1 }, { article: 11 }, { article: 20 }])],
    source: { kind: chance.pick(SOURCE_KINDS), state, year: new Date(start).getUTCFullYear() },
  };
}

function written(title: string, version: string) {
  return {
    title: `SYNTHETIC: ${title}`,
    summary: text(`in short, ${version}`),
    body: text(`at length, ${version}: what is done, by whom, and with what`),
    lessons: text('what was learnt, and what others should know before they begin'),
  };
}
