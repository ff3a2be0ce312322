import { IDENTITIES } from '#apps/dev-idp/identities.js';
import { daysFromNow, type Growth, type Step } from './growth.js';

const PRACTICES = '/v1/practices';
const PUBLISHED = '/v1/published-practices';
const REVIEWERS = ['TH', 'VN'];

const accepted: Step = ['secretariat', 'screen'];
const started: readonly Step[] = [accepted, ['secretariat', 'start-review', { reviewers: REVIEWERS }]];
const reviews: readonly Step[] = REVIEWERS.map((state) => [`${state.toLowerCase()}-delegate`, 'review']);
const endorsed: readonly Step[] = [...started, ...reviews, ['chair', 'endorse']];
const published: readonly Step[] = [...endorsed, ['chair', 'publish']];
const adopted: readonly Step[] = [...published, ['my-delegate', 'adopt', { adoptedOn: daysFromNow(-2) }]];
const revise: Step = ['', 'revise'];

/** How a practice comes to each state; `''` stands for whoever submitted it. */
const STATES: Readonly<Record<string, readonly Step[]>> = {
  submitted: [],
  returned: [['secretariat', 'screen', { outcome: 'returned', reasons: ['unclear'] }]],
  screened: [accepted],
  'under review': started,
  'revision asked': [...started, ...reviews, ['chair', 'ask-revision']],
  revised: [...started, ...reviews, ['chair', 'ask-revision'], revise],
  endorsed,
  declined: [...started, ...reviews, ['chair', 'decline']],
  published,
  adopted,
  'result reported': [
    ...adopted,
    ['my-delegate', 'report-result', { period: { from: daysFromNow(-1), to: daysFromNow(0) } }],
  ],
  'withdrawn before publication': [['', 'withdraw']],
  'withdrawn afterwards': [...published, ['chair', 'withdraw']],
};
const PUBLIC = ['published', 'adopted', 'result reported', 'superseded'];
const SUBMITTERS = ['ph-officer', 'sg-delegate', 'acwc-reporter'];

/** Practices of a unit, a delegation and a body in every state. */
export async function practices(growth: Growth): Promise<void> {
  const grown = SUBMITTERS.flatMap((by) =>
    Object.entries(STATES).map(([state, steps]) => practiceOf(growth, by, state, steps)),
  );
  await Promise.all(grown);
  for (const by of SUBMITTERS) await superseded(growth, by);
}

async function practiceOf(growth: Growth, by: string, state: string, steps: readonly Step[]): Promise<string> {
  const mark = growth.mark();
  const taken = steps.map(([identity, command, but]): Step => [identity === '' ? by : identity, command, but]);
  const wasPublished = steps.some(([, command]) => command === 'publish');
  // what is published is sealed no longer: it is a second version, and the first one stays sealed
  const reworded: readonly Step[] = [
    ['secretariat', 'screen', { outcome: 'returned', reasons: ['unclear'] }],
    [by, 'revise', { content: { title: 'OPEN', summary: 'OPEN', body: 'OPEN', lessons: 'OPEN' } }],
  ];
  const id = await growth.grows(PRACTICES, [by, ''], wasPublished ? [...reworded, ...taken] : taken, mark);
  const { role, unit, state: ofState, body } = IDENTITIES.find(({ subject }) => subject === by) ?? {};
  if (role === undefined) throw new Error(`there is no ${by}`);
  growth.keeps({
    id,
    name: `practice of ${by}, ${state}`,
    addresses: { [`${PRACTICES}/{id}`]: `${PRACTICES}/${id}`, [`${PUBLISHED}/{id}`]: `${PUBLISHED}/${id}` },
    stream: `practice-${id}`,
    mark,
    known: {
      kind: 'practice',
      submitter: {
        role,
        ...(unit !== undefined && { unit }),
        ...(ofState !== undefined && { state: ofState }),
        ...(body !== undefined && { body }),
      },
      reviewers: steps.some(([, command]) => command === 'start-review') ? REVIEWERS : [],
      published: PUBLIC.includes(state),
      superseded: state === 'superseded',
    },
  });
  return id;
}

/** A practice whose place another one took. */
async function superseded(growth: Growth, by: string): Promise<void> {
  const successor = await practiceOf(growth, by, 'published', published);
  const old = await practiceOf(growth, by, 'superseded', published);
  const at = `${PRACTICES}/${old}`;
  await growth.goesOn(`${PRACTICES}/{id}`, at, [['chair', 'supersede', { by: successor }]], growth.mark());
}
