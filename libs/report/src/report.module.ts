import type { Slice } from '#web/slice.js';
import { ReportBuilder } from './forms/report.builder.js';
import { reportRefusals } from './refusals.js';
import { ReportController } from './report.http.js';
import { COUNTED_FROM, question } from './forms/report.question.js';
import { REPORT } from './report.record.js';
import { view as reports } from './views/reports.js';

export const report: Slice = {
  controllers: [ReportController],
  providers: [ReportBuilder],
  kinds: [REPORT],
  views: [reports, ...COUNTED_FROM],
  questions: [question],
  refusals: reportRefusals,
  policies: new URL('./report.cedar', import.meta.url),
};
