import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { boholPlan } from './plan/adopt-plan.js';
import { shownAfter } from './activity/activity.history.js';
import { recorded } from '#event-store/recorded.js';
import { Refusal } from '#kernel/refusal.js';
import type { ActivityAdopted } from './contract.js';
import { leadWords } from './export/plan.words.js';
import { activityCodes } from './plan/plan.js';
import { readPlanDocument } from './plan/plan.document.js';

interface PrintedCode {
  readonly page: number;
  readonly printed: string;
  readonly kind: 'action-line' | 'activity';
  readonly area: string;
  readonly code: string;
}

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
/** Every numbered code of the transcription, in the order in which it stands there, read without the baseline. */
const printed = read('./transcription-codes.json') as readonly PrintedCode[];
/** The qualifiers, parties and conditions that the transcription has at each code, read without the baseline. */
const qualifiers = Object.entries(
  read('./transcription-qualifiers.json') as Readonly<Record<string, readonly string[]>>,
);
const { frame, activities } = boholPlan();
const provisions = frame.areas.flatMap((area) => area.provisions);
const lines = provisions.flatMap((provision) => provision.actionLines);
const sorted = (codes: readonly string[]) => [...codes].sort();

/** The activities whose lead cell in the document is empty or absent (readings.md). */
const BLANK_LEADS = `A.a.1.1 A.a.1.2 A.a.1.3 A.a.1.5 A.a.2.1 A.a.2.2 A.b.1.1 A.b.2.1 A.b.3.3 A.c.1.1 A.c.1.2 A.e.1.2
  A.e.1.3 A.f.1.1 B.c.1.1 B.d.1.1 B.e.1.1 B.h.1.1 C.b.1.1 C.b.1.2 C.b.1.3 C.b.1.4 C.c.1.1 C.e.1.1 C.e.2.1 C.e.2.2
  C.e.2.3 C.e.2.4 C.h.1.1 C.k.1.1 C.k.1.2 C.l.1.1 C.l.1.2 C.l.2.1 D.e.1.1 D.e.1.2 D.g.1.1`.split(/\s+/);

describe('The Bohol plan as adopted', () => {
  it('holds every numbered activity of the document, none missing and none twice', () => {
    const codes = printed.filter(({ kind }) => kind === 'activity').map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(sorted(activities.map(({ code }) => code))).toEqual(sorted(codes));
  });

  it('holds every numbered action line of the document, and the one whose heading is not printed', () => {
    const codes = printed.filter(({ kind }) => kind === 'action-line').map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(sorted(lines.filter((line) => line.printed !== false).map(({ code }) => code))).toEqual(sorted(codes));
    expect(lines.filter((line) => line.printed === false)).toEqual([
      { code: 'B.d.1', title: '', printed: false, page: 13, activities: ['B.d.1.1'] },
    ]);
  });

  it('gives each code the page on which it is printed, and its area', () => {
    const pages = new Map([...activities, ...lines].map(({ code, page }) => [code, page]));
    for (const { code, page, area } of printed) {
      expect([code, pages.get(code)]).toEqual([code, page]);
      expect(code.startsWith(`${area}.`)).toBe(true);
    }
  });

  it('counts 4 areas, 22 provisions, 33 action lines, 57 activities and 56 expected outputs', () => {
    const outputs = activities.flatMap((activity) => activity.outputs);
    const counts = [frame.areas, provisions, lines, activities, outputs].map(({ length }) => length);
    expect(counts).toEqual([4, 22, 33, 57, 56]);
    expect(frame.areas.map((area) => area.provisions.length)).toEqual([6, 7, 6, 3]);
  });

  it('keeps the frame and the activities in step, in plan order', () => {
    expect(activityCodes(frame)).toEqual(activities.map(({ code }) => code));
    expect(activities.map(({ order }) => order)).toEqual(activities.map((_, index) => index + 1));
    for (const { code, area, provision, actionLine } of activities) {
      const [a, p, l] = code.split('.');
      expect([area, provision, actionLine]).toEqual([a, `${a!}.${p!}`, `${a!}.${p!}.${l!}`]);
    }
    const pages = activities.map(({ page }) => page);
    expect(pages.every((page) => page >= 1 && page <= frame.pages)).toBe(true);
  });

  it('keeps every qualifier, party and condition of the document, in each provision and activity', () => {
    const words = new Map<string, string>([
      ...provisions.map(({ code, text }) => [code, text] as const),
      ...activities.map(
        ({ code, title, topics = [], outputs }) =>
          [code, [title, ...topics, ...outputs.map((output) => output.title)].join('; ')] as const,
      ),
    ]);
    expect(sorted(qualifiers.map(([code]) => code))).toEqual(sorted([...words.keys()]));
    const lost = qualifiers.flatMap(([code, terms]) =>
      terms.filter((term) => !words.get(code)?.toLowerCase().includes(term.toLowerCase())).map((term) => [code, term]),
    );
    expect(lost).toEqual([]);
  });

  it('carries its endorsement', () => {
    expect(frame.endorsement).toEqual({ body: 'SOMTC', mode: 'ad-referendum', date: '2017-11-13' });
  });

  it('leaves every blank lead blank, and shows it as not stated', () => {
    const blank = activities.filter(({ leadStated }) => !leadStated);
    expect(sorted(blank.map(({ code }) => code))).toEqual(sorted(BLANK_LEADS));
    for (const activity of blank) {
      const fact: ActivityAdopted = { type: 'workplan.activity-adopted.v1', conduct: activity };
      const record = shownAfter(undefined, recorded<ActivityAdopted['type'], ActivityAdopted['conduct']>(fact));
      expect([record.lead, record.leadInPlan, record.leadStated, record.leadConfirmed]).toEqual([[], [], false, false]);
      expect(leadWords(record)).toMatch(/^not stated/);
    }
    for (const { lead } of activities.filter(({ leadStated }) => leadStated)) expect(lead.length).toBeGreaterThan(0);
  });

  it('keeps what is said beside a cell: notes, topics, remarks, bodies of single outputs', () => {
    const has = (field: string) => activities.filter((activity) => field in activity).map(({ code }) => code);
    expect(has('leadNote')).toEqual(['A.b.3.1', 'A.e.1.1', 'B.b.1.1', 'C.h.1.1']);
    expect(has('cooperatingNote')).toEqual(['A.b.2.1', 'A.f.1.1']);
    expect(has('topics')).toHaveLength(4);
    expect(has('remarks')).toHaveLength(7);
    const special = activities.filter(({ outputs }) => outputs.some((output) => 'lead' in output));
    expect(special.map(({ code }) => code)).toEqual(['B.b.1.1']);
    expect(special[0]?.outputs.map(({ lead }) => lead)).toEqual([['ACWC'], ['SOMSWD', 'ACWC'], undefined]);
    expect(lines.find(({ code }) => code === 'B.h.2')?.activities).toEqual([]);
  });
});

describe('Reading a transcribed plan', () => {
  type Json = Record<string, unknown>;
  const source = () => read('./bohol-2017-2020.json') as Json;
  const first = (json: Json, ...path: string[]): Json => path.reduce((part, name) => (part[name] as Json[])[0]!, json);
  const placesAtFault = (json: unknown): readonly string[] => {
    try {
      readPlanDocument(json);
      return [];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return error.errors.map(({ pointer }) => pointer);
    }
  };
  const toActivity = ['areas', 'provisions', 'actionLines', 'activities'];

  it.each<[string, (json: Json) => void, RegExp]>([
    ['an unknown field', (json) => (first(json, ...toActivity).note = 'x'), /activities\/0\/note/],
    ['a missing field', (json) => delete first(json, ...toActivity).page, /activities\/0\/page/],
    ['a field of another type', (json) => (first(json, ...toActivity).lead = 'ACWC'), /activities\/0\/lead/],
    ['a lead said to be stated and blank', (json) => (first(json, ...toActivity).leadStated = true), /leadStated/],
    ['a code outside its action line', (json) => (first(json, ...toActivity).code = 'B.a.1.1'), /activities\/0\/code/],
    ['outputs out of order', (json) => (first(json, ...toActivity, 'outputs').number = 2), /outputs\/0\/number/],
    ['an empty title', (json) => (first(json, 'areas').title = ''), /areas\/0\/title/],
    ['an unknown field at the top', (json) => (json.extra = 1), /^\/extra/],
    ['a period without end', (json) => delete (json.period as Json).to, /^\/period\/to/],
  ])('refuses %s, and names the place', (_, spoil, place) => {
    const json = source();
    spoil(json);
    expect(placesAtFault(json).join(' ')).toMatch(place);
  });

  it('refuses what is no object', () => {
    for (const json of [null, [], 'plan']) expect(placesAtFault(json)).toEqual(['']);
  });
});
