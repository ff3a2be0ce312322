import type { Slice } from '#web/slice.js';
import { Relay } from './relay.js';

export const relay: Slice = {
  controllers: [],
  providers: [Relay],
  kinds: [],
  views: [],
  refusals: {},
};
