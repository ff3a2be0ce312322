// The rules of a review round, written from the domain's description alone. MUST NOT import the platform's own.
import type { Act, Refused } from './kind.js';
import { firstDayNotOver } from './local-days.js';

interface Command {
  /** The role whose command it is. */
  readonly by: 'delegate' | 'secretariat';
  readonly fact: string;
}

/** Command by command: who, and the fact. A state may give its input as often as it likes; the last word counts. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  'give-input': { by: 'delegate', fact: 'governance.review-input-given.v1' },
  close: { by: 'secretariat', fact: 'governance.review-closed.v1' },
};

/** Every rule that is against opening a round with this body. */
export function againstOpening({ body, between }: Act): readonly Refused[] {
  const found: string[] = [];
  if (body.deliverable !== undefined) found.push('governance.deliverable-unknown');
  if (String(body.closesOn) < firstDayNotOver(between.from)) found.push('governance.day-passed');
  if (String(body.closesOn) > '2090') found.push('governance.day-too-late');
  return found.map((code) => ({ status: 422, code }));
}

/** Every rule that is against an act at a round in this state. */
export function against(state: string, { body }: Act): readonly Refused[] {
  const found: Refused[] = [];
  if (state === 'closed') found.push({ status: 409, code: 'governance.review-closed' });
  if (body.stance === 'comments' && body.content === undefined) {
    found.push({ status: 422, code: 'governance.comments-missing' });
  }
  return found;
}

/** The day of an instant, YYYY-MM-DD in UTC. */
export const dayOf = (instant: number) => new Date(instant).toISOString().slice(0, 10);
