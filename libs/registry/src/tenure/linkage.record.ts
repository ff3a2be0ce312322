// What the platform is told of linkages.
import { derivedUuid } from '#event-store/identifiers.js';
import type { RecordKind, TypesOf } from '#records/record-kind.js';
import { isBodyKnown, isUnitKnown } from '../lookups.js';
import { OF_REGISTER } from '../register.record.js';
import { linkageDecider } from './linkage.js';

type LinkageTypes = TypesOf<typeof linkageDecider, 'unknown', 'linkage' | 'unitKnown' | 'bodyKnown'>;

/** The id of the linkage between a unit, or the HSU as a whole (null), and a body. */
export function linkageId(unit: string | null, body: string): string {
  return derivedUuid('linkage', unit ?? '', body);
}

/** Formal linkages with sectoral bodies: one for each pair. */
export const LINKAGE: RecordKind<LinkageTypes> = {
  ...OF_REGISTER,
  kind: 'linkage',
  path: '/v1/linkages',
  decider: linkageDecider,
  verbs: { establish: 'establish-linkage', end: 'end-linkage' },
  async complete(asked, { id: linkage, lookup }) {
    if (asked.type === 'end') return asked;
    const { unit, body } = asked;
    const [unitKnown, bodyKnown] = await Promise.all([
      unit === null || isUnitKnown(lookup, unit),
      isBodyKnown(lookup, body),
    ]);
    return { ...asked, linkage, unitKnown, bodyKnown };
  },
};
