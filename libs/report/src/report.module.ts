import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { View } from '#views/view.js';
import { ReportBuilder } from './forms/report.builder.js';
import { ReportDesk } from './report.desk.js';
import { ReportHandler } from './report.handler.js';
import { ReportController } from './report.http.js';
import { view as reports } from './views/reports.js';

export const reportViews: readonly View[] = [reports];

@Module({
  imports: [CqrsModule],
  controllers: [ReportController],
  providers: [ReportDesk, ReportBuilder, ReportHandler],
})
export class ReportModule {}
