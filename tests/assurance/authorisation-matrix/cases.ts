import { type Identity, IDENTITIES } from '#apps/dev-idp/identities.js';
import { send } from '../../scenarios/http.js';
import type { Growth } from '../world/growth.js';
import type { Standing } from '../world/known.js';
import { COLLECTIONS, tableOf } from './table.js';

/** One question to the server, and what the table says to it. */
export interface Case {
  readonly person: Identity;
  /** `POST /v1/practices/{id}/screen`. */
  readonly operation: string;
  readonly path: string;
  readonly body?: object;
  readonly record?: Standing;
  readonly isAllowed: boolean;
  /** Whether the answer shows what is sealed on the record; undefined where nothing is. */
  readonly showsContent?: boolean;
}

const QUERIES: Readonly<Record<string, string>> = {
  '/v1/plans/{plan}/export': '?format=csv',
  '/v1/notification-rule': '?detaining=TH&nationality=PH',
  '/v1/indicators': '?from=2024-01-01&to=2024-12-31',
};
/** Where the contract's example leaves something out that the body needs. */
const NEEDED: Readonly<Record<string, object>> = { '/v1/exchange-requests': { channels: [] } };

/** The operations of the server's contract: method and template. */
export async function operationsOf(origin: string): Promise<readonly (readonly [method: string, template: string])[]> {
  const { body } = await send<{ paths: Record<string, object> }>(origin, { path: '/openapi.json' });
  return Object.entries(body.paths).flatMap(([template, methods]) =>
    Object.keys(methods).map((method) => [method.toUpperCase(), template] as const),
  );
}

/** Every operation, on every record that it can be asked of, by every identity of the demo. */
export function casesOf(
  growth: Growth,
  operations: readonly (readonly [string, string])[],
): { readonly cases: readonly Case[]; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const cases = operations.flatMap(([method, template]) => {
    const operation = `${method} ${template}`;
    const body = method === 'POST' ? growth.body(template, 'ASKED', NEEDED[template]) : undefined;
    const asked = { operation, ...(body && { body }) };
    const query = QUERIES[template] ?? '';
    const mayAll = COLLECTIONS[operation];
    if (mayAll) {
      return IDENTITIES.map((person): Case => ({
        ...asked,
        person,
        path: template + query,
        isAllowed: mayAll(person),
      }));
    }
    const found = growth.records.flatMap((record) => {
      const path = addressOf(record, template);
      const rule = tableOf(record).record[operation];
      return path === undefined || !rule ? [] : [{ record, path: path + query, rule }];
    });
    if (found.length === 0) missing.push(operation);
    return found.flatMap(({ record, path, rule }) =>
      IDENTITIES.map((person): Case => {
        const isAllowed = rule(person, record.known);
        const shows = method === 'GET' ? showsContent(person, record, template) : undefined;
        return {
          ...asked,
          ...{ person, path, record, isAllowed },
          ...(shows !== undefined && { showsContent: isAllowed && shows }),
        };
      }),
    );
  });
  return { cases, missing };
}

/** The address of an operation on a record: the longest of its addresses that leads there. */
function addressOf({ addresses, stream }: Standing, template: string): string | undefined {
  // Beside each record stands its erasure.
  const beside = stream === undefined ? {} : { '/v1/erasures/{record}': `/v1/erasures/${stream}` };
  const fitting = Object.entries({ ...addresses, ...beside })
    .filter(([base]) => template === base || template.startsWith(`${base}/`))
    .map(([base, address]) => address + template.slice(base.length))
    .filter((path) => !path.includes('{'));
  return fitting.at(-1);
}

function showsContent(person: Identity, record: Standing, template: string): boolean | undefined {
  if (record.mark === undefined) return undefined;
  const { shown, content } = tableOf(record);
  return shown.includes(template) && content(person, record.known);
}
