import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Refusal } from '#kernel/refusal.js';
import { Validation } from '#web/fields/validation.js';
import { demandSound } from './plan.checks.js';
import { AdoptPlanBody } from './plan.dto.js';

const text = readFileSync(new URL('../bohol-2017-2020.json', import.meta.url), 'utf8');
const BODIES = new Set('SOMTC DGICM ASLOM ACWC AICHR SOMSWD SLOM SOMED SOMHD ACMW AFCDM FIU ASEC'.split(' '));
const LINE = '/areas/0/provisions/0/actionLines/0';

/** The Bohol plan as a body, where headings that are not printed are left out; each change is a JSON Pointer. */
function plan(changes: Readonly<Record<string, unknown>> = {}): unknown {
  const whole: unknown = JSON.parse(text, (_, part: Record<string, unknown> | null) => {
    return part?.printed === false ? { ...part, title: undefined } : part;
  });
  for (const [pointer, value] of Object.entries(changes)) {
    const steps = pointer.split('/').slice(1);
    const last = steps.pop() ?? '';
    const parent = steps.reduce(
      (part, step) => part[step] as Record<string, unknown>,
      whole as Record<string, unknown>,
    );
    parent[last] = value;
  }
  return JSON.parse(JSON.stringify(whole));
}

function faults(body: unknown, registered: ReadonlySet<string> = BODIES): readonly [string, ...string[]] | undefined {
  try {
    const checked = new Validation().transform(body, { type: 'body', metatype: AdoptPlanBody });
    demandSound(checked as AdoptPlanBody, registered);
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [error.code, ...new Set(error.errors.map(({ pointer }) => pointer))];
  }
}

describe('A plan that is handed in', () => {
  it('is sound when it is the Bohol plan', () => {
    expect(faults(plan())).toBeUndefined();
  });

  it.each<[string, object, string[]]>([
    ['a code outside its line', { [`${LINE}/activities/0/code`]: 'A.a.2.9' }, [`${LINE}/activities/0/code`]],
    ['a code that stands twice', { [`${LINE}/activities/1/code`]: 'A.a.1.1' }, [`${LINE}/activities/1/code`]],
    [
      'a line of another provision',
      { '/areas/0/provisions/1/actionLines/0/code': 'A.c.1' },
      [
        '/areas/0/provisions/1/actionLines/0/code',
        '/areas/0/provisions/1/actionLines/0/activities/0/code',
        '/areas/0/provisions/2/actionLines/0/code',
      ],
    ],
    ['a page that the document has not', { '/areas/0/page': 26 }, ['/areas/0/page']],
    [
      'a lead that is stated and not given',
      { [`${LINE}/activities/0/leadStated`]: true },
      [`${LINE}/activities/0/leadStated`],
    ],
    [
      'outputs out of order',
      { [`${LINE}/activities/0/outputs/0/number`]: 2 },
      [`${LINE}/activities/0/outputs/0/number`],
    ],
    ['a heading that is neither printed nor left out', { [`${LINE}/title`]: undefined }, [`${LINE}/title`]],
    ['an end before the beginning', { '/period/to': 2016 }, ['/period/to']],
    [
      'no activity at all',
      {
        '/areas': [
          {
            code: 'A',
            title: 'x',
            page: 1,
            provisions: [
              {
                code: 'A.a',
                text: 'x',
                page: 1,
                actionLines: [{ code: 'A.a.1', title: 'x', page: 1, activities: [] }],
              },
            ],
          },
        ],
      },
      ['/areas'],
    ],
  ])('is refused for %s', (_, changes, pointers) => {
    expect(faults(plan({ ...changes }))).toEqual(['workplan.plan-malformed', ...pointers]);
  });

  it.each<[object, string]>([
    [{ '/id': 'Bohol 2' }, '/id'],
    [{ '/endorsement': undefined }, '/endorsement'],
    [{ '/endorsement/date': '2017-13-11' }, '/endorsement/date'],
    [{ '/areas': [] }, '/areas'],
    [{ [`${LINE}/activities/0/code`]: 'a.1.1' }, `${LINE}/activities/0/code`],
    [{ [`${LINE}/activities/0/outputs/0/title`]: '' }, `${LINE}/activities/0/outputs/0/title`],
    [{ [`${LINE}/activities/0/more`]: 1 }, `${LINE}/activities/0/more`],
  ])('is refused for a part of another form: %j', (changes, pointer) => {
    expect(faults(plan({ ...changes }))).toEqual(['body.invalid', pointer]);
  });

  it('names registered bodies only, in every place', () => {
    const without = new Set([...BODIES].filter((body) => body !== 'AFCDM'));
    const [code, ...pointers] = faults(plan(), without) ?? [];
    expect(code).toBe('workplan.body-unknown');
    expect(pointers).toHaveLength(text.split('"AFCDM"').length - 1);
    expect(faults(plan({ '/endorsement/body': 'XYZ' }))).toEqual(['workplan.body-unknown', '/endorsement/body']);
  });
});
