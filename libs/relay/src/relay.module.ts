import { lookupProviders, lookupViews } from '#notices/lookups.js';
import type { Slice } from '#web/slice.js';
import { Relay } from './relay.js';

export const relay: Slice = {
  controllers: [],
  providers: [...lookupProviders, Relay],
  kinds: [],
  views: lookupViews,
  refusals: {},
};
