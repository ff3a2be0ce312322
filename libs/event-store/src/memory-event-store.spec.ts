import { behavesAsAnEventStore } from './event-store.behaviour.js';
import { MemoryEventStore } from './memory-event-store.js';

behavesAsAnEventStore({
  name: 'MemoryEventStore',
  open: (clock, _, macs) => Promise.resolve(new MemoryEventStore(clock, macs)),
  dispose: () => Promise.resolve(),
  unable: {
    'a restart': 'nothing outlives the object',
    'a position given beforehand': 'positions are places in an array',
  },
});
