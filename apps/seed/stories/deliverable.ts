import { delegate, reporter, SECRETARIAT } from '#apps/dev-idp/identities.js';
import { DOCUMENT_FORMS, EVENT_FORMS, HOLDINGS, type Kind, KINDS, PROFESSIONS, TOPICS } from '#deliverable/codes.js';
import type { DeliverableTypes } from '#deliverable/deliverable.record.js';
import type { Description } from '#deliverable/deliverable.description.js';
import type { Caller } from '#web/auth/caller.js';
import type { Chance } from '../chance.js';
import { begin, type Beginning, type CommandRunner, step, type Story } from '../command-runner.js';
import { membersAt } from '../members.js';
import { dayOf, text } from '../synthetic.js';
import type { PlanEvidence } from './work-plan.js';

const PLAN = 'bohol-2017-2020';

/** Activities with an expected output, and a body that leads or cooperates there by the plan. */
const SERVED = [
  ['B.b.1.1', 'ACWC'],
  ['A.a.1.4', 'SOMED'],
  ['C.c.2.1', 'DGICM'],
  ['C.h.1.2', 'SOMSWD'],
  ['B.a.2.1', 'ACWC'],
  ['A.e.1.1', 'SLOM'],
  ['A.b.3.2', 'DGICM'],
  ['D.f.1.1', 'ASLOM'],
  ['A.l.1.2', 'AICHR'],
  ['B.f.1.1', 'ACWC'],
] as const;

/** What an activity produced: it is recorded, kept up, answered by states, and then evidence; or withdrawn again. */
export function* deliverableStory(
  { runner, id, index, chance }: Beginning,
  evidence: PlanEvidence,
): Story<DeliverableTypes> {
  const kind: Kind = KINDS[index % KINDS.length] ?? 'document';
  const [activity, body] = SERVED[index % SERVED.length] ?? SERVED[0];
  const service = { plan: PLAN, activity, output: 1 };
  const by = reporter(body);
  const title = `SYNTHETIC: ${kind} ${String(index + 1)}`;
  const described = (now: number, version = '1') => ({
    body,
    described: { kind, title, releasable: true, ...partOf(kind, chance, body, dayOf(now), version) },
  });
  yield begin(by, (now) => ({ type: 'record', serves: [service], ...described(now) }));
  evidence.add(activity, { kind, reference: id });
  if (index % 8 === 1 || chance.happens(0.1)) {
    yield step(3, SECRETARIAT, { type: 'link', body: 'ASEC', service: { ...service, output: null } });
    yield step(9, SECRETARIAT, { type: 'unlink', body: 'ASEC', service: { ...service, output: null } });
  }
  if (kind === 'event') yield* counted(runner, chance, by);
  if (kind === 'survey') yield* answered(runner, chance);
  if (kind === 'register') yield step(chance.whole(30, 90), by, (now) => ({ type: 'revise', ...described(now) }));
  if (kind === 'document') {
    yield step(chance.whole(10, 30), by, (now) => ({ type: 'revise', ...described(now, '2') }));
    yield* spread(chance, body, by);
  }
  if (index === 4 || chance.happens(0.06)) {
    evidence.remove(id);
    yield step(chance.whole(20, 50), by, { type: 'withdraw', body, reason: 'superseded' });
  }
}

/** The part of a description that is named after the kind. */
function partOf(kind: Kind, chance: Chance, body: string, day: string, version: string): Partial<Description> {
  switch (kind) {
    case 'document': {
      const about = { form: chance.pick(DOCUMENT_FORMS), standing: 'adopted', issuedBy: body, language: 'en' } as const;
      return { document: { ...about, version, reviewRounds: Number(version) } };
    }
    case 'event': {
      const about = { form: chance.pick(EVENT_FORMS), hostState: chance.pick(['PH', 'TH', 'VN']), hostBody: body };
      const topics = [chance.pick(TOPICS)];
      return { event: { ...about, from: day, to: day, topics, partners: ['SYNTHETIC partner'] } };
    }
    case 'survey': {
      const choices = ['primary', 'secondary', 'none'];
      const level = { id: 'level', kind: 'choice', choices, text: text('at which level?') } as const;
      return { survey: { questions: [level, { id: 'hours', kind: 'number', text: text('how many?') }] } };
    }
    case 'register':
      return { register: { holds: chance.pick(HOLDINGS), upkeptOn: day } };
  }
}

/** Who came, as counts. */
function* counted(runner: CommandRunner, chance: Chance, by: Caller): Story<DeliverableTypes> {
  for (const state of membersAt(runner.now)) {
    if (chance.happens(0.4)) continue;
    const counts = [{ profession: chance.pick(PROFESSIONS), persons: chance.whole(1, 9) }];
    const person = chance.happens(0.5) ? delegate(state) : by;
    yield step(chance.next(), person, { type: 'add-participants', participants: { state, counts } });
  }
  yield step(2, by, (now) => ({
    type: 'record-distribution',
    distribution: {
      body: by.body ?? '',
      place: 'asean-website',
      on: dayOf(now),
      address: 'https://example.org/synthetic',
    },
  }));
}

function* answered(runner: CommandRunner, chance: Chance): Story<DeliverableTypes> {
  for (const state of membersAt(runner.now)) {
    if (chance.happens(0.3)) continue;
    const level = { question: 'level', choice: chance.pick(['primary', 'secondary', 'none']) };
    const hours = { question: 'hours', number: chance.whole(0, 30) };
    yield step(chance.whole(1, 6), delegate(state), { type: 'answer', state, answers: [level, hours] });
  }
}

/** A document is translated by a state and put where people come across it. */
function* spread(chance: Chance, body: string, by: Caller): Story<DeliverableTypes> {
  const [state, language] = chance.pick([
    ['TH', 'th'],
    ['VN', 'vi'],
    ['KH', 'km'],
    ['ID', 'id'],
  ] as const);
  for (const status of ['in-progress', 'done'] as const) {
    yield step(chance.whole(5, 30), delegate(state), {
      type: 'set-translation',
      translation: { state, language, status },
    });
  }
  yield step(chance.whole(2, 9), by, (now) => ({
    type: 'record-distribution',
    distribution: { body, place: 'airport', on: dayOf(now), state, copies: chance.whole(50, 500) },
  }));
}
