import type { Growth, Step } from './growth.js';

const FILES = '/v1/case-files';
const SUMMARIES = '/v1/case-summaries';
const COMPENDIUM = '/v1/compendium';
const MEMBERS = ['PH-ATU', 'TH-ATU'];
const REVIEWERS = ['MY', 'VN'];

const joined: readonly Step[] = [
  ['ph-officer', 'invite', { unit: 'TH-ATU' }],
  ['th-officer', 'join'],
];
const invited: readonly Step[] = [...joined, ['ph-officer', 'invite', { unit: 'VN-ATU' }]];

/** A case of PH in each state, and who takes part then. */
const STATES = {
  opened: { steps: [['ph-officer', 'add-note']], members: ['PH-ATU'], invited: [] },
  'with a member and an invitation': { steps: invited, members: MEMBERS, invited: ['VN-ATU'] },
  'declined by one': { steps: [...invited, ['vn-officer', 'decline']], members: MEMBERS, invited: [] },
  'left by one': { steps: [...joined, ['th-officer', 'leave']], members: ['PH-ATU'], invited: [] },
  'with an invitation withdrawn': {
    steps: [...invited, ['ph-officer', 'withdraw-invitation', { unit: 'VN-ATU' }]],
    members: MEMBERS,
    invited: [],
  },
  'with a member removed': {
    steps: [...joined, ['ph-officer', 'remove-member', { unit: 'TH-ATU' }]],
    members: ['PH-ATU'],
    invited: [],
  },
  closed: { steps: [...invited, ['ph-officer', 'close']], members: MEMBERS, invited: [] },
  reopened: { steps: [...joined, ['ph-officer', 'close'], ['ph-officer', 'reopen']], members: MEMBERS, invited: [] },
} satisfies Record<string, { steps: readonly Step[]; members: readonly string[]; invited: readonly string[] }>;

const started: readonly Step[] = [['secretariat', 'start-review', { reviewers: REVIEWERS }]];
const reviewed: readonly Step[] = [...started, ['my-delegate', 'review'], ['vn-delegate', 'review']];
const accepted: readonly Step[] = [...reviewed, ['chair', 'accept']];

/** How a summary, which TH proposes of a closed case of PH and TH, comes to each state. */
const SUMMARY_STATES: Readonly<Record<string, readonly Step[]>> = {
  proposed: [],
  returned: [['secretariat', 'return']],
  revised: [
    ['secretariat', 'return'],
    ['th-officer', 'revise'],
  ],
  'under review': started,
  reviewed,
  accepted,
  published: [...accepted, ['chair', 'publish']],
  'withdrawn by its unit': [['th-officer', 'withdraw']],
  'withdrawn by the chair': [...accepted, ['chair', 'publish'], ['chair', 'withdraw']],
};

/** Case files and summaries of them in every state. */
export async function caseFiles(growth: Growth): Promise<void> {
  let number = 0;
  const opened = (but: object, steps: readonly Step[], mark: string) => {
    number += 1;
    const reference = `PH-2026-${String(number).padStart(4, '0')}`;
    return growth.grows(FILES, ['ph-officer', '', { reference, ...but }], steps, mark);
  };
  const files = Object.entries(STATES).map(async ([state, { steps, members, invited: asked }]) => {
    const mark = growth.mark();
    const id = await opened({}, steps as readonly Step[], mark);
    growth.keeps({
      id,
      name: `case file, ${state}`,
      addresses: { [`${FILES}/{id}`]: `${FILES}/${id}` },
      stream: `casefile-${id}`,
      mark,
      known: { kind: 'case-file', openedBy: 'PH-ATU', members, invited: asked },
    });
  });
  const summaries = Object.entries(SUMMARY_STATES).map(async ([state, steps]) => {
    const mark = growth.mark();
    const file = await opened({}, [...joined, ['ph-officer', 'close']], growth.mark());
    const wasPublished = steps.some(([, command]) => command === 'publish');
    const open = wasPublished ? { content: { title: 'OPEN', summary: 'OPEN', lessons: 'OPEN' } } : {};
    const proposal = growth.body(`${FILES}/{id}/propose-summary`, mark, open);
    const { id } = await growth.posts('th-officer', `${FILES}/${file}/propose-summary`, proposal);
    await growth.goesOn(`${SUMMARIES}/{id}`, `${SUMMARIES}/${id}`, steps, mark);
    growth.keeps({
      id,
      name: `summary, ${state}`,
      addresses: { [`${SUMMARIES}/{id}`]: `${SUMMARIES}/${id}`, [`${COMPENDIUM}/{id}`]: `${COMPENDIUM}/${id}` },
      stream: `summary-${id}`,
      mark,
      known: {
        kind: 'summary',
        proposedBy: 'TH-ATU',
        members: MEMBERS,
        reviewers: steps.some(([, command]) => command === 'start-review') ? REVIEWERS : [],
        published: state === 'published',
      },
    });
  });
  await Promise.all([...files, ...summaries]);
}
