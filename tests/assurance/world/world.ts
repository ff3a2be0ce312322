import type { RunningServer } from '../../scenarios/running-server.js';
import { assistance } from './assistance.js';
import { caseFiles } from './case-files.js';
import { exchanges } from './exchanges.js';
import { type Extent, Growth } from './growth.js';
import { planWork } from './plan-work.js';
import { practices } from './practices.js';
import { referrals } from './referrals.js';
import { register } from './register.js';
import { workingGroup } from './working-group.js';

const SLICES = {
  exchanges,
  referrals,
  'requests to posts': assistance,
  practices,
  'case files': caseFiles,
  'the plan and the Working Group': async (growth: Growth) => {
    await planWork(growth);
    await workingGroup(growth);
  },
  register,
};
export type Slice = keyof typeof SLICES;

/**
 * Makes records of every kind in every state, over HTTP, as the people of the demo; of one slice only where it is named.
 * @throws Error with the server's own words when a step is refused
 */
export async function makeWorld(server: RunningServer, extent: Extent, only?: Slice): Promise<Growth> {
  const growth = await Growth.at(server);
  const slices = only === undefined ? Object.values(SLICES) : [SLICES[only]];
  await Promise.all(slices.map((slice) => slice(growth, extent)));
  return growth;
}
