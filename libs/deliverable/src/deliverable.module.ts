import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { View } from '#views/view.js';
import { DelegationController } from './delegation.http.js';
import { DeliverableDesk } from './deliverable.desk.js';
import { DeliverableHandler } from './deliverable.handler.js';
import { DeliverableController } from './deliverable.http.js';
import { KeepingController } from './keeping.http.js';
import { view as deliverableGrounds } from './views/deliverable-grounds.js';
import { view as deliverables } from './views/deliverables.js';

export const deliverableViews: readonly View[] = [deliverableGrounds, deliverables];

@Module({
  imports: [CqrsModule],
  controllers: [DeliverableController, KeepingController, DelegationController],
  providers: [DeliverableDesk, DeliverableHandler],
})
export class DeliverableModule {}
