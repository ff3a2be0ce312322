import { randomUUID } from 'node:crypto';
export const decide = () => [{ type: 'exchange.submitted.v1', conduct: { id: randomUUID() } }];
