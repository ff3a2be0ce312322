import type { Command } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Resource } from '#web/access.js';
import type { Caller } from '#web/caller.js';
import { ActivityCommand } from '#workplan/activity.handler.js';
import { PlanCommand } from '#workplan/plan.handler.js';
import { activityResource, PLAN, PlanReader } from '#workplan/plan.reader.js';
import { StateRecordCommand } from '#workplan/state-records.handler.js';
import { stateRecordsResource } from '#workplan/state-records.http.js';

/** What is asked before one command is carried out. Undefined: it is not of this part. */
export type Asked = Promise<unknown> | true | undefined;

/** Asks the policies. */
export interface Asking {
  readonly app: NestFastifyApplication;
  /** A question that is answered from what the command says. @throws Refusal `access.denied` */
  ask(caller: Caller, action: string, resource: Resource): true;
}

/** Desks belong to their slices' modules. */
export const ANYWHERE = { strict: false };

/** Commands for plans, their activities, and what states report of themselves. */
export function permitWorkPlan(permission: Asking, command: Command<unknown>, caller: Caller): Asked {
  if (command instanceof ActivityCommand) {
    const { plan, code, intent } = command;
    const history = permission.app.get(PlanReader, ANYWHERE).activity(plan, code);
    return history.then(({ record }) => permission.ask(caller, `workplan.${intent.type}`, activityResource(record)));
  }
  if (command instanceof PlanCommand) {
    const { type } = command.intent;
    return permission.ask(caller, type === 'adopt' ? 'workplan.adopt-plan' : `workplan.${type}`, PLAN);
  }
  if (!(command instanceof StateRecordCommand)) return undefined;
  return permission.ask(caller, 'workplan.report-state-record', stateRecordsResource(command.state));
}
