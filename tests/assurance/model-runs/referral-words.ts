// What people write in the bodies of commands for referrals.
import { Chance } from '#apps/seed/chance.js';
import { HOUR, type Span } from './expected.js';
import type { Act, Cast } from './kind.js';
import { dayThere } from './local-days.js';
import { misshapen } from './misshapen.js';

type Body = Record<string, unknown>;
type Said = Pick<Act, 'body' | 'misshapen'>;

/** When the person was found, and since when the post is to be told. */
interface Times {
  readonly since?: Span | undefined;
  readonly dueSince?: Span | undefined;
}

const OUTCOMES = ['repatriated', 'not-a-national', 'post-not-told', 'other'];
/** Outcomes of one track only. */
export const OUTCOMES_OF_ONE: Readonly<Record<string, readonly string[]>> = {
  arrest: ['released', 'transferred', 'sentenced'],
  victim: ['stayed-with-assistance', 'moved-on'],
};

/** The body of a command, now and then one that is not of the right form or that makes no sense. */
export function words(command: string, variant: number, cast: Cast, times: Times, now: Span): Said {
  const chance = new Chance('words', command, variant);
  const text = `SYNTHETIC ${command} ${String(variant)}`;
  const body =
    command === 'raise'
      ? raise(chance, text, cast, now)
      : step(command, chance, text, times, now, String(cast.keeper).slice(0, 2).toUpperCase());
  if (!chance.happens(0.05)) return { body, misshapen: false };
  return { body: misshapen(body, chance, ['content', 'informedOfRightOn']), misshapen: true };
}

function raise(chance: Chance, text: string, cast: Cast, now: Span): Body {
  const state = (part: string) => String(cast[part]).slice(0, 2).toUpperCase();
  const nationality = state(chance.happens(0.03) ? 'keeper' : 'consul');
  const track = chance.pick(['arrest', 'victim']);
  // Half of them happen now: after the agreements that the run begins with were confirmed.
  const ago = chance.happens(0.5) ? 0 : chance.whole(1, 40);
  const hours = chance.happens(0.03) ? -chance.whole(500, 900) : ago;
  const when = new Date(now.from - hours * HOUR).toISOString();
  const content: Body = { person: { name: text }, notes: `${text}: for the unit` };
  if (chance.happens(0.5)) content.whereabouts = `${text}: where`;
  return {
    track,
    nationality,
    post: `${chance.happens(0.03) ? state('stranger') : nationality}-CONSULAR`,
    ...(track === 'arrest'
      ? { custody: chance.pick(['arrested', 'detained', 'imprisoned']), detainedAt: when }
      : { identification: chance.pick(['identified', 'presumed']), identifiedAt: when }),
    content,
  };
}

/** @param there the state where the person is held */
function step(command: string, chance: Chance, text: string, times: Times, now: Span, there: string): Body {
  const note: Body = chance.happens(0.5) ? { content: { text } } : {};
  switch (command) {
    case 'record-wishes': {
      const wish = chance.weighted({ requests: 5, declines: 2, 'not-yet-asked': 1 });
      const today = dayThere(now.from, there);
      const informedOfRightOn = chance.weighted({ [today]: 92, '2098-01-01': 4, '1998-01-02': 4 });
      return { wish, ...(chance.happens(0.9) && { informedOfRightOn }), ...note };
    }
    case 'withhold': {
      const soon = dayThere(now.from + 200 * 24 * HOUR, there);
      const reviewOn = chance.weighted({ [soon]: 85, '2026-01-02': 10, '2099-01-01': 5 });
      return { reason: chance.pick(['safety', 'asylum', 'no-consent']), reviewOn, ...note };
    }
    case 'notify':
      return {
        at: moment(chance, times, now),
        channel: chance.pick(['note-verbale', 'telephone', 'platform']),
        ...note,
      };
    case 'record-access':
      return { kind: chance.pick(['visit', 'call', 'refused']), at: moment(chance, {}, now), ...note };
    case 'arrange-assistance':
      return { kind: chance.pick(['travel-document', 'repatriation', 'shelter', 'legal-aid', 'interpreter']), ...note };
    case 'ask-assistance':
    case 'answer-assistance':
      return { content: { text } };
    case 'close': {
      const outcomes = chance.happens(0.8) ? OUTCOMES : Object.values(OUTCOMES_OF_ONE).flat();
      return { outcome: chance.pick(outcomes), ...note };
    }
    case 'acknowledge':
      return {};
    default:
      return note;
  }
}

/** Now; now and then months ahead, or before it all began, or before the post was to be told. */
function moment(chance: Chance, { since, dueSince }: Times, now: Span): string {
  const at = chance.weighted({ now: 88, ahead: 4, before: 4, early: 4 });
  if (at === 'ahead') return new Date(now.from + 9_000 * HOUR).toISOString();
  if (at === 'before' && since) return new Date(since.from - HOUR).toISOString();
  if (at === 'early' && dueSince) return new Date(dueSince.from - HOUR / 20).toISOString();
  return new Date(now.from).toISOString();
}
