// What people write in the bodies of commands for review rounds.
import { Chance } from '#apps/seed/chance.js';
import { HOUR, type Span } from './expected.js';
import type { Act } from './kind.js';
import { misshapen } from './misshapen.js';
import { dayOf } from './review-rules.js';

type Body = Record<string, unknown>;
type Said = Pick<Act, 'body' | 'misshapen'>;

const DRAFTS = ['document', 'report', 'study', 'training-curriculum'];
const AGENCIES = ['police', 'prosecution', 'social-welfare', 'labour'];
const NO_DELIVERABLE = '00000000-0000-8000-8000-000000000001';

/** The body of a command, now and then one that is not of the right form or that makes no sense. */
export function words(command: string, variant: number, now: Span): Said {
  const chance = new Chance('words', command, variant);
  const body = bodyOf(command, chance, `SYNTHETIC ${command} ${String(variant)}`, now);
  if (!chance.happens(0.05)) return { body, misshapen: false };
  return { body: misshapen(body, chance, ['content', 'deliverable']), misshapen: true };
}

function bodyOf(command: string, chance: Chance, text: string, now: Span): Body {
  const note: Body = chance.happens(0.5) ? { content: { text } } : {};
  switch (command) {
    case 'open':
      return {
        draft: chance.pick(DRAFTS),
        reference: text,
        version: `draft ${String(chance.whole(1, 9))}`,
        closesOn: lastDay(chance, now),
        ...(chance.happens(0.04) && { deliverable: NO_DELIVERABLE }),
        ...note,
      };
    case 'give-input':
      return {
        stance: chance.pick(['comments', 'no-comment']),
        agencies: AGENCIES.filter(() => chance.happens(0.4)),
        ...(chance.happens(0.6) ? { content: { text } } : note),
      };
    default:
      return {};
  }
}

/** Tomorrow or some days later, so that it does not pass while the round is opened; now and then a day long passed, or far ahead. */
function lastDay(chance: Chance, now: Span): string {
  if (chance.happens(0.03)) return '2099-12-31';
  const days = chance.happens(0.04) ? -chance.whole(2, 30) : chance.whole(1, 4);
  return dayOf(now.from + days * 24 * HOUR);
}
