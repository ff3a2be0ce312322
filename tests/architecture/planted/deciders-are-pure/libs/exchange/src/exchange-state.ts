import type { EventStore } from '#event-store/event-store.js';
export const headOf = (store: EventStore) => store.head();
