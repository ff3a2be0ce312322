import type { Identity } from '#apps/dev-idp/identities.js';
import type { Standing } from '../world/known.js';
import { caseFileTable, summaryTable } from './case-tables.js';
import {
  attachmentTable,
  exchangeTable,
  informationTable,
  noticesTable,
  openTable,
  oversightTable,
} from './exchange-table.js';
import { activityTable, deliverableTable, planTable, stateTable } from './plan-tables.js';
import { practiceTable } from './practice-table.js';
import { assistanceTable, referralTable } from './referral-table.js';
import { accreditationTable, entryTable, inventoryTable, registerTable } from './register-tables.js';
import type { Table } from './rule.js';
import { directionTable, meetingTable, policyTable, reportTable, roundTable } from './working-group-tables.js';

const TABLES = [
  ...[
    openTable,
    noticesTable,
    oversightTable,
    exchangeTable,
    informationTable,
    referralTable,
    practiceTable,
    caseFileTable,
  ],
  ...[summaryTable, meetingTable, directionTable, roundTable, reportTable, policyTable, planTable, activityTable],
  ...[assistanceTable, deliverableTable, stateTable, registerTable, accreditationTable, entryTable, inventoryTable],
  attachmentTable,
] as readonly unknown[] as readonly Table[];

/** What the table says of records of this kind. */
export function tableOf({ known }: Standing): Table {
  const table = TABLES.find(({ kinds }) => kinds.includes(known.kind));
  if (!table) throw new Error(`no table for ${known.kind}`);
  return table;
}

/** Every operation that the table knows, on records and on none. */
export const OPERATIONS: ReadonlySet<string> = new Set(
  TABLES.flatMap(({ record, collection }) => [...Object.keys(record), ...Object.keys(collection)]),
);

export const COLLECTIONS: Readonly<Record<string, (person: Identity) => boolean>> = Object.assign(
  {},
  ...TABLES.map(({ collection }) => collection),
) as Readonly<Record<string, (person: Identity) => boolean>>;

/** Every list: what stands in it, and who sees it there. */
export const LISTS = TABLES.flatMap(({ kinds, lists }) =>
  Object.entries(lists).map(([path, sees]) => ({ path, kinds, sees })),
);
