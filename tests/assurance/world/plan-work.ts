import type { Growth, Step } from './growth.js';

const PLAN = '/v1/plans/bohol-2017-2020';
const ACTIVITY = '/v1/plans/{plan}/activities/{code}';
const DELIVERABLES = '/v1/deliverables';

/** Activities as the plan document prints them: who leads, who has a part. */
const ACTIVITIES = [
  { code: 'C.c.2.1', lead: ['DGICM'], part: ['DGICM'], openToAll: false, steps: [['dgicm-reporter', 'report-status']] },
  {
    code: 'B.b.1.1',
    lead: ['ACWC', 'SOMSWD'],
    part: ['ACWC', 'SOMSWD', 'SOMHD', 'AICHR'],
    openToAll: false,
    steps: [],
  },
  { code: 'C.b.1.1', lead: [], part: ['DGICM'], openToAll: false, steps: [['dgicm-reporter', 'contribute']] },
  { code: 'A.f.1.1', lead: [], part: [], openToAll: true, steps: [['slom-reporter', 'contribute']] },
  {
    ...{ code: 'A.a.1.1', lead: ['SOMTC'], part: ['SOMTC', 'ACWC'], openToAll: false },
    steps: [['chair', 'confirm-lead', { lead: ['SOMTC'] }]],
  },
] as const;

/** Who records the contract's example of each kind, and who has a part in the activity that it serves. */
const DELIVERED = {
  document: { by: 'acwc-reporter', body: 'ACWC', part: ['ACWC', 'SOMSWD', 'SOMHD', 'AICHR'] },
  event: { by: 'somhd-reporter', body: 'SOMHD', part: ['ACWC', 'SOMSWD', 'SOMHD', 'AICHR'] },
  survey: { by: 'somed-reporter', body: 'SOMED', part: ['SOMED'] },
  register: { by: 'secretariat', body: 'ASEC', part: ['ACWC', 'SOMSWD'] },
} as const;

/** The work plan and what is reported on it, and deliverables of every kind, as they stand and withdrawn. */
export async function planWork(growth: Growth): Promise<void> {
  for (const { code, lead, part, openToAll, steps } of ACTIVITIES) {
    const mark = growth.mark();
    const address = `${PLAN}/activities/${code}`;
    const evidence = steps.map(([who, command, but = {}]): Step => {
      const plain = command === 'confirm-lead' ? {} : { outputs: [], evidence: [] };
      return [who, command, { ...plain, ...but }];
    });
    await growth.goesOn(ACTIVITY, address, evidence, mark);
    growth.keeps({
      id: code,
      name: `activity ${code}`,
      addresses: { [ACTIVITY]: address },
      stream: `activity-bohol-2017-2020-${code}`,
      ...(steps.length > 0 && { mark }),
      known: { kind: 'activity', lead, part, openToAll },
    });
  }
  const periods = '/v1/plans/{plan}/periods';
  const first = `${PLAN}/periods`;
  const { id: period } = await growth.posts('secretariat', first, growth.body(periods, '', {}, 'half'));
  const { position } = await growth.posts('secretariat', `${first}/${period}/close`, {});
  await growth.posts('chair', `${PLAN}/evaluations`, { kind: 'mid-term', position });
  growth.keeps({
    id: 'bohol-2017-2020',
    name: 'plan',
    addresses: {
      '/v1/plans/{plan}': PLAN,
      [`${periods}/{period}`]: `${first}/${period}`,
      '/v1/plans/{plan}/evaluations/{kind}': `${PLAN}/evaluations/mid-term`,
    },
    known: { kind: 'plan' },
  });
  await deliverables(growth);
}

async function deliverables(growth: Growth): Promise<void> {
  for (const [kind, { by, body, part }] of Object.entries(DELIVERED)) {
    for (const state of ['current', 'withdrawn']) {
      const mark = growth.mark();
      const but = kind === 'survey' ? { survey: surveyIn(growth, mark) } : {};
      const steps: readonly Step[] = state === 'withdrawn' ? [[by, 'withdraw']] : [];
      const id = await growth.grows(DELIVERABLES, [by, kind, but], steps, mark);
      growth.keeps({
        id,
        name: `deliverable, ${kind}, ${state}`,
        addresses: { [`${DELIVERABLES}/{id}`]: `${DELIVERABLES}/${id}` },
        stream: `deliverable-${id}`,
        ...(kind === 'survey' && { mark }),
        known: { kind: 'deliverable', form: kind, recordedBy: body, part },
      });
    }
  }
}

/** How its questions are worded is sealed. */
function surveyIn(growth: Growth, mark: string): object {
  const { survey } = growth.body(DELIVERABLES, mark, {}, 'survey') as {
    survey: { questions: readonly { text: string }[] };
  };
  const questions = survey.questions.map((question) => ({ ...question, text: `${mark} ${question.text}` }));
  return { ...survey, questions };
}
