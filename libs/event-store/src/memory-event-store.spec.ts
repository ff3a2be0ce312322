import { behavesAsAnEventStore } from './event-store.behaviour.js';
import { MemoryEventStore } from './memory-event-store.js';

behavesAsAnEventStore({
  name: 'MemoryEventStore',
  open: async (clock) => new MemoryEventStore(clock),
  dispose: async () => undefined,
  unable: {
    'a restart': 'nothing outlives the object',
    'a position given beforehand': 'positions are places in an array',
  },
});
