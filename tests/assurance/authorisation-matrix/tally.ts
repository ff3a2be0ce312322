import type { Found } from '../experiment.js';
import type { Case } from './cases.js';
import type { Decided } from './decisions.js';
import type { Row } from './listed.js';

/** How many of what is wrong are told one by one. */
const SHOWN = 40;

/** What was asked and what came of it. */
export class Tally {
  readonly wrong: Record<string, number> = {
    'false allows': 0,
    'false denials': 0,
    'content shown wrongly': 0,
    'content withheld wrongly': 0,
    'rows shown wrongly': 0,
    'rows withheld wrongly': 0,
    'carried out though stale': 0,
    undecided: 0,
    'operations in one of contract and table': 0,
  };
  readonly examples: string[] = [];
  tried = 0;
  allowed = 0;
  denied = 0;
  contents = 0;
  rows = 0;

  found(counts: Readonly<Record<string, string>>): Found {
    const { tried, wrong, examples } = this;
    const measured = {
      ...{ allowed: String(this.allowed), denied: String(this.denied) },
      ...{ 'decisions about content': String(this.contents), 'rows of lists': String(this.rows) },
      ...counts,
    };
    const example = examples.slice(0, SHOWN).join('\n');
    return { tried, wrong, measured, ...(examples.length > 0 && { example }) };
  }

  wrongly(what: string, example: string): void {
    this.wrong[what] = (this.wrong[what] ?? 0) + 1;
    this.examples.push(`${what}: ${example}`);
  }

  decided(one: Case, { decision, status, text }: Decided): void {
    const { person, operation, record, isAllowed, showsContent } = one;
    const name = `${operation} of ${record?.name ?? 'none'} by ${person.subject}: ${String(status)}`;
    this.tried += 1;
    if (decision === 'undecided') {
      this.wrongly('undecided', `${name} ${text}`);
      return;
    }
    if (decision === 'carried out') this.wrongly('carried out though stale', name);
    if (decision === 'denied') this.denied += 1;
    else this.allowed += 1;
    if (isAllowed !== (decision !== 'denied')) this.wrongly(isAllowed ? 'false denials' : 'false allows', name);
    if (showsContent === undefined || record?.mark === undefined) return;
    this.contents += 1;
    if (text.includes(record.mark) === showsContent) return;
    this.wrongly(showsContent ? 'content withheld wrongly' : 'content shown wrongly', name);
  }

  listed({ person, path, record, isListed, shouldBe }: Row): void {
    this.tried += 1;
    this.rows += 1;
    if (isListed === shouldBe) return;
    this.wrongly(
      shouldBe ? 'rows withheld wrongly' : 'rows shown wrongly',
      `${path} by ${person.subject}: ${record.name}`,
    );
  }
}
