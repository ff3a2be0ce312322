import { Module } from '@nestjs/common';
import type { View } from '#views/view.js';
import { PracticeController } from './practice.http.js';
import { PracticeDecisionController } from './practice-decision.http.js';
import { PracticeReviewController } from './practice-review.http.js';
import { PublishedPracticesController } from './published.http.js';
import { view as practices } from './views/practices.js';

export const practiceViews: readonly View[] = [practices];

@Module({
  controllers: [PracticeController, PracticeReviewController, PracticeDecisionController, PublishedPracticesController],
})
export class PracticeModule {}
