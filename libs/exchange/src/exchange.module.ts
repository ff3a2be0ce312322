import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { View } from '#views/view.js';
import { DeadlineClock } from './deadline.clock.js';
import { ExchangeDesk } from './exchange.desk.js';
import { ExchangeHandler } from './exchange.handler.js';
import { ExchangeController } from './exchange.http.js';
import { InformationHandler } from './information.handler.js';
import { InformationController } from './information.http.js';
import { RequestedUnitController } from './requested-unit.http.js';
import { RequestingUnitController } from './requesting-unit.http.js';
import { view as grounds } from './views/exchange-grounds.js';
import { view as requests } from './views/exchange-requests.js';
import { view as informationSupplied } from './views/information.js';

export const exchangeViews: readonly View[] = [grounds, requests, informationSupplied];

@Module({
  imports: [CqrsModule],
  controllers: [ExchangeController, RequestingUnitController, RequestedUnitController, InformationController],
  providers: [ExchangeHandler, InformationHandler, ExchangeDesk, DeadlineClock],
})
export class ExchangeModule {}
