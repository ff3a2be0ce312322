// What people write on the records of the Working Group, as readers find it there.
import { affiliation } from './cast.js';
import type { Matcher } from './expected.js';
import type { Act } from './kind.js';

export interface Written {
  readonly revision: number;
  readonly type: string;
  readonly unit?: string;
  readonly state?: string;
  readonly text: string;
}

/** What an act adds to the words on a record: nothing when its body has none. */
export function written(type: string, revision: number, { by, body }: Pick<Act, 'by' | 'body'>): readonly Written[] {
  const content = body.content as { readonly text: string } | undefined;
  const { unit, state } = affiliation(by);
  const author = { ...(unit !== undefined && { unit }), ...(state !== undefined && { state }) };
  return content === undefined ? [] : [{ revision, type, ...author, text: content.text }];
}

/** The words as they stand in the body of a record. */
export const texts = (all: readonly Written[]): Matcher => all.map((one) => ({ ...one }));
