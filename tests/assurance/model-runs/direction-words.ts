// What people write in the bodies of commands for directions.
import { Chance } from '#apps/seed/chance.js';
import { unitOf } from './cast.js';
import type { Act, Cast } from './kind.js';
import { misshapen } from './misshapen.js';

type Body = Record<string, unknown>;
type Said = Pick<Act, 'body' | 'misshapen'>;

const PROGRESS = ['begun', 'in-progress', 'done', 'hindered'];
/** A unit that is not registered. */
export const NO_UNIT = 'XX-ATU';

/** The body of a command, now and then one that is not of the right form or that makes no sense. */
export function words(command: string, variant: number, cast: Cast): Said {
  const chance = new Chance('words', command, variant);
  const text = `SYNTHETIC ${command} ${String(variant)}`;
  const body = bodyOf(command, chance, text, cast);
  if (chance.happens(0.05)) {
    const optional = command === 'issue' ? ['units'] : ['content'];
    return { body: misshapen(body, chance, optional), misshapen: true };
  }
  const units = body.units as readonly string[] | undefined;
  return { body, misshapen: units !== undefined && new Set(units).size !== Math.max(1, units.length) };
}

function bodyOf(command: string, chance: Chance, text: string, cast: Cast): Body {
  const note: Body = chance.happens(0.5) ? { content: { text } } : {};
  switch (command) {
    case 'issue':
      return { ...(chance.happens(0.85) && { units: addressees(chance, cast) }), content: { text } };
    case 'report-progress':
      return { progress: chance.pick(PROGRESS), ...note };
    case 'conclude':
      return note;
    default:
      return {};
  }
}

/** The first unit and the second, or one of them; now and then none, one twice, or one that does not exist. */
function addressees(chance: Chance, cast: Cast): readonly string[] {
  const [first, second] = [cast['first-head'], cast['second-head']].map((head) => unitOf(String(head).slice(0, 2)));
  const units = chance.weighted({ both: 80, first: 8, second: 4, none: 2, twice: 2, strange: 4 });
  const [one = '', other = ''] = [first, second];
  return { both: [one, other], first: [one], second: [other], none: [], twice: [one, one], strange: [one, NO_UNIT] }[
    units
  ];
}
