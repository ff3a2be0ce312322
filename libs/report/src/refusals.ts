import { refusals } from '#web/answers/refusal-table.js';

export const reportRefusals = refusals({
  404: {
    'governance.report-unknown': 'No such report: There is no such report.',
  },
  409: {
    'governance.report-exists': 'Report drafted before: This report was drafted before.',
    'governance.report-signed-off': 'Report signed off: A report is signed off once, and never changes afterwards.',
    'governance.report-not-signed-off': 'Report not signed off: A report is transmitted after it was signed off.',
    'governance.report-transmitted': 'Report transmitted: The transmission of a report is recorded once.',
    'governance.report-differs':
      'Not what was signed off: This program does not make the bytes that were signed off; use the version that did.',
  },
  422: {
    'governance.days-disordered': 'Last day before the first: A period ends no earlier than it begins.',
    'governance.position-unknown': 'Position not reached: The log has not come to this position.',
    'governance.day-not-come': 'Day not come: What has happened is recorded with a day that has come.',
    'governance.day-before-sign-off':
      'Day before the sign-off: A report is transmitted on the day of its sign-off or later.',
  },
});
