import type { Command } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Meta } from '#event-store/fact.js';
import { RecordCommand } from '#records/record-command.js';
import { Records } from '#records/records.js';
import type { Caller, Role } from '#web/caller.js';

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
export class Permission {
  private readonly records: Records;

  constructor(app: NestFastifyApplication) {
    this.records = app.get(Records);
  }

  /** @throws Refusal `access.denied`, `record.unknown`; Error for a command that no route sends */
  async demand(command: Command<unknown>): Promise<void> {
    if (!(command instanceof RecordCommand)) {
      throw new Error(`nobody says who may send ${command.constructor.name}`);
    }
    const { kind, id, asked, meta, isNew } = command as RecordCommand;
    const caller = callerOf(meta);
    if (!caller) return;
    if (isNew) await this.records.permitNew(kind, { caller, id }, asked);
    else await this.records.permit(kind, { caller, id }, asked);
  }
}
