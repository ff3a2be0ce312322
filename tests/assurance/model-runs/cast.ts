import type { Chance } from '#apps/seed/chance.js';
import type { Cast } from './kind.js';

export const STATES = ['bn', 'id', 'kh', 'la', 'mm', 'my', 'ph', 'sg', 'th', 'tl', 'vn'] as const;

/** People who are in every cast; some of them read conduct, the others nothing of what they are no party of. */
export const BYSTANDERS: Cast = {
  chair: 'chair',
  analyst: 'analyst',
  auditor: 'auditor',
  secretariat: 'secretariat',
  registrar: 'registrar',
  reporter: 'somtc-reporter',
};

/** Who reads conduct of everything. */
export const OVERSIGHT = ['delegate', 'chair', 'analyst', 'auditor'];

/** As many different states as asked for. */
export function someStates(chance: Chance, count: number): readonly string[] {
  const found = new Set<string>();
  while (found.size < count) found.add(chance.pick(STATES));
  return [...found];
}

export const unitOf = (state: string) => `${state.toUpperCase()}-ATU`;

/** What the history says of who did something: a demo identity with the affiliation that its name tells. */
export function affiliation(identity: string): Record<string, string> {
  const [prefix = '', office = ''] = identity.split('-');
  const state = prefix.toUpperCase();
  switch (office) {
    case 'officer':
      return { actor: identity, role: 'officer', unit: `${state}-ATU`, state };
    case 'head':
      return { actor: identity, role: 'unit-head', unit: `${state}-ATU`, state };
    case 'consular':
      return { actor: identity, role: 'consular-officer', post: `${state}-CONSULAR`, state };
    case 'delegate':
      return { actor: identity, role: 'delegate', state };
    case 'reporter':
      return { actor: identity, role: 'body-reporter', body: state };
    default:
      return identity === 'chair'
        ? { actor: identity, role: identity, state: 'PH' }
        : { actor: identity, role: identity, body: 'ASEC' };
  }
}
