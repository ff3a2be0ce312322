import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { Slice } from '#web/slice.js';
import { DelegationController } from './delegation.http.js';
import { DeliverableDesk } from './deliverable.desk.js';
import { DeliverableHandler } from './deliverable.handler.js';
import { DeliverableController } from './deliverable.http.js';
import { KeepingController } from './keeping.http.js';
import { deliverableRefusals } from './refusals.js';
import { view as deliverableGrounds } from './views/deliverable-grounds.js';
import { view as deliverables } from './views/deliverables.js';

@Module({
  imports: [CqrsModule],
  controllers: [DeliverableController, KeepingController, DelegationController],
  providers: [DeliverableDesk, DeliverableHandler],
})
class DeliverableModule {}

export const deliverable: Slice = {
  module: DeliverableModule,
  views: [deliverableGrounds, deliverables],
  refusals: deliverableRefusals,
  policies: new URL('./deliverable.cedar', import.meta.url),
};
