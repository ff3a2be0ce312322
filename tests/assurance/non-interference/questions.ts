import type { Chance } from '#apps/seed/chance.js';
import type { Contract } from '../../contract/contract.js';
import type { Viewer } from './secrets.js';
import type { Known } from './telling.js';
import type { Asked } from './world.js';

/** Those who run the server reach these; a proxy passes them to nobody else (docs/guide/operating.md). */
const OPERATIONS = ['/healthz', '/readyz', '/metrics', '/v1/facts'];
/** How many records of one kind are asked for in one pair, and how many commands are tried on them. */
const RECORDS = 3;
const COMMANDS = 6;
const NOWHERE = '00000000-0000-8000-8000-000000000000';
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

const PLACES: Readonly<Record<string, readonly string[]>> = {
  plan: ['bohol-2017-2020'],
  code: ['C.c.2.1', 'TH', 'VN-ATU', 'PH-ATU', 'SOMTC'],
  period: ['2026-H1'],
  kind: ['mid-term', 'final'],
  policy: ['time-limits', 'handling-of-information'],
  state: ['TH', 'VN', 'PH'],
  post: ['VN-CONSULAR', 'PH-CONSULAR'],
  inventory: ['experts', 'ngos'],
};

const VALUES: Readonly<Record<string, readonly string[]>> = {
  state: ['PH', 'TH', 'VN', 'open', 'submitted', 'raised', 'notified'],
  unit: ['PH-ATU', 'TH-ATU', 'VN-ATU'],
  actor: ['ph-officer', 'th-head', 'vn-officer', 'chair'],
  type: ['exchange', 'referral', 'referral.raised', 'practice', 'access.content-read', 'access.refused', 'casefile'],
  body: ['SOMTC', 'ACWC', 'ASEC'],
  from: ['2026-06-01', '2026-05-31'],
  to: ['2026-06-01', '2026-06-30'],
  asOf: ['2026-06-01', '2026-06-02'],
  asOfTime: ['2026-06-01T12:00:00.000Z'],
  q: ['lorem', 'synthetic', 'desk'],
  box: ['inbox', 'outbox'],
  detaining: ['TH'],
  nationality: ['VN', 'PH'],
  on: ['2026-06-01'],
  plan: ['bohol-2017-2020'],
  activity: ['C.l.1.2', 'B.b.1.1'],
  track: ['arrest', 'victim'],
  limit: ['1', '2', '3'],
  area: ['A', 'C'],
};

export interface Inquiry {
  readonly contract: Contract;
  readonly viewer: Viewer;
  readonly chance: Chance;
  /** What there is to be asked for, in either world. */
  readonly known: readonly Known[];
  readonly example: (path: string) => Record<string, unknown>;
}

/** Every route that can be read, with records and filters to choose from, and commands to records and in the name of records. */
export function questions(inquiry: Inquiry): readonly Asked[] {
  const { contract, chance } = inquiry;
  const asked: Asked[] = [];
  const commands: string[] = [];
  for (const [template, methods] of Object.entries(contract.paths)) {
    if (OPERATIONS.includes(template)) continue;
    if ('get' in methods) {
      for (const path of filled(template, inquiry, RECORDS)) asked.push(...readings(path, template, inquiry));
    }
    if ('post' in methods && template.includes('{id}')) commands.push(template);
  }
  for (let count = 0; count < COMMANDS; count += 1) {
    const template = chance.pick(commands);
    for (const path of filled(template, inquiry, 2)) asked.push(command(path, template, inquiry));
  }
  for (const template of ['/v1/case-files/{id}/link-exchange', '/v1/exchange-requests', '/v1/information-supplied']) {
    for (const path of filled(template, inquiry, 1)) asked.push(command(path, template, inquiry));
  }
  return asked;
}

/** The addresses that a template stands for: of each of the records, of one that is nowhere, or of some place. */
function filled(template: string, { known, chance }: Inquiry, most: number): readonly string[] {
  const place = (path: string) =>
    path.replaceAll(/\{(\w+)\}/g, (whole, name: string) => (PLACES[name] ? chance.pick(PLACES[name]) : whole));
  if (!template.includes('{id}')) return [place(template)];
  const collection = template.slice(0, template.indexOf('/{id}'));
  const records = known.filter(({ records: at }) => at.startsWith(collection.replace(/\/\{\w+\}$/, '')));
  const chosen = Array.from({ length: Math.min(most, records.length) }, () => chance.pick(records).id);
  return [...new Set([...chosen, NOWHERE])].map((id) => place(template.replace('{id}', id)));
}

/** Without a filter, and with one. */
function readings(path: string, template: string, inquiry: Inquiry): readonly Asked[] {
  const { contract, chance, viewer, known } = inquiry;
  const who = viewer?.subject;
  const parameters = contract.paths[template]?.get?.parameters ?? [];
  const query = new URLSearchParams();
  for (const { in: place, name, required = false, schema } of parameters) {
    if (place !== 'query' || name === 'cursor' || name === 'asOfPosition' || !(required || chance.happens(0.4)))
      continue;
    const words = (schema as { readonly enum?: readonly string[] }).enum;
    const values = name === 'record' ? known.map(({ id }) => id) : (words ?? VALUES[name]);
    if (values && values.length > 0) query.set(name, chance.pick(values));
  }
  const plain: Asked = { who, method: 'GET', path };
  return query.size === 0 ? [plain] : [plain, { ...plain, path: `${path}?${query.toString()}` }];
}

/** A command as the contract shows it, that names other records than the example does. */
function command(path: string, template: string, { viewer, example, known, chance }: Inquiry): Asked {
  const text = JSON.stringify(example(template)).replaceAll(UUID, () =>
    known.length === 0 ? NOWHERE : chance.pick(known).id,
  );
  return { who: viewer?.subject, method: 'POST', path, body: JSON.parse(text) as unknown };
}
