import { Module } from '@nestjs/common';
import type { View } from '#views/view.js';
import { ReportBuilder } from './forms/report.builder.js';
import { ReportController } from './report.http.js';
import { view as reports } from './views/reports.js';

export const reportViews: readonly View[] = [reports];

@Module({
  controllers: [ReportController],
  providers: [ReportBuilder],
})
export class ReportModule {}
