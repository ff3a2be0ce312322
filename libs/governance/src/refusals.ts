import type { RefusalTable } from '#web/refusal-table.js';

export const governanceRefusals: RefusalTable = {
  'governance.before-previous-version': {
    status: 422,
    title: 'In force before the previous version',
    meaning: 'A version of a policy comes into force no earlier than the version before it.',
  },
  'governance.in-the-past': {
    status: 422,
    title: 'In force from a time that has passed',
    meaning: 'Only the first version of a policy may be in force from a time before its adoption.',
  },
  'governance.limits-disordered': {
    status: 422,
    title: 'A more urgent request with a longer limit',
    meaning: 'The limit for urgent requests is at most that for priority ones, and that at most the one for routine.',
  },
};
