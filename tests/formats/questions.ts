import type { Contract } from '../contract/contract.js';
import type { Question } from './answers.js';

/** What no reader is answered from the log: how the server does, and the facts as they come. */
const OPERATIONS = ['/healthz', '/readyz', '/metrics', '/openapi.json', '/v1/facts'];
/** Who asks, beside those who made a record: overseers, and an officer who has no part in most. */
const OTHERS = ['chair', 'auditor', 'vn-officer'];
const PLACES: Readonly<Record<string, readonly string[]>> = {
  plan: ['bohol-2017-2020'],
  period: ['2026-H1'],
  kind: ['mid-term', 'final'],
  policy: ['time-limits', 'handling-of-information'],
  post: ['PH-CONSULAR'],
  state: ['PH', 'VN'],
  inventory: ['experts', 'lawyers', 'ngos'],
};
const CODES: Readonly<Record<string, readonly string[]>> = {
  activities: ['C.c.2.1', 'B.b.1.1', 'A.a.1.2'],
  bodies: ['SOMTC'],
  states: ['PG', 'PH'],
  units: ['PH-ATU', 'PH-PORTS'],
};
/** Records that are read at another route than the one that made them. */
const SHOWN_AT: Readonly<Record<string, string>> = {
  '/v1/compendium/{id}': '/v1/case-summaries/{id}',
  '/v1/published-practices/{id}': '/v1/practices/{id}',
};
/** Of a route, what must or may stand behind the question mark. `@` is the last position that the data had. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  '/v1/audit-trail': ['?limit=200&asOfPosition=@', '?type=exchange&asOfPosition=@', '?limit=200&asOfPosition=200'],
  '/v1/audit-trail/reads': ['?limit=200&asOfPosition=@'],
  '/v1/bodies': ['', '?asOfPosition=100'],
  '/v1/compendium': ['', '?q=synthetic'],
  '/v1/exchange-requests': ['?box=inbox', '?box=outbox', '?box=inbox&overdue=true'],
  '/v1/indicators': ['?from=2026-01-01&to=2026-12-31&asOfPosition=@'],
  '/v1/information-supplied': ['?box=inbox', '?box=outbox'],
  '/v1/notification-rule': ['?detaining=TH&nationality=PH', '?detaining=TH&nationality=VN'],
  // The other form says up to which fact it knows.
  '/v1/plans/{plan}/export': ['?format=csv'],
  '/v1/practices': ['', '?q=synthetic'],
  '/v1/published-practices': ['', '?q=synthetic'],
  '/v1/reports/{id}': ['', '?format=html', '?format=docx'],
  '/v1/states': ['', '?asOf=2020-01-01', '?asOfPosition=100'],
  '/v1/statistics/exchange': ['?asOfPosition=@', '?asOfPosition=200'],
  '/v1/statistics/referrals': ['?asOfPosition=@', '?asOfPosition=200'],
  '/v1/units': ['', '?asOfPosition=100'],
};

/** Who made which records, from the answers to their commands. */
export interface Made {
  /** The addresses of records, by the path of their route: `/v1/exchange-requests/{id}`. */
  readonly records: ReadonlyMap<string, readonly string[]>;
  /** Who sent commands, by the path of the command's route. */
  readonly senders: ReadonlyMap<string, readonly string[]>;
}

/**
 * Every address of the contract that can be read, each asked by those who have a part in it and by those who have none.
 * The answers MUST NOT depend on what was asked before: asking leaves facts.
 * @param head the position of the last fact
 */
export function questionsOf(contract: Contract, made: Made, head: number): readonly Question[] {
  const routes = Object.entries(contract.paths)
    .filter(([path, methods]) => 'get' in methods && !OPERATIONS.includes(path))
    .map(([path]) => path);
  return routes.flatMap((route) => {
    const isOpen = contract.paths[route]?.get?.security === undefined;
    const identities = [...(isOpen ? [undefined] : []), ...askersOf(route, made)];
    return addressesOf(route, made)
      .flatMap((address) => (QUERIES[route] ?? ['']).map((query) => address + query.replace('@', String(head))))
      .flatMap((path) => identities.map((identity) => ({ ...(identity !== undefined && { identity }), path })));
  });
}

/** Whoever sent a command to a record of the kind, and the others. */
function askersOf(route: string, { senders }: Made): readonly string[] {
  const [collection = ''] = route.split('/{');
  const own = [...senders].filter(([path]) => path.startsWith(collection)).flatMap(([, identities]) => identities);
  return [...new Set([...own, ...OTHERS])];
}

/** The addresses that a route stands for, of records that were made and of places that are always there. */
function addressesOf(route: string, { records }: Made): readonly string[] {
  const [record] = /^.*\{id\}/.exec(route) ?? [];
  if (record !== undefined) {
    const kept = SHOWN_AT[record];
    const made = records.get(kept ?? record) ?? [];
    if (made.length === 0) throw new Error(`no record was made that ${route} could be asked for`);
    const rest = route.slice(record.length);
    return made.map((address) => (kept ? record.replace('{id}', address.split('/').at(-1) ?? '') : address) + rest);
  }
  return [...route.matchAll(/([\w-]+)\/\{(\w+)\}/g)].reduce<readonly string[]>(
    (paths, [, before = '', name = '']) => {
      const requests = (records.get('/v1/exchange-requests/{id}') ?? []).map((path) => path.split('/').at(-1) ?? '');
      const streams = requests.map((id) => `exchange-${id}`);
      const values = { ...PLACES, code: CODES[before], record: streams }[name];
      if (!values) throw new Error(`nothing to ask ${route} for`);
      return paths.flatMap((path) => values.map((value) => path.replace(`{${name}}`, value)));
    },
    [route],
  );
}
