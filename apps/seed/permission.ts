import type { Command } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DeliverableDesk, statePartResource } from '#deliverable/deliverable.desk.js';
import { DeliverableCommand } from '#deliverable/deliverable.handler.js';
import type { Meta } from '#event-store/fact.js';
import { RecordCommand } from '#records/record-command.js';
import { Records } from '#records/records.js';
import { Access, type Resource } from '#web/access.js';
import type { Caller, Role } from '#web/caller.js';
import { ANYWHERE, type Asked, type Asking, permitWorkPlan } from './permission-of-bodies.js';

/** Who acts, as a route would know them from the access token; undefined for the platform's own clock. */
function callerOf({ actor, role, unit, post, state, body }: Meta): Caller | undefined {
  if (role === 'platform') return undefined;
  const affiliation = { ...(unit && { unit }), ...(post && { post }), ...(state && { state }), ...(body && { body }) };
  return { subject: actor, role: role as Role, ...affiliation };
}

/**
 * Asks the policies, for every command that is sent, what its route asks: whoever sends it MUST be one who may. What
 * no policy permits, and a command that is not known here, is not sent.
 */
export class Permission implements Asking {
  private readonly access: Access;

  constructor(readonly app: NestFastifyApplication) {
    this.access = app.get(Access);
  }

  /** @throws Refusal `access.denied`, `record.unknown`; Error for a command that no route sends */
  async demand(command: Command<unknown> & { readonly meta?: Meta }): Promise<void> {
    const { meta } = command;
    const caller = meta && callerOf(meta);
    if (meta && !caller) return;
    const asked = caller && (this.units(command, caller) ?? permitWorkPlan(this, command, caller));
    if (asked === undefined) throw new Error(`nobody says who may send ${command.constructor.name}`);
    await asked;
  }

  ask(caller: Caller, action: string, resource: Resource): true {
    this.access.demand(caller, action, resource);
    return true;
  }

  private units(command: Command<unknown>, caller: Caller): Asked {
    const { app } = this;
    if (command instanceof RecordCommand) {
      const { kind, id, asked, isNew } = command as RecordCommand;
      const records = app.get(Records, ANYWHERE);
      const permitted = isNew
        ? records.permitNew(kind, { caller, id }, asked)
        : records.permit(kind, { caller, id }, asked);
      return permitted.then(() => true);
    }
    return this.deliverables(command, caller);
  }

  private deliverables(command: Command<unknown>, caller: Caller): Asked {
    if (!(command instanceof DeliverableCommand)) return undefined;
    const { id, intent } = command;
    const desk = this.app.get(DeliverableDesk, ANYWHERE);
    const part = (state: string) => {
      return desk.authorise({ caller, id }, `deliverable.${intent.type}`, (whole) => statePartResource(whole, state));
    };
    if (intent.type === 'record') return desk.authoriseServing(caller, intent.serves);
    if (intent.type === 'link' || intent.type === 'unlink') return desk.authoriseServing(caller, [intent.service]);
    if (intent.type === 'set-translation') return part(intent.translation.state);
    if (intent.type === 'add-participants') return part(intent.participants.state);
    if (intent.type === 'answer') return part(caller.state ?? '');
    return desk.authorise({ caller, id }, `deliverable.${intent.type}`);
  }
}
