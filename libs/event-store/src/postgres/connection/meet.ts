import type { ClientBase } from 'pg';
import type { Ask } from './connection.js';
import type { LogIdentity } from '../log-identity.js';
import { idAt } from '../log-queries.js';
import { checkServer, type Part, type ServerState } from '../preparing/server-checks.js';

/**
 * Looks whether a new connection leads to a server that may be used, and to the log that was worked on before.
 * @throws StoreUnavailable with the reason why it is not used
 */
export async function meet(client: ClientBase, ask: Ask, part: Part, identity: LogIdentity): Promise<ServerState> {
  const [seen, state] = await checkServer(client, ask, part);
  identity.meet(seen);
  await identity.stillHas(async (position) => {
    const [[id] = []] = await ask<[string]>(client, idAt(position));
    return id;
  });
  return state;
}
