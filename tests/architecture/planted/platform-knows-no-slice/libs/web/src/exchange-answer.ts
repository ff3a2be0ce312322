import type { ExchangeFact } from '#exchange/contract.js';
export type Shown = ExchangeFact;
