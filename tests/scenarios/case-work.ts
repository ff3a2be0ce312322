import { randomUUID } from 'node:crypto';
import { type Canary, foundIn } from './canaries.js';
import { done, type Person, type Problem, type Region } from './client.js';
import { contractExamples } from './contract-examples.js';
import { talaan } from './talaan.js';

export const FILES = '/v1/case-files';
export const SUMMARIES = '/v1/case-summaries';
export const COMPENDIUM = '/v1/compendium';

/** Sends the commands for case files and their summaries as the contract shows them, with canaries in their words. */
export class CaseWork {
  /** What people wrote and nobody published. */
  readonly canaries: Canary[] = [];

  private constructor(
    private readonly people: Region,
    readonly exampleOf: (path: string) => Record<string, unknown>,
  ) {}

  static async at(origin: string, people: Region): Promise<CaseWork> {
    return new CaseWork(people, await contractExamples(origin));
  }

  canary(field: string): string {
    const text = `CANARY-${randomUUID()}`;
    this.canaries.push({ text, field, readers: 'units' });
    return text;
  }

  words(field: string) {
    return { content: { text: this.canary(field) } };
  }

  foundIn(bytes: Buffer | string): readonly string[] {
    return foundIn(bytes, this.canaries);
  }

  /** Sends a command for a case file: the contract's example, with `but` in its place. */
  does(person: Person, command: string, id: string, but: object = {}) {
    return person.posts(`${FILES}/${id}/${command}`, { ...this.exampleOf(`${FILES}/{id}/${command}`), ...but });
  }

  /** The same for a summary. */
  doesWithSummary(person: Person, command: string, id: string, but: object = {}) {
    return person.posts(`${SUMMARIES}/${id}/${command}`, { ...this.exampleOf(`${SUMMARIES}/{id}/${command}`), ...but });
  }

  /** A case file of PH with these other members. */
  async caseOf(reference: string, ...others: readonly string[]): Promise<string> {
    const ph = this.people.officer('ph');
    const { id } = done(await ph.posts(FILES, { reference, content: { subject: this.canary('subject') } }));
    for (const state of others) {
      done(await this.does(ph, 'invite', id, { unit: `${state.toUpperCase()}-ATU` }));
      done(await this.does(this.people.officer(state), 'join', id));
    }
    return id;
  }
}

/** Expects a refusal with this status and code; with `at`, one that names that field. */
export async function refused(
  sent: Promise<{ readonly status: number; readonly body: unknown }>,
  status: number,
  code: string,
  at?: string,
): Promise<void> {
  const reply = await sent;
  const { code: found, errors } = reply.body as Problem;
  expect([reply.status, found, at && errors?.[0]?.pointer]).toEqual([status, code, at]);
}

/** Whether a view that is built anew from the log shows what the running one shows. */
export async function rebuilt(view: string, data: string): Promise<{ readonly exit: number; readonly same: unknown }> {
  const { exit, out, err } = await talaan(['replay', '--view', view, '--data', data, '--json']);
  if (exit !== 0 && exit !== 3) throw new Error(err);
  return { exit, same: (JSON.parse(out) as { readonly same: unknown }).same };
}
