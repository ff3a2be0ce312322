import { Module } from '@nestjs/common';
import type { View } from '#views/view.js';
import { DeadlineClock } from './deadline.clock.js';
import { ExchangeController } from './exchange.http.js';
import { InformationController } from './information.http.js';
import { RequestedUnitController } from './requested-unit.http.js';
import { RequestingUnitController } from './requesting-unit.http.js';
import { view as requests } from './views/exchange-requests.js';
import { view as informationSupplied } from './views/information.js';

export const exchangeViews: readonly View[] = [requests, informationSupplied];

@Module({
  controllers: [ExchangeController, RequestingUnitController, RequestedUnitController, InformationController],
  providers: [DeadlineClock],
})
export class ExchangeModule {}
