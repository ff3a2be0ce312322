import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recorded } from '#event-store/recorded.js';
import { csvCell } from '#web/answers/csv.js';
import { type ShownActivity, shownOf } from '../activity/activity.history.js';
import { boholPlan } from '../plan/adopt-plan.js';
import type { ActivityFact } from '../contract.js';
import { planCsv } from './plan.csv.js';
import { CONTENT_SECURITY_POLICY, planHtml } from './plan.html.js';

const { frame, activities } = boholPlan();
const NASTY = '<script>alert("1")</script> & \'x\'';

function records(
  later: Readonly<Record<string, readonly ActivityFact[]>> = {},
  endorsed: readonly number[] = [],
): readonly ShownActivity[] {
  return activities.map((conduct) => {
    const facts: ActivityFact[] = [{ type: 'workplan.activity-adopted.v1', conduct }, ...(later[conduct.code] ?? [])];
    return shownOf(
      facts.map((fact, revision) => recorded<string, unknown>(fact, { revision })),
      endorsed,
    );
  });
}

const reported: ActivityFact = {
  type: 'workplan.status-reported.v1',
  conduct: {
    body: 'DGICM',
    period: '2026-H2',
    status: 'completed',
    outputs: [{ output: 1, status: 'completed', evidence: [{ kind: 'document', reference: NASTY }] }],
  },
  content: {},
};
const confirmed: ActivityFact = { type: 'workplan.lead-confirmed.v1', conduct: { lead: ['SOMTC', 'ACWC'] } };

/** A reader of RFC 4180, written for this test. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const cell = /"((?:[^"]|"")*)"(,|\r\n)/gy;
  let row: string[] = [];
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (!found) throw new Error(`no cell at ${String(cell.lastIndex)}`);
    row.push(found[1]!.replaceAll('""', '"'));
    if (found[2] === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

const csvRow = (rows: readonly string[][], code: string) =>
  rows.find(([, , activity]) => activity?.startsWith(`${code} `))!;

describe('The plan as CSV', () => {
  const rows = parseCsv(planCsv(frame, records({ 'C.c.2.1': [reported, confirmed], 'A.a.2.1': [confirmed] })));

  it("has the plan's own columns and one line for each activity, in plan order, and B.h.2, which has none", () => {
    expect(rows[0]).toEqual([
      'Provision',
      'Area of collaboration',
      'Activity',
      'Expected output',
      'Lead and cooperating body',
      'Implementation status',
      'Page',
    ]);
    const blank = rows.findIndex(([, line]) => line?.startsWith('B.h.2 '));
    expect(rows[blank]?.slice(2)).toEqual(['not stated', '', '', '', '16']);
    expect(rows[blank - 1]?.[2]).toMatch(/^B\.h\.1\.1 /);
    const others = rows.toSpliced(blank, 1).slice(1);
    expect(others.map(([, , activity]) => activity?.split(' ')[0])).toEqual(activities.map(({ code }) => code));
    expect(rows.every((row) => row.length === 7)).toBe(true);
  });

  it('shows what the plan leaves blank as not stated', () => {
    expect(csvRow(rows, 'C.e.2.2')[4]).toBe('Lead: not stated | Cooperating: not stated');
    expect(csvRow(rows, 'A.a.3.1')[3]).toBe('not stated');
    expect(csvRow(rows, 'B.d.1.1')[1]).toBe('B.d.1 not stated');
    expect(csvRow(rows, 'A.f.1.1')[4]).toBe('Lead: not stated | Cooperating: all other sectoral bodies (SBOs)');
  });

  it('shows what the plan states beside what the Working Group confirmed', () => {
    expect(csvRow(rows, 'A.a.2.1')[4]).toBe(
      'Lead: SOMTC and ACWC, confirmed by the Working Group (in the plan: not stated) | Cooperating: SLOM',
    );
    expect(csvRow(rows, 'C.c.2.1')[4]).toMatch(/confirmed by the Working Group \(in the plan: DGICM\)/);
  });

  it('shows who reported what, and when; and where nobody has', () => {
    expect(csvRow(rows, 'C.c.2.1')[5]).toBe('Completed (reported by DGICM on 2024-01-01 for 2026-H2)');
    expect(csvRow(rows, 'C.c.2.1')[3]).toContain(`Completed; document ${NASTY}`);
    expect(csvRow(rows, 'A.a.1.4')[5]).toBe('Not started (no report yet)');
    const endorsed = parseCsv(planCsv(frame, records({ 'C.c.2.1': [reported] }, [1])));
    expect(csvRow(endorsed, 'C.c.2.1')[5]).toBe(
      'Completed (reported by DGICM on 2024-01-01 for 2026-H2; endorsed by the Working Group)',
    );
    expect(csvRow(rows, 'C.c.2.1')[6]).toBe('19');
  });

  it('begins with a byte-order mark where that is asked for, and is the same from there on', () => {
    const [plain, marked] = [planCsv(frame, records()), planCsv(frame, records(), 'true')];
    expect(Buffer.from(marked).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(marked.slice(1)).toBe(plain);
    expect(planCsv(frame, records(), 'false')).toBe(plain);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1'])('makes no formula of %j', (text) => {
    expect(csvCell(text)).toBe(`"'${text}"`);
  });

  it.each(['\u0000=1', 'a\u001bb', 'a\ud800'])('holds of %j, written before it was refused, what it can', (text) => {
    expect(csvCell(text)).toMatch(/^"'?[a\ufffd][^\p{Cs}\p{Cc}]*"$/u);
    expect(csvCell(text)).toContain('\ufffd');
  });

  it('gives any text back, but for the mark that disarms a formula', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const [[cell = '']] = parseCsv(`${csvCell(text)}\r\n`) as [string[]];
        expect([text, `'${text}`]).toContain(cell);
        expect(cell).not.toMatch(/^\s*[=+\-@]/);
      }),
    );
  });
});

describe('The plan as a page', () => {
  const page = planHtml(frame, records({ 'C.c.2.1': [reported, confirmed] }), 1234n);
  const count = (pattern: RegExp) => page.match(pattern)?.length ?? 0;

  it('is one complete page in English with a table, caption and headed columns for each area', () => {
    expect(page).toMatch(/^<!doctype html>\s*<html lang="en">[^]*<\/html>$/);
    expect(count(/<table>/g)).toBe(4);
    expect(count(/<caption>/g)).toBe(4);
    expect(count(/<th scope="col">/g)).toBe(28);
    expect(count(/<h2 /g)).toBe(4);
    expect(count(/<th scope="rowgroup"/g)).toBe(22);
    expect(count(/<th scope="row">/g)).toBe(57);
    for (const { code } of activities) expect(page).toContain(`<b class="code">${code}</b>`);
    expect(page).toContain('1234');
  });

  it('covers its tables exactly: every row fills the seven columns', () => {
    for (const [, body] of page.matchAll(/<tbody>([^]*?)<\/tbody>/g)) {
      const trs = [...body!.matchAll(/<tr>([^]*?)<\/tr>/g)].map(([, row]) => row!);
      const filled = trs.map(() => 0);
      trs.forEach((row, index) => {
        for (const [, attributes] of row.matchAll(/<t[hd]([^>]*)>/g)) {
          const span = (name: string) => Number(new RegExp(`${name}="(\\d+)"`).exec(attributes!)?.[1] ?? 1);
          for (let down = 0; down < span('rowspan'); down += 1) filled[index + down]! += span('colspan');
        }
      });
      expect(filled).toEqual(trs.map(() => 7));
    }
  });

  it('escapes every value and loads nothing from anywhere', () => {
    expect(page).not.toContain('<script');
    expect(page).toContain('&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62; &#38; &#39;x&#39;');
    expect(page).not.toMatch(/\b(?:src|href)="(?!#)/);
    expect(page).not.toMatch(/url\(|@import/);
    const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? '';
    const digest = createHash('sha256').update(style).digest('base64');
    expect(CONTENT_SECURITY_POLICY).toContain(`default-src 'none'; style-src 'sha256-${digest}'`);
  });

  it('shows the action line without activities, and blanks as not stated', () => {
    expect(page).toMatch(/<b class="code">B.h.2<\/b>[^]*?Activities: <em class="blank">not stated<\/em>/);
    expect(page).toMatch(/<b class="code">B.d.1<\/b> <em class="blank">not stated<\/em>/);
    expect(count(/<b>Lead<\/b> <em class="blank">not stated<\/em>/g)).toBe(37);
  });
});
