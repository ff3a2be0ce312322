import { expect, it } from '@jest/globals';
import { recorded } from '#event-store/recorded.js';
import { csv } from '#web/answers/csv.js';
import { entryOf } from './audit-entry.js';
import { trailCells, TRAIL_COLUMNS } from './trail.csv.js';

const place = { stream: 'exchange-1', revision: 0, position: 7n, recordedAt: 0 };

it('A line of the trail has what the entry has, the conduct as JSON, and blanks for the rest', () => {
  const fact = recorded(
    { type: 'exchange.submitted.v1', conduct: { to: 'Đà Nẵng, "ไทย"' } },
    { ...place, meta: { actor: 'a' } },
  );
  const entry = entryOf(fact, undefined);
  const cells = new Map(TRAIL_COLUMNS.map((column, at) => [column as string, trailCells(entry)[at]]));
  expect(Object.keys(entry).filter((member) => !cells.has(member))).toEqual([]);
  expect([cells.get('position'), cells.get('hasContent'), cells.get('unit')]).toEqual(['7', 'false', '']);
  expect(JSON.parse(String(cells.get('conduct')))).toEqual(fact.conduct);
});

it('A line of the trail is no formula, whoever acted', () => {
  const fact = recorded({ type: 'exchange.submitted.v1', conduct: {} }, { ...place, meta: { actor: '=cmd|calc' } });
  expect(csv([trailCells(entryOf(fact, undefined))])).toContain(`,"'=cmd|calc",`);
});
