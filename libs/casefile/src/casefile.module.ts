import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { View } from '#views/view.js';
import { CaseFileStepsController } from './case-file-steps.http.js';
import { CaseFileController } from './case-file.http.js';
import { CaseFileDesk } from './casefile.desk.js';
import { CaseFileHandler } from './casefile.handler.js';
import { CompendiumController } from './compendium.http.js';
import { SummaryDesk } from './summary.desk.js';
import { SummaryHandler } from './summary.handler.js';
import { SummaryController } from './summary.http.js';
import { view as caseFiles } from './views/case-files.js';
import { view as grounds } from './views/case-grounds.js';

export const casefileViews: readonly View[] = [grounds, caseFiles];

@Module({
  imports: [CqrsModule],
  controllers: [CaseFileController, CaseFileStepsController, SummaryController, CompendiumController],
  providers: [CaseFileHandler, SummaryHandler, CaseFileDesk, SummaryDesk],
})
export class CasefileModule {}
