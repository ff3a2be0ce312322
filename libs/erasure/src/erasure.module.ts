import type { Slice } from '#web/slice.js';
import { ErasureController } from './erasure.http.js';
import { Erasures } from './erasure.record.js';
import { ErasureScheduler } from './erasure.scheduler.js';
import { erasureRefusals } from './refusals.js';
import { view as erasures } from './views/erasures.js';

export const erasure: Slice = {
  controllers: [ErasureController],
  providers: [Erasures, ErasureScheduler],
  // An erasure stands beside each record that has content: `Erasures` makes its kind from all of those.
  kinds: [],
  usesContent: true,
  views: [erasures],
  refusals: erasureRefusals,
  policies: new URL('./erasure.cedar', import.meta.url),
};
