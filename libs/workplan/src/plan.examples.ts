// For the contract: a plan as small as one can be, a half-year and an evaluation in both ways in which each is asked for.
// A test sends them as they stand.
import type { AdoptPlanBody } from './plan.dto.js';
import type { EvaluateBody, OpenPeriodBody } from './workplan.dto.js';

export const PERIOD_EXAMPLES: Readonly<Record<string, { readonly value: OpenPeriodBody }>> = {
  half: { value: { half: '2026-H1' } },
  days: { value: { from: '2026-07-01', to: '2026-12-31' } },
};

export const PLAN_EXAMPLES: Readonly<Record<string, { readonly value: AdoptPlanBody }>> = {
  plan: {
    value: {
      id: 'next-2026-2030',
      version: 1,
      title: 'Work plan against trafficking in persons 2026-2030',
      period: { from: 2026, to: 2030 },
      endorsement: { body: 'SOMTC', mode: 'at-meeting', date: '2026-06-30' },
      pages: 1,
      areas: [
        {
          code: 'A',
          title: 'Protection of victims',
          page: 1,
          provisions: [
            {
              code: 'A.a',
              text: 'Identify victims early',
              page: 1,
              actionLines: [
                {
                  code: 'A.a.1',
                  title: 'Victim identification',
                  page: 1,
                  activities: [
                    {
                      code: 'A.a.1.1',
                      title: 'Draw up guidelines for victim identification',
                      page: 1,
                      outputs: [{ number: 1, title: 'Guidelines adopted' }],
                      leadStated: true,
                      lead: ['SOMTC'],
                      cooperating: ['ACWC'],
                    },
                    {
                      code: 'A.a.1.2',
                      title: 'Train those who meet victims first',
                      page: 1,
                      outputs: [],
                      leadStated: false,
                      lead: [],
                      cooperating: [],
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    },
  },
};

export const EVALUATION_EXAMPLES: Readonly<Record<string, { readonly value: EvaluateBody }>> = {
  'all-so-far': { value: { kind: 'mid-term' } },
  'up-to-a-position': { value: { kind: 'final', position: '120' } },
};
