import type { Area, BaselineActivity, ExpectedOutput, PlanFrame } from './contract.js';

/** A plan as transcribed: the frame, with each action line holding its activities. */
export interface PlanDocument {
  readonly frame: PlanFrame;
  /** In plan order. */
  readonly activities: readonly BaselineActivity[];
}

/**
 * Reads a transcribed plan. Blanks stay blank: nothing is filled in.
 * @throws Error naming the place, when something is missing, unknown, of another type, or out of its parent's code.
 */
export function readPlanDocument(json: unknown): PlanDocument {
  const source = new Part(json, 'plan');
  const plan = source.text('id');
  const version = source.number('version');
  const activities: BaselineActivity[] = [];

  const areas = source.parts('areas').map((area): Area => {
    const code = area.code();
    const provisions = area.parts('provisions').map((provision) => {
      const actionLines = provision.parts('actionLines').map((line) => {
        const place = { area: code, provision: provision.code(code), actionLine: line.code(provision.code(code)) };
        const own = line.parts('activities').map((part) => {
          activities.push(readActivity(part, { plan, version, order: activities.length + 1, ...place }));
          return part.code(place.actionLine);
        });
        const printed = line.optional('printed', 'boolean');
        const heading = { code: place.actionLine, title: line.text('title', printed === false) };
        return { ...heading, ...given({ printed }), page: line.number('page'), activities: own, ...line.end() };
      });
      const heading = { code: provision.code(code), text: provision.text('text'), page: provision.number('page') };
      return { ...heading, actionLines, ...provision.end() };
    });
    return { code, title: area.text('title'), page: area.number('page'), provisions, ...area.end() };
  });

  const period = source.part('period');
  const endorsement = source.part('endorsement');
  const frame: PlanFrame = {
    plan,
    version,
    title: source.text('title'),
    period: { from: period.number('from'), to: period.number('to'), ...period.end() },
    endorsement: {
      body: endorsement.text('body'),
      mode: endorsement.text('mode'),
      date: endorsement.text('date'),
      ...endorsement.end(),
    },
    pages: source.number('pages'),
    areas,
    ...source.end(),
  };
  return { frame, activities };
}

type Place = Pick<BaselineActivity, 'plan' | 'version' | 'order' | 'area' | 'provision' | 'actionLine'>;

function readActivity(part: Part, { plan, version, order, ...place }: Place): BaselineActivity {
  const lead = part.texts('lead');
  const leadStated = part.flag('leadStated');
  if (leadStated !== lead.length > 0) throw part.wrong('leadStated');
  return {
    plan,
    version,
    code: part.code(place.actionLine),
    order,
    ...place,
    title: part.text('title'),
    page: part.number('page'),
    outputs: part.parts('outputs').map(readOutput),
    leadStated,
    lead,
    ...given({ leadNote: part.optional('leadNote', 'string') }),
    cooperating: part.texts('cooperating'),
    ...given({ cooperatingNote: part.optional('cooperatingNote', 'string') }),
    ...given({ topics: part.optionalTexts('topics') }),
    ...given({ remarks: part.optional('remarks', 'string') }),
    ...given({ crossReferences: part.optionalTexts('crossReferences') }),
    ...part.end(),
  };
}

function readOutput(part: Part, index: number): ExpectedOutput {
  const number = part.number('number');
  if (number !== index + 1) throw part.wrong('number');
  const bodies = given({ lead: part.optionalTexts('lead'), cooperating: part.optionalTexts('cooperating') });
  return { number, title: part.text('title'), ...bodies, ...part.end() };
}

/** One object of the transcription: each field is asked for by type, and `end` refuses what nobody asked for. */
class Part {
  private readonly asked = new Set<string>();
  private readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    value: unknown,
    private readonly where: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${where}: not an object`);
    this.fields = value as Record<string, unknown>;
  }

  text(name: string, mayBeEmpty = false): string {
    const value = this.take(name);
    if (typeof value !== 'string' || (value === '' && !mayBeEmpty)) throw this.wrong(name);
    return value;
  }

  number(name: string): number {
    const value = this.take(name);
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) throw this.wrong(name);
    return value;
  }

  flag(name: string): boolean {
    const value = this.take(name);
    if (typeof value !== 'boolean') throw this.wrong(name);
    return value;
  }

  texts(name: string): readonly string[] {
    const value = this.take(name);
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string' && item !== ''))
      throw this.wrong(name);
    return value as string[];
  }

  optionalTexts(name: string): readonly string[] | undefined {
    return name in this.fields ? this.texts(name) : undefined;
  }

  optional(name: string, type: 'string'): string | undefined;
  optional(name: string, type: 'boolean'): boolean | undefined;
  optional(name: string, type: 'string' | 'boolean'): string | boolean | undefined {
    if (!(name in this.fields)) return undefined;
    return type === 'string' ? this.text(name) : this.flag(name);
  }

  part(name: string): Part {
    return new Part(this.take(name), `${this.where}/${name}`);
  }

  parts(name: string): readonly Part[] {
    const value = this.take(name);
    if (!Array.isArray(value)) throw this.wrong(name);
    return value.map((item, index) => new Part(item, `${this.where}/${name}/${String(index)}`));
  }

  /** The code, which continues that of the part it stands in. */
  code(parent?: string): string {
    const code = this.text('code');
    const fits = parent === undefined ? /^[A-Z]$/.test(code) : code.startsWith(`${parent}.`);
    if (!fits) throw this.wrong('code');
    return code;
  }

  end(): object {
    const unknown = Object.keys(this.fields).find((name) => !this.asked.has(name));
    if (unknown !== undefined) throw this.wrong(unknown);
    return {};
  }

  wrong(name: string): Error {
    return new Error(`${this.where}/${name}: missing, unknown or not as expected`);
  }

  private take(name: string): unknown {
    this.asked.add(name);
    return this.fields[name];
  }
}

/** Leaves out what is not given, so that a blank is an absent field and not an `undefined` one. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
