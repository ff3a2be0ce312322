import { EventStoreDBClient } from '@eventstore/db-client';

export const log = new EventStoreDBClient({ endpoint: 'localhost:2113' });
