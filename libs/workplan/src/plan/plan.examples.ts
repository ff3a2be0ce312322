// For the contract: a plan as small as one can be. A test sends it as it stands.
import { examples } from '#web/fields/examples.js';
import type { AdoptPlanBody } from './plan.dto.js';

export const PLAN_EXAMPLES = examples<AdoptPlanBody>({
  plan: {
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
});
