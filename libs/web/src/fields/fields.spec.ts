import { describe, expect, it } from '@jest/globals';
import {
  Bytes,
  Code,
  Codes,
  Day,
  Id,
  Line,
  Lines,
  Part,
  Parts,
  State,
  States,
  Text,
  Whole,
  Word,
  Words,
} from './fields.js';
import { Validation } from './validation.js';

class Stamp {
  @Whole(1, 31)
  number!: number;
}

class Letter {
  @Text({ most: 10 })
  text!: string;

  @Code(/^[A-Z]{2}$/)
  state!: string;

  @Line({ most: 10, optional: true })
  reference?: string;

  @Lines({ most: 2, longest: 5, optional: true })
  partners?: string[];

  @Day({ optional: true })
  day?: string;

  @Word(['red', 'blue'], { optional: true })
  colour?: string;

  @Words(['red', 'blue'], { least: 1, optional: true })
  colours?: string[];

  @Codes(/^[A-Z]{2}$/, { least: 2, most: 3, optional: true })
  states?: string[];

  @State({ optional: true })
  from?: string;

  @States({ most: 2, optional: true })
  via?: string[];

  @Id({ optional: true })
  thread?: string;

  @Bytes({ most: 8, optional: true })
  seal?: string;

  @Part(() => Stamp, { optional: true })
  stamp?: Stamp;

  @Parts(() => Stamp, { most: 2, optional: true })
  stamps?: Stamp[];
}

const whole = { text: 'Héllo', state: 'PH' };

function faults(but: object): string[] {
  try {
    new Validation().transform({ ...whole, ...but }, { type: 'body', metatype: Letter });
    return [];
  } catch (error) {
    return (error as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
  }
}

class Filing {
  @Code(/^[A-Z]{2}-\d{3}$/, { example: 'PH-001' })
  reference!: string;

  @Codes(/^[a-z]{2}$/, { most: 2, optional: true })
  languages?: string[];

  @Words(['a', 'b'], { optional: true })
  parts?: string[];
}

describe('The fields of a body', () => {
  it.each<[object, string, string]>([
    [{}, '/reference', 'must be there, and not null'],
    [{ reference: null }, '/reference', 'must be there, and not null'],
    [{ reference: 'x' }, '/reference', 'must be of the form of PH-001'],
    [{ reference: 'PH-001', languages: ['X'] }, '/languages', 'each value must be of the form that the contract gives'],
  ])('say in words, once, what is wrong with %j', (body, pointer, detail) => {
    expect(() => new Validation().transform(body, { type: 'body', metatype: Filing })).toThrow(
      expect.objectContaining({ errors: [{ pointer, detail }] }),
    );
  });

  it.each<[object, string, string]>([
    [{ text: 'x\u202ey' }, '/text', 'must not turn the direction of its letters round'],
    [{ text: 'éééééé' }, '/text', 'must have at most 10 bytes in UTF-8'],
    [{ text: 7 }, '/text', 'must be a text'],
    [{ reference: '\u2060' }, '/reference', 'must have something that can be read'],
    [{ reference: 'eleven char' }, '/reference', 'must have at most 10 characters'],
    [
      { partners: ['one', 'x\uffff'] },
      '/partners',
      'each value must not have code points that Unicode gives to no character',
    ],
    [{ partners: 'one' }, '/partners', 'must be an array'],
  ])('say why they are not what people write: %j', (but, pointer, detail) => {
    const errors = expect.arrayContaining([{ pointer, detail }]) as unknown;
    expect(() => new Validation().transform({ ...whole, ...but }, { type: 'body', metatype: Letter })).toThrow(
      expect.objectContaining({ errors }),
    );
  });

  it.each<[object]>([
    [{}],
    [{ day: '2024-02-29' }],
    [{ colour: 'red', colours: ['blue', 'red'] }],
    [{ states: ['PH', 'TH'] }],
    [{ stamp: { number: 31 }, stamps: [{ number: 1 }, { number: 1 }] }],
    [{ text: 'ééééé' }],
    [{ reference: 'No. 7/é, B' }],
    [{ partners: [] }],
    [{ partners: ['one', 'two'] }],
    [{ reference: '𝕊𝕊𝕊𝕊𝕊𝕊𝕊𝕊𝕊𝕊' }],
    [{ from: 'PH', via: ['MY', 'TH'] }],
    [{ thread: '0d9d7f0c-8b66-4f8f-9a55-1b1e0f7d2c02', seal: 'aGVsbG8=' }],
  ])('take what is as it must be: %j', (but) => {
    expect(faults(but)).toEqual([]);
  });

  it.each<[object, string]>([
    [{ text: undefined }, '/text'],
    [{ text: ' \n' }, '/text'],
    [{ text: 'éééééé' }, '/text'],
    [{ text: '\ud800' }, '/text'],
    [{ text: '\u200b\u2060' }, '/text'],
    [{ text: 'x\uffff' }, '/text'],
    [{ text: 'x\u0000' }, '/text'],
    [{ text: 'x\u202ey' }, '/text'],
    [{ reference: 'x\uffff' }, '/reference'],
    [{ reference: 'x\u200by' }, '/reference'],
    [{ partners: ['one', '\u3164'] }, '/partners'],
    [{ text: 7 }, '/text'],
    [{ state: 'ph' }, '/state'],
    [{ reference: '' }, '/reference'],
    [{ reference: 'two\nlines' }, '/reference'],
    [{ reference: ' spaced' }, '/reference'],
    [{ reference: 'spaced\u00a0' }, '/reference'],
    [{ reference: 'eleven char' }, '/reference'],
    [{ reference: 'x\ud800' }, '/reference'],
    [{ reference: '𝕊𝕊𝕊𝕊𝕊𝕊𝕊𝕊𝕊𝕊𝕊' }, '/reference'],
    [{ from: 'ZZ' }, '/from'],
    [{ from: 'ph' }, '/from'],
    [{ from: null }, '/from'],
    [{ via: 'MY' }, '/via'],
    [{ via: ['MY', 'SU'] }, '/via'],
    [{ via: ['MY', 'MY'] }, '/via'],
    [{ via: ['MY', 'TH', 'VN'] }, '/via'],
    [{ thread: 'g1' }, '/thread'],
    [{ seal: 'not base64!' }, '/seal'],
    [{ seal: '' }, '/seal'],
    [{ seal: 'aGVsbG8gdGhlcmU=' }, '/seal'],
    [{ partners: ['one', 'one'] }, '/partners'],
    [{ partners: ['a', 'b', 'c'] }, '/partners'],
    [{ partners: ['longer'] }, '/partners'],
    [{ partners: [7] }, '/partners'],
    [{ partners: 'one' }, '/partners'],
    [{ day: '2023-02-29' }, '/day'],
    [{ day: null }, '/day'],
    [{ colour: 'green' }, '/colour'],
    [{ colours: [] }, '/colours'],
    [{ colours: ['red', 'red'] }, '/colours'],
    [{ states: ['PH'] }, '/states'],
    [{ states: ['PH', 'PH'] }, '/states'],
    [{ states: ['PH', 1] }, '/states'],
    [{ stamp: { number: 32 } }, '/stamp/number'],
    [{ stamp: { number: 1.5 } }, '/stamp/number'],
    [{ stamp: { number: 1, more: 1 } }, '/stamp/more'],
    [{ stamp: 'one' }, '/stamp'],
    [{ stamps: [{ number: 1 }, { number: 1 }, { number: 1 }] }, '/stamps'],
    [{ stamps: [{ number: 0 }] }, '/stamps/0/number'],
    [{ stamps: [[{ number: 1 }]] }, '/stamps'],
  ])('name the field that is not: %j', (but, pointer) => {
    expect([...new Set(faults(but))]).toEqual([pointer]);
  });
});
