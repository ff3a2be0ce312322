import { describe, expect, it } from '@jest/globals';
import { CedarAccess } from './cedar-access.js';
import { PolicyError } from './cedar-policies.js';
import type { Caller } from './caller.js';
import { everyCaller, wrongDecisions } from './policy-table.js';

const files = {
  'letters.cedar': `
    @id("letter.know.parties")
    permit (principal, action in [Talaan::Action::"letter.know", Talaan::Action::"letter.read"], resource is Talaan::Letter)
    when { principal.role == "officer" && resource.units.contains(principal.unit) };
    @id("letter.know.delegates")
    permit (principal, action == Talaan::Action::"letter.know", resource is Talaan::Letter)
    when { principal.role == "delegate" };
    @id("letter.read.burnt")
    forbid (principal, action == Talaan::Action::"letter.read", resource is Talaan::Letter)
    when { resource.burnt };`,
};
const letter = (units: string[], burnt = false) => ({ type: 'Letter', attributes: { units, burnt } });
const officer: Caller = { subject: 's1', role: 'officer', unit: 'PH-ATU', state: 'PH' };
const delegate: Caller = { subject: 's2', role: 'delegate', state: 'SG' };

describe('Cedar access', () => {
  it('decides every cell of a table as the policies say, the second time from memory', () => {
    const access = new CedarAccess(files);
    const axes = {
      callers: everyCaller(['PH', 'SG'], ['ASEC']),
      resources: { 'letter of PH': letter(['PH-ATU']), 'burnt letter of PH': letter(['PH-ATU'], true) },
      actions: ['letter.know', 'letter.read', 'letter.burn'],
    };
    const expected: Parameters<typeof wrongDecisions>[2] = ({ caller, relation, action }) => {
      if (caller.role === 'delegate') return action === 'letter.know';
      if (caller.unit !== 'PH-ATU' || caller.role !== 'officer') return false;
      return action === 'letter.know' || (action === 'letter.read' && relation === 'letter of PH');
    };
    expect(wrongDecisions(access, axes, expected)).toEqual([]);
    expect(wrongDecisions(access, axes, expected)).toEqual([]);
    const off = wrongDecisions(access, axes, (cell) => cell.caller.role === 'delegate' && expected(cell));
    expect(off).toContain('letter.know of letter of PH by officer of PH-ATU: permitted');
  });

  it('tells a caller who may not know of a record the same as if it did not exist', () => {
    const access = new CedarAccess(files);
    const refusal = (run: () => void) => {
      try {
        run();
        return 'none';
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    };
    const stranger: Caller = { ...officer, unit: 'SG-ATU', state: 'SG' };
    const hidden = refusal(() => access.demandRecord(stranger, 'letter.know', 'letter.read', letter(['PH-ATU'])));
    const missing = refusal(() => access.demandRecord(stranger, 'letter.know', 'letter.read', undefined));
    expect(hidden).toBe(missing);
    expect(hidden).toMatch(/^record.unknown/);
    expect(refusal(() => access.demandRecord(officer, 'letter.know', 'letter.read', undefined))).toBe(missing);
    const known = refusal(() => access.demandRecord(delegate, 'letter.know', 'letter.read', letter(['PH-ATU'])));
    expect(known).toMatch(/^access.denied/);
    expect(refusal(() => access.demandRecord(officer, 'letter.know', 'letter.read', letter(['PH-ATU'])))).toBe('none');
  });

  it('tells the observer of every decision, remembered or not', () => {
    const seen: string[] = [];
    const access = new CedarAccess(files, (action, permitted) => seen.push(`${action} ${String(permitted)}`));
    access.permits(delegate, 'letter.know', letter(['PH-ATU']));
    access.permits(delegate, 'letter.know', letter(['PH-ATU']));
    access.permits(delegate, 'letter.read', letter(['PH-ATU']));
    expect(seen).toEqual(['letter.know true', 'letter.know true', 'letter.read false']);
  });

  it('fails rather than skips a policy that asks for an attribute the resource does not have', () => {
    const access = new CedarAccess(files);
    expect(() => access.permits(officer, 'letter.read', { type: 'Letter', attributes: { units: ['PH-ATU'] } })).toThrow(
      /letter.read.burnt cannot be decided/,
    );
  });

  it('has a digest that changes with the text of any policy', () => {
    const other = { 'letters.cedar': files['letters.cedar'].replace('"delegate"', '"auditor"') };
    expect(new CedarAccess(other).digest).not.toBe(new CedarAccess(files).digest);
    expect(new CedarAccess({ ...files }).digest).toBe(new CedarAccess(files).digest);
  });

  it.each([
    ['does not parse', 'permit (principal', /unexpected/],
    ['has no @id', 'permit (principal, action == Talaan::Action::"a.b", resource);', /no @id/],
    ['permits every action', '@id("x") permit (principal, action, resource is Talaan::Letter);', /name its actions/],
    [
      'asks for an attribute that no principal has',
      '@id("x") permit (principal, action == Talaan::Action::"a.b", resource) when { principal.rank == "high" };',
      /principal.rank does not exist/,
    ],
    [
      'names a role that does not exist',
      '@id("x") permit (principal, action == Talaan::Action::"a.b", resource) when { ["officer", "oficer"].contains(principal.role) };',
      /there is no role oficer/,
    ],
    ['is outside the namespace', '@id("x") forbid (principal, action == Action::"a.b", resource);', /namespace Talaan/],
  ])('refuses to start with a policy that %s', (_, text, message) => {
    expect(() => new CedarAccess({ 'x.cedar': text })).toThrow(PolicyError);
    expect(() => new CedarAccess({ 'x.cedar': text })).toThrow(message);
  });

  it('names all faults of all files at once, and two policies with one id', () => {
    const twice = '@id("x") permit (principal, action == Talaan::Action::"a.b", resource);';
    const run = () => new CedarAccess({ 'a.cedar': twice, 'b.cedar': twice, 'c.cedar': 'permit' });
    expect(run).toThrow(/b.cedar: x: another policy has this @id[^]*c.cedar/);
  });
});
