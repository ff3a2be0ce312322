import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { View } from '#views/view.js';
import { PracticeDesk } from './practice.desk.js';
import { PracticeHandler } from './practice.handler.js';
import { PracticeController } from './practice.http.js';
import { PracticeDecisionController } from './practice-decision.http.js';
import { PracticeReviewController } from './practice-review.http.js';
import { PublishedPracticesController } from './published.http.js';
import { view as grounds } from './views/practice-grounds.js';
import { view as practices } from './views/practices.js';

export const practiceViews: readonly View[] = [grounds, practices];

@Module({
  imports: [CqrsModule],
  controllers: [PracticeController, PracticeReviewController, PracticeDecisionController, PublishedPracticesController],
  providers: [PracticeHandler, PracticeDesk],
})
export class PracticeModule {}
