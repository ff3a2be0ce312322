import type { Slice } from '#web/slice.js';
import { CaseFileController } from './case-file.http.js';
import { CASE_FILE } from './case-file.record.js';
import { CompendiumController } from './compendium.http.js';
import { casefileRefusals } from './refusals.js';
import { SummaryController } from './summary/summary.http.js';
import { SUMMARY } from './summary/summary.record.js';
import { view as caseFiles } from './views/case-files.js';
import { view as statedRecords } from './views/stated-records.js';

export const casefile: Slice = {
  controllers: [CaseFileController, SummaryController, CompendiumController],
  kinds: [CASE_FILE, SUMMARY],
  views: [caseFiles, statedRecords],
  refusals: casefileRefusals,
  policies: new URL('./casefile.cedar', import.meta.url),
};
