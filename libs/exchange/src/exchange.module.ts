import type { Slice } from '#web/slice.js';
import { DeadlineScheduler } from './deadline/deadline.scheduler.js';
import { ExchangeController } from './exchange.http.js';
import { ExchangeStepsController } from './exchange-steps.http.js';
import { EXCHANGE } from './exchange.record.js';
import { InformationController } from './information/information.http.js';
import { INFORMATION } from './information/information.record.js';
import { OnwardUseController } from './onward-use/onward-use.http.js';
import { exchangeRefusals } from './refusals.js';
import { question as overdueQuestion } from './views/exchange-lists.js';
import { view as requests } from './views/exchange-requests.js';
import { view as informationSupplied } from './views/information.js';

export const exchange: Slice = {
  controllers: [ExchangeController, ExchangeStepsController, OnwardUseController, InformationController],
  providers: [DeadlineScheduler],
  kinds: [EXCHANGE, INFORMATION],
  views: [requests, informationSupplied],
  questions: [overdueQuestion],
  refusals: exchangeRefusals,
  policies: new URL('./exchange.cedar', import.meta.url),
};
