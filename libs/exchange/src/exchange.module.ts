import type { Slice } from '#web/slice.js';
import { DeadlineScheduler } from './deadline.scheduler.js';
import { ExchangeController } from './exchange.http.js';
import { InformationController } from './information.http.js';
import { exchangeRefusals } from './refusals.js';
import { RequestedUnitController } from './requested-unit.http.js';
import { RequestingUnitController } from './requesting-unit.http.js';
import { view as requests } from './views/exchange-requests.js';
import { view as informationSupplied } from './views/information.js';

export const exchange: Slice = {
  controllers: [ExchangeController, RequestingUnitController, RequestedUnitController, InformationController],
  providers: [DeadlineScheduler],
  views: [requests, informationSupplied],
  refusals: exchangeRefusals,
  policies: new URL('./exchange.cedar', import.meta.url),
};
