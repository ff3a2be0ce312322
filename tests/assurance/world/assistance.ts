import type { Growth, Step } from './growth.js';

const REQUESTS = '/v1/assistance-requests';

const unit = (command: string): Step => ['th-officer', command];
const post = (command: string): Step => ['ph-consular', command];

/** The states that a request of TH to the post of PH can be in. */
const STATES: Readonly<Record<string, readonly Step[]>> = {
  requested: [],
  acknowledged: [post('acknowledge')],
  answered: [post('acknowledge'), post('answer')],
  declined: [post('decline')],
  withdrawn: [unit('withdraw')],
  closed: [post('answer'), unit('close')],
};

/** Requests to posts in every state. */
export async function assistance(growth: Growth): Promise<void> {
  const requests = Object.entries(STATES).map(async ([state, steps]) => {
    const mark = growth.mark();
    const id = await growth.grows(REQUESTS, ['th-officer', ''], steps, mark);
    growth.keeps({
      id,
      name: `request to a post, ${state}`,
      addresses: { [`${REQUESTS}/{id}`]: `${REQUESTS}/${id}` },
      stream: `assistance-${id}`,
      mark,
      known: { kind: 'assistance', unit: 'TH-ATU', post: 'PH-CONSULAR', withdrawn: state === 'withdrawn' },
    });
  });
  await Promise.all(requests);
}
