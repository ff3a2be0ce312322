import { daysFromNow, type Growth, type Step } from './growth.js';

const MEETINGS = '/v1/meetings';
const DIRECTIONS = '/v1/directions';
const ROUNDS = '/v1/review-rounds';
const REPORTS = '/v1/reports';

const days = { days: { from: daysFromNow(0), to: daysFromNow(1) }, somtc: undefined };
const accepted: readonly Step[] = [['chair', 'accept']];
const scheduled: readonly Step[] = [...accepted, ['secretariat', 'schedule', days]];
const held: readonly Step[] = [...scheduled, ['th-delegate', 'compose-delegation'], ['secretariat', 'hold']];
const MEETING_STATES: Readonly<Record<string, readonly Step[]>> = {
  proposed: [],
  accepted,
  declined: [['chair', 'decline']],
  scheduled,
  held,
  'outcomes recorded': [...held, ['secretariat', 'record-outcomes']],
};
const acknowledged: readonly Step[] = [['th-head', 'acknowledge']];
const progress: readonly Step[] = [...acknowledged, ['th-head', 'report-progress']];
const DIRECTION_STATES: Readonly<Record<string, readonly Step[]>> = {
  issued: [],
  acknowledged,
  'progress reported': progress,
  concluded: [...progress, ['chair', 'conclude']],
};
const ROUND_STATES: Readonly<Record<string, readonly Step[]>> = {
  open: [],
  'input given': [['th-delegate', 'give-input']],
  closed: [['secretariat', 'close']],
};
const REPORT_STATES: Readonly<Record<string, readonly Step[]>> = {
  drafted: [],
  'signed off': [['chair', 'sign-off']],
  transmitted: [
    ['chair', 'sign-off'],
    ['chair', 'transmit', { on: daysFromNow(0) }],
  ],
};
const UNITS = ['TH-ATU', 'VN-ATU'];

/** The records of the Working Group in every state, one after the other: several stand in one stream. */
export async function workingGroup(growth: Growth): Promise<void> {
  for (const [state, steps] of Object.entries(MEETING_STATES)) {
    const mark = growth.mark();
    const id = await growth.grows(MEETINGS, ['vn-delegate', ''], steps, mark);
    keep(growth, MEETINGS, id, `meeting, ${state}`, mark, { kind: 'meeting' });
  }
  await otherMeetings(growth);
  for (const [state, steps] of Object.entries(DIRECTION_STATES)) {
    const mark = growth.mark();
    const id = await growth.grows(DIRECTIONS, ['chair', '', { units: UNITS }], steps, mark);
    keep(growth, DIRECTIONS, id, `direction, ${state}`, mark, { kind: 'direction', units: UNITS });
  }
  const [draft] = growth.records.filter(({ known }) => known.kind === 'deliverable');
  for (const [state, steps] of Object.entries(ROUND_STATES)) {
    const mark = growth.mark();
    const id = await growth.grows(ROUNDS, ['secretariat', '', { deliverable: draft?.id }], steps, mark);
    keep(growth, ROUNDS, id, `review round, ${state}`, mark, { kind: 'review-round' });
  }
  for (const [state, steps] of Object.entries(REPORT_STATES)) {
    const id = await growth.grows(REPORTS, ['secretariat', '', { period: undefined }], steps, '');
    keep(growth, REPORTS, id, `report, ${state}`, undefined, { kind: 'report', transmitted: state === 'transmitted' });
  }
  await policies(growth);
}

type Kept = Parameters<Growth['keeps']>[0]['known'];

function keep(growth: Growth, base: string, id: string, name: string, mark: string | undefined, known: Kept): void {
  growth.keeps({
    id,
    name,
    addresses: { [`${base}/{id}`]: `${base}/${id}` },
    stream: `${base === ROUNDS ? 'review' : base.slice('/v1/'.length, -1)}-${id}`,
    ...(mark !== undefined && { mark }),
    known,
  });
}

/** Those that nobody proposes: the regular one of the year, and one that an activity asks for. */
async function otherMeetings(growth: Growth): Promise<void> {
  const year = new Date().getUTCFullYear();
  await growth.posts('secretariat', '/v1/somtc-chairs', { year, state: 'MY' });
  for (const [path, but] of [
    ['regular', { year }],
    ['of-activities', {}],
  ] as const) {
    const at = `${MEETINGS}/${path}`;
    const { id } = await growth.posts('secretariat', at, growth.body(at, '', but));
    keep(growth, MEETINGS, id, `meeting, ${path}`, undefined, { kind: 'meeting' });
  }
}

async function policies(growth: Growth): Promise<void> {
  const ofState = (base: string, name: string) => {
    growth.keeps({
      id: `${base}/PH`,
      name,
      addresses: { [`${base}/{state}`]: `${base}/PH` },
      known: { kind: 'of-state', state: 'PH' },
    });
  };
  await growth.posts('ph-delegate', '/v1/focal-points', growth.body('/v1/focal-points', ''));
  ofState('/v1/focal-points', 'focal points');
  await growth.goesOn(
    '/v1/state-records/{state}',
    '/v1/state-records/PH',
    [['ph-delegate', 'legislation-repository', { updatedOn: '2024-05-04' }]],
    '',
  );
  ofState('/v1/state-records', 'state records');
  const { id } = await growth.posts('chair', '/v1/policies', growth.body('/v1/policies', ''));
  growth.keeps({
    id,
    name: 'policy',
    addresses: { '/v1/policies/{policy}': '/v1/policies/handling-of-information' },
    known: { kind: 'policy' },
  });
}
