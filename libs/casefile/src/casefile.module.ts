import { Module } from '@nestjs/common';
import type { View } from '#views/view.js';
import { CaseFileStepsController } from './case-file-steps.http.js';
import { CaseFileController } from './case-file.http.js';
import { CompendiumController } from './compendium.http.js';
import { SummaryController } from './summary.http.js';
import { view as caseFiles } from './views/case-files.js';
import { view as statedRecords } from './views/stated-records.js';

export const casefileViews: readonly View[] = [caseFiles, statedRecords];

@Module({ controllers: [CaseFileController, CaseFileStepsController, SummaryController, CompendiumController] })
export class CasefileModule {}
