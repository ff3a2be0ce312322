import { describe, expect, it } from '@jest/globals';
import type { DeliverableFact, Distributed, ParticipantsCounted, SurveyAnswered, TranslationSet } from './contract.js';
import type { DeliverableCommand, Given } from './deliverable.js';
import {
  decided,
  known,
  guidelines,
  record,
  recorded,
  register,
  revise,
  revised,
  sealed,
  service,
  survey,
  workshop,
} from './given-deliverable.js';

const withdrawn: DeliverableFact = {
  type: 'deliverable.withdrawn.v1',
  conduct: { body: 'ACWC', reason: 'superseded' },
};
const other = { plan: 'plan-x', activity: 'A.a.1.2', output: null };
const link = (to = other): DeliverableCommand => ({ type: 'link', body: 'ACWC', service: to, known });
const linked = (to = other): DeliverableFact => ({ type: 'deliverable.linked.v1', conduct: { body: 'ACWC', ...to } });
const unlink = (from: typeof other | typeof service): DeliverableCommand => {
  return { type: 'unlink', body: 'ACWC', service: from, known };
};
const translate = (but: Partial<TranslationSet['conduct']> = {}): DeliverableCommand => {
  const { state = 'VN', language = 'vi', status = 'done' } = but;
  return { type: 'set-translation', translation: { state, language, status }, known };
};
const translated = (ofVersion = 1, status: TranslationSet['conduct']['status'] = 'done'): DeliverableFact => {
  const conduct = { state: 'VN', language: 'vi', status, ofVersion };
  return { type: 'deliverable.translation-set.v1', conduct };
};
const website = { body: 'ACWC', place: 'asean-website', on: '2026-03-01', address: 'https://asean.org/x' } as const;
const distribute = (distribution: Distributed['conduct'] = website): DeliverableCommand => {
  return { type: 'record-distribution', distribution, known };
};
const counts = [
  { profession: 'police', persons: 7 },
  { profession: 'judge', persons: 0 },
] as const;
const count = (but: Partial<ParticipantsCounted['conduct']> = {}): DeliverableCommand => {
  return { type: 'add-participants', participants: { state: 'PH', counts, ...but }, known };
};
const counted: DeliverableFact = { type: 'deliverable.participants-counted.v1', conduct: { state: 'PH', counts } };
const plain: Given[] = [
  { question: 'level', choice: 'primary' },
  { question: 'hours', number: 6 },
];
const answer = (answers: readonly Given[] = plain, content?: unknown): DeliverableCommand => {
  return { type: 'answer', state: 'PH', answers, known, ...(content === undefined ? {} : { content }) };
};
const answered = (but: Partial<SurveyAnswered['conduct']> = {}, content?: unknown): DeliverableFact => {
  const answers = plain as SurveyAnswered['conduct']['answers'];
  const conduct = { state: 'PH', answers, inWords: [], ...but };
  return { type: 'deliverable.survey-answered.v1', conduct, ...(content === undefined ? {} : { content }) };
};

describe('A deliverable', () => {
  it.each([guidelines, workshop, survey, register])('is recorded once, and serves activities: %j', (particulars) => {
    decided().when(record(particulars)).then(recorded(particulars));
    decided(recorded(particulars)).when(record(particulars)).thenRefused('deliverable.exists');
  });

  it('serves activities and outputs that adopted plans have, each once', () => {
    const when = (...serves: Parameters<typeof record>[1] & object) => decided().when(record(register, serves));
    when(service, { ...service, activity: 'A.a.9.9' }).thenRefused(
      'deliverable.activity-unknown',
      '/serves/1/activity',
    );
    when(service, { ...service, output: 3 }).thenRefused('deliverable.output-unknown', '/serves/1/output');
    when(service, other, service).thenRefused('deliverable.service-repeated', '/serves/2');
    when(service, { ...service, output: null }, other).then(
      recorded(register, [service, { ...service, output: null }, other]),
    );
  });

  it('is linked to further activities and unlinked, but for the last one', () => {
    decided(recorded(register)).when(link()).then(linked());
    decided(recorded(register), linked()).when(link()).then();
    decided(recorded(register))
      .when(link({ ...other, activity: 'Z' }))
      .thenRefused('deliverable.activity-unknown');
    decided(recorded(register)).when(unlink(service)).thenRefused('deliverable.last-service');
    decided(recorded(register)).when(unlink(other)).then();
    decided(recorded(register), linked())
      .when(unlink(service))
      .then({ type: 'deliverable.unlinked.v1', conduct: { body: 'ACWC', ...service } });
  });

  it('names registered bodies and states only', () => {
    decided()
      .when(record({ ...guidelines, issuedBy: 'XYZ' }))
      .thenRefused('deliverable.body-unknown', '/document/issuedBy');
    decided()
      .when(record({ ...workshop, hostBody: 'XYZ' }))
      .thenRefused('deliverable.body-unknown', '/event/hostBody');
    decided()
      .when(record({ ...workshop, hostState: 'XX' }))
      .thenRefused('deliverable.state-unknown', '/event/hostState');
  });

  it('has further versions of the same kind; the same again changes nothing', () => {
    const next = { ...guidelines, standing: 'adopted', version: '1.0' } as const;
    decided(recorded(guidelines)).when(revise(next)).then(revised(2, next));
    decided(recorded(guidelines), revised(2, next))
      .when(revise({ ...next, version: '1.1' }))
      .then(revised(3, { ...next, version: '1.1' }));
    decided(recorded(guidelines)).when(revise(workshop)).thenRefused('deliverable.other-kind', '/kind');
    decided(recorded(guidelines))
      .when(revise({ ...guidelines, reviewRounds: 2 }))
      .thenRefused('deliverable.version-unchanged', '/document/version');
    decided(recorded(register)).when(revise(register)).then();
    decided(recorded(register))
      .when(revise(register, { title: 'Another' }))
      .then(revised(2, register, { title: 'Another' }));
  });

  it('takes nothing more once withdrawn, nor before it is recorded', () => {
    const commands = [revise(guidelines), link(), unlink(service), translate(), distribute(), count(), answer()];
    const withdraw: DeliverableCommand = { type: 'withdraw', body: 'ACWC', reason: 'superseded', known };
    decided(recorded(guidelines)).when(withdraw).then(withdrawn);
    for (const command of [...commands, withdraw]) {
      decided().when(command).thenRefused('deliverable.unknown');
      decided(recorded(guidelines), withdrawn).when(command).thenRefused('deliverable.withdrawn');
    }
  });
});

describe('A document', () => {
  it('is translated by states, each version anew', () => {
    decided(recorded(guidelines)).when(translate()).then(translated());
    decided(recorded(guidelines), translated()).when(translate()).then();
    decided(recorded(guidelines), translated())
      .when(translate({ status: 'published' }))
      .then(translated(1, 'published'));
    const next = revised(2, { ...guidelines, version: '1.0' });
    decided(recorded(guidelines), translated(), next).when(translate()).then(translated(2));
  });

  it('is translated into another language than its own, by a known state, and alone is', () => {
    decided(recorded(guidelines))
      .when(translate({ language: 'en' }))
      .thenRefused('deliverable.original-language', '/language');
    decided(recorded(guidelines))
      .when(translate({ state: 'XX' }))
      .thenRefused('deliverable.state-unknown', '/state');
    decided(recorded(workshop)).when(translate()).thenRefused('deliverable.not-document');
  });

  it('is published when it is releasable, and distributed at any place', () => {
    const school = { body: 'ACWC', place: 'school', on: '2026-03-01', state: 'TH', copies: 500 } as const;
    const secret = {
      ...recorded(guidelines),
      conduct: { ...(recorded(guidelines).conduct as object), releasable: false },
    };
    const past = (fact: unknown) => decided(fact as DeliverableFact);
    past(recorded(guidelines)).when(distribute()).then({ type: 'deliverable.distributed.v1', conduct: website });
    past(secret).when(distribute()).thenRefused('deliverable.not-releasable', '/place');
    past(secret).when(distribute(school)).then({ type: 'deliverable.distributed.v1', conduct: school });
    past(recorded(workshop)).when(distribute()).then({ type: 'deliverable.distributed.v1', conduct: website });
  });

  it('is distributed on a day that has come, in a known state, with an address only on websites', () => {
    const when = (but: Partial<Distributed['conduct']>) =>
      decided(recorded(guidelines)).when(distribute({ ...website, ...but }));
    when({ on: '2026-06-02' }).thenRefused('deliverable.day-to-come', '/on');
    when({ state: 'XX' }).thenRefused('deliverable.state-unknown', '/state');
    when({ place: 'airport' }).thenRefused('deliverable.address-elsewhere', '/address');
    for (const particulars of [survey, register]) {
      decided(recorded(particulars)).when(distribute()).thenRefused('deliverable.not-distributable');
    }
  });
});

describe('An event', () => {
  it('has a host, and ends when it has begun', () => {
    const { form, from, to, topics, partners } = workshop;
    const hostless = { kind: 'event', form, from, to, topics, partners } as const;
    decided().when(record(hostless)).thenRefused('deliverable.host-missing', '/event');
    decided()
      .when(record({ ...hostless, hostBody: 'ACWC' }))
      .then(recorded({ ...hostless, hostBody: 'ACWC' }));
    decided()
      .when(record({ ...workshop, to: '2026-02-09' }))
      .thenRefused('deliverable.days-disordered', '/event/to');
  });

  it('has participants counted by state and profession, the last count of a state standing', () => {
    decided(recorded(workshop)).when(count()).then(counted);
    decided(recorded(workshop), counted).when(count()).then();
    expect(
      decided(recorded(workshop), counted)
        .when(count({ counts: [{ profession: 'police', persons: 8 }] }))
        .facts(),
    ).toHaveLength(1);
  });

  it('has no participants before it begins, of no unknown state, and each profession once', () => {
    decided(recorded({ ...workshop, from: '2026-06-02', to: '2026-06-03' }))
      .when(count())
      .thenRefused('deliverable.event-to-come');
    decided(recorded(workshop))
      .when(count({ state: 'XX' }))
      .thenRefused('deliverable.state-unknown', '/state');
    decided(recorded(workshop))
      .when(count({ counts: [...counts, counts[0]] }))
      .thenRefused('deliverable.profession-repeated', '/counts/2/profession');
    decided(recorded(survey)).when(count()).thenRefused('deliverable.not-event');
  });
});

describe('A survey', () => {
  it('has questions of different ids, with something to choose between', () => {
    const [first] = survey.questions;
    decided()
      .when(record({ ...survey, questions: [first!, first!] }))
      .thenRefused('deliverable.question-repeated', '/survey/questions/1/id');
    decided()
      .when(record({ ...survey, questions: [{ id: 'a', kind: 'choice', choices: ['only'] }] }))
      .thenRefused('deliverable.choices-missing', '/survey/questions/0/choices');
  });

  it('is answered by a state: openly with choices and numbers, and with words that are sealed', () => {
    decided(recorded(survey)).when(answer()).then(answered());
    decided(recorded(survey), answered()).when(answer()).then();
    const inWords: Given[] = [...plain, { question: 'how', inWords: true }];
    decided(recorded(survey), answered())
      .when(answer(inWords, sealed))
      .then(answered({ inWords: ['how'] }, sealed));
  });

  it.each<[Given, string, string]>([
    [{ question: 'why', number: 1 }, 'deliverable.question-unknown', '/answers/0/question'],
    [{ question: 'level', choice: 'tertiary' }, 'deliverable.answer-unfit', '/answers/0'],
    [{ question: 'level', number: 1 }, 'deliverable.answer-unfit', '/answers/0'],
    [{ question: 'hours', choice: 'primary' }, 'deliverable.answer-unfit', '/answers/0'],
    [{ question: 'hours', inWords: true }, 'deliverable.answer-unfit', '/answers/0'],
    [{ question: 'how', number: 1 }, 'deliverable.answer-unfit', '/answers/0'],
  ])('takes no answer that does not fit: %j', (given, code, pointer) => {
    decided(recorded(survey))
      .when(answer([given]))
      .thenRefused(code, pointer);
  });

  it('takes one answer to each question, up to its last day, from a known state', () => {
    decided(recorded(survey))
      .when(answer([...plain, plain[0]!]))
      .thenRefused('deliverable.question-repeated', '/answers/2/question');
    decided(recorded({ ...survey, closesOn: '2026-05-31' }))
      .when(answer())
      .thenRefused('deliverable.survey-closed');
    decided(recorded({ ...survey, closesOn: '2026-06-01' }))
      .when(answer())
      .then(answered());
    decided(recorded(survey))
      .when({ ...answer(), state: 'XX' } as DeliverableCommand)
      .thenRefused('deliverable.state-unknown');
    decided(recorded(workshop)).when(answer()).thenRefused('deliverable.not-survey');
  });

  it('keeps the questions that were answered as they are; others may change and be added', () => {
    const [level, hours, how] = survey.questions;
    const questions = [level!, hours!, { id: 'more', kind: 'number' } as const];
    decided(recorded(survey), answered())
      .when(revise({ ...survey, questions }))
      .then(revised(2, { ...survey, questions }));
    decided(recorded(survey), answered())
      .when(revise({ ...survey, questions: [hours!, how!] }))
      .thenRefused('deliverable.question-answered', '/survey/questions');
    const choices = ['primary', 'secondary', 'both'];
    decided(recorded(survey), answered())
      .when(revise({ ...survey, questions: [hours!, { id: 'level', kind: 'choice', choices }] }))
      .thenRefused('deliverable.question-answered', '/survey/questions/1');
    decided(recorded(survey))
      .when(revise({ ...survey, questions: [how!] }))
      .then(revised(2, { ...survey, questions: [how!] }));
  });
});

it('The last day of a survey comes within a year', () => {
  for (const closesOn of ['2027-06-03', '2099-12-31']) {
    decided()
      .when(record({ ...survey, closesOn }))
      .thenRefused('deliverable.day-too-late', '/survey/closesOn');
    decided(recorded(survey))
      .when(revise({ ...survey, closesOn }))
      .thenRefused('deliverable.day-too-late', '/survey/closesOn');
  }
  decided()
    .when(record({ ...survey, closesOn: '2027-06-02' }))
    .then(recorded({ ...survey, closesOn: '2027-06-02' }));
});

describe('A register', () => {
  it('was kept up on a day that has come', () => {
    decided()
      .when(record({ ...register, upkeptOn: '2026-06-02' }))
      .thenRefused('deliverable.day-to-come', '/register/upkeptOn');
  });
});
