import { Injectable } from '@nestjs/common';
import { EventStore } from '#event-store/event-store.js';
import { leadShepherdOn, rolesKnown } from '#governance/lookups.js';
import { Clock } from '#kernel/clock.js';
import { dayOf } from '#kernel/time.js';
import type { Lookup } from '#records/lookup.js';
import { type CountedLookup, Lookups } from '#records/lookups.js';
import type { Capacity } from '#registry/codes.js';
import { standingOfBody, standingOfPost, standingOfState, standingOfUnit } from '#registry/standing.lookup.js';
import { AccreditedSubjects } from '#registry/tenure/accredited-subjects.lookup.js';
import type { Caller, Role } from '#web/auth/caller.js';
import { type Standing, Standings } from '#web/auth/standing.js';

/** As what a person is accredited who acts in a role. Bodies accredit nobody here. */
const CAPACITY_OF: Readonly<Partial<Record<Role, Capacity>>> = {
  officer: 'unit-officer',
  'unit-head': 'hsu-head',
  'consular-officer': 'consular-officer',
  delegate: 'delegate',
  chair: 'delegate',
};

/** Standing as the register and the roles of the Working Group have it, on the day of the request (UTC). */
@Injectable()
export class RegisterStandings extends Standings {
  private readonly accredited: AccreditedSubjects;

  constructor(
    private readonly lookups: Lookups,
    private readonly clock: Clock,
    private readonly store: EventStore,
  ) {
    super();
    this.accredited = new AccreditedSubjects(store);
  }

  override async of(caller: Caller): Promise<Standing> {
    const lookup = this.lookups.begin();
    const day = dayOf(this.clock.now());
    const standing = await this.affiliation(lookup, caller, day);
    return 'missing' in standing ? standing : ((await this.accreditation(lookup, caller, day)) ?? standing);
  }

  private affiliation(lookup: Lookup, caller: Caller, day: string): Promise<Standing> {
    const { unit = '', post = '', state = '', body = '' } = caller;
    switch (caller.role) {
      case 'officer':
      case 'unit-head':
        return standingOfUnit(lookup, unit, { state, day });
      case 'consular-officer':
        return standingOfPost(lookup, post, { state, day });
      case 'delegate':
        return standingOfState(lookup, { state, day });
      case 'chair':
        return standingOfChair(lookup, { state, day });
      case 'secretariat':
      case 'body-reporter':
      case 'analyst':
      case 'auditor':
      case 'registrar':
        return standingOfBody(lookup, body);
    }
  }

  /** A person of whom no accreditation was recorded acts by the token alone; where one was, one must hold. */
  private async accreditation(lookup: CountedLookup, caller: Caller, day: string): Promise<Standing | undefined> {
    const { role, subject, state } = caller;
    const capacity = CAPACITY_OF[role];
    if (capacity === undefined || state === undefined) return undefined;
    const asOf = lookup.position ?? (await this.store.head());
    const holds = await this.accredited.holds(lookup, { subject, state, capacity }, { day, asOf });
    return holds === false ? { missing: `Your accreditation as ${capacity} does not hold today.` } : undefined;
  }
}

/** The chair is of the state that is Lead Shepherd, which is a member. */
async function standingOfChair(lookup: Lookup, { state, day }: { state: string; day: string }): Promise<Standing> {
  const [{ revision }, leading, ofState] = await Promise.all([
    rolesKnown(lookup),
    leadShepherdOn(lookup, day),
    standingOfState(lookup, { state, day }),
  ]);
  if ('missing' in ofState) return ofState;
  if (leading !== state) return { missing: `${state} is not Lead Shepherd.` };
  return { entry: `working-group-roles@${String(revision)}` };
}
