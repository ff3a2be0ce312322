import type { RefusalTable } from '#web/refusal-table.js';

export const reportRefusals: RefusalTable = {
  'governance.days-disordered': {
    status: 422,
    title: 'Last day before the first',
    meaning: 'A period ends no earlier than it begins.',
  },
  'governance.report-exists': {
    status: 409,
    title: 'Report drafted before',
    meaning: 'This report was drafted before.',
  },
  'governance.report-unknown': {
    status: 404,
    title: 'No such report',
    meaning: 'There is no such report.',
  },
  'governance.report-signed-off': {
    status: 409,
    title: 'Report signed off',
    meaning: 'A report is signed off once, and never changes afterwards.',
  },
  'governance.report-not-signed-off': {
    status: 409,
    title: 'Report not signed off',
    meaning: 'A report is transmitted after it was signed off.',
  },
  'governance.report-transmitted': {
    status: 409,
    title: 'Report transmitted',
    meaning: 'The transmission of a report is recorded once.',
  },
  'governance.report-differs': {
    status: 409,
    title: 'Not what was signed off',
    meaning: 'This program does not make the bytes that were signed off; use the version that did.',
  },
  'governance.position-unknown': {
    status: 422,
    title: 'Position not reached',
    meaning: 'The log has not come to this position.',
  },
  'governance.day-not-come': {
    status: 422,
    title: 'Day not come',
    meaning: 'What has happened is recorded with a day that has come.',
  },
  'governance.day-before-sign-off': {
    status: 422,
    title: 'Day before the sign-off',
    meaning: 'A report is transmitted on the day of its sign-off or later.',
  },
};
