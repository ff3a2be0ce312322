import type { Command } from '@nestjs/cqrs';
import { DirectionCommand } from '#governance/direction/direction.handler.js';
import { DIRECTION } from '#governance/direction/direction.record.js';
import { GovernanceDesk } from '#governance/governance.desk.js';
import { MeetingCommand } from '#governance/meeting/meeting.handler.js';
import { MEETING } from '#governance/meeting/meeting.record.js';
import { FocalPointsCommand } from '#governance/network/focal-points.handler.js';
import { focalPointsResource } from '#governance/network/focal-points.http.js';
import { PolicyCommand } from '#governance/policy/policy.handler.js';
import { TimeLimitPolicyCommand } from '#governance/policy/time-limits.handler.js';
import { ReviewCommand } from '#governance/review/review.handler.js';
import { REVIEW } from '#governance/review/review.record.js';
import { RolesCommand } from '#governance/roles/roles.handler.js';
import { ReportDesk } from '#report/report.desk.js';
import { ReportCommand } from '#report/report.handler.js';
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

const GROUP = { type: 'WorkingGroup', attributes: {} };
const POLICIES = { type: 'Policies', attributes: {} };
/** The actions that the routes of the Working Group ask for, by what is done. */
const MEETING_STEPS = {
  ...{
    propose: 'propose',
    'convene-regular': 'convene',
    'convene-other': 'convene',
    accept: 'accept',
    decline: 'accept',
  },
  ...{ schedule: 'schedule', hold: 'schedule', 'record-outcomes': 'schedule' },
} as const;

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

/** Commands for the Working Group's own records. */
export function permitWorkGroup(permission: Asking, command: Command<unknown>, caller: Caller): Asked {
  const desk = permission.app.get(GovernanceDesk, ANYWHERE);
  const group = (action: string) => permission.ask(caller, `governance.${action}`, GROUP);
  if (command instanceof MeetingCommand) {
    const { id, intent } = command;
    if (intent.type === 'compose-delegation')
      return desk.authorise({ caller, id }, MEETING, 'governance.compose-delegation');
    const action = `${MEETING_STEPS[intent.type]}-meeting`;
    const isNew = intent.type === 'propose' || MEETING_STEPS[intent.type] === 'convene';
    return isNew ? group(action) : desk.authorise({ caller, id }, MEETING, `governance.${action}`);
  }
  if (command instanceof DirectionCommand) {
    const { id, intent } = command;
    if (intent.type === 'issue') return group('issue-direction');
    const action = intent.type === 'conclude' ? 'governance.conclude-direction' : 'governance.follow-direction';
    return desk.authorise({ caller, id }, DIRECTION, action);
  }
  if (command instanceof ReviewCommand) {
    const { id, intent } = command;
    if (intent.type === 'open') return group('open-review');
    const action = intent.type === 'close' ? 'governance.close-review' : 'governance.give-review-input';
    return desk.authorise({ caller, id }, REVIEW, action);
  }
  if (command instanceof ReportCommand) {
    const { id, intent } = command;
    if (intent.type === 'draft') return group('draft-report');
    return permission.app.get(ReportDesk, ANYWHERE).authorise({ caller, id }, 'governance.issue-report');
  }
  if (command instanceof RolesCommand) return group('record-roles');
  if (command instanceof FocalPointsCommand) {
    return permission.ask(caller, 'governance.set-focal-points', focalPointsResource(command.order.state));
  }
  if (command instanceof PolicyCommand) return permission.ask(caller, 'governance.adopt-policy', POLICIES);
  if (command instanceof TimeLimitPolicyCommand)
    return permission.ask(caller, 'governance.adopt-time-limits', POLICIES);
  return undefined;
}
