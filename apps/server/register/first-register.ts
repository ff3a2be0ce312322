import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Meta } from '#event-store/fact.js';
import { derivedUuid } from '#event-store/identifiers.js';
import { leadShepherdOn } from '#governance/lookups.js';
import { ROLES, ROLES_ID } from '#governance/roles/roles.record.js';
import { Clock } from '#kernel/clock.js';
import { Refusal } from '#kernel/refusal.js';
import { dayOf } from '#kernel/time.js';
import { Lookups } from '#records/lookups.js';
import type { RecordKind, RecordTypes } from '#records/record-kind.js';
import { Records } from '#records/records.js';
import { isBodyKnown, isMemberFrom } from '#registry/lookups.js';
import { BODY, STATE } from '#registry/register.record.js';

/** The ASEAN Secretariat, which has the registrar unless another body has. */
export const ASEC = { body: 'ASEC', name: 'ASEAN Secretariat' } as const;

/** Who can act first: days are YYYY-MM-DD, states ISO 3166-1 alpha-2. */
export interface FirstRegister {
  readonly registrarOf: { readonly body: string; readonly name: string };
  readonly leadShepherd: {
    readonly state: string;
    readonly name: string;
    readonly memberSince: string;
    readonly from: string;
  };
}

/**
 * Records what an empty register needs so that somebody can act: ASEC, the registrar's body, and the state that leads,
 * whose chair can act. Everyone else is recorded by them, over HTTP. What is recorded already stays as it is.
 * @throws Refusal of the records; `governance.state-unknown` when another state leads, or leads only later
 */
export async function recordFirst(app: NestFastifyApplication, { registrarOf, leadShepherd }: FirstRegister) {
  const records = app.get(Records);
  const lookup = app.get(Lookups).begin();
  const day = dayOf(app.get(Clock, { strict: false }).now());
  const does = <T extends RecordTypes>(kind: RecordKind<T>, id: string, asked: T['asked']) =>
    records.dispatch(kind, id, asked, meta({ kind: kind.kind, id, asked }));
  const { state, name, memberSince, from } = leadShepherd;
  const leading = await leadShepherdOn(lookup, day);
  if (leading !== undefined && leading !== state) {
    throw new Refusal('governance.state-unknown', `${leading} is Lead Shepherd: the secretariat appoints another.`);
  }
  if (from > day) throw new Refusal('governance.state-unknown', `Nobody could chair before ${from}.`);
  for (const { body, name: bodyName } of [ASEC, registrarOf]) {
    if (!(await isBodyKnown(lookup, body))) await does(BODY, body, { type: 'register', name: bodyName });
  }
  if (!(await isMemberFrom(lookup, state, day))) await does(STATE, state, { type: 'admit', name, memberSince });
  if (leading === undefined)
    await does(ROLES, ROLES_ID, { type: 'appoint-lead-shepherd', state, from, basis: 'recorded' });
}

/** The same command has the same id, whoever gives it and when. */
function meta(command: object): Meta {
  const commandId = derivedUuid('first-register', JSON.stringify(command));
  return { actor: 'platform', role: 'platform', commandId, correlationId: derivedUuid('first-register') };
}
