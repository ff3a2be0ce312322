import type { CommandRunner } from './command-runner.js';
import { type Linkable, scheduleCaseFile } from './stories/case-file.js';
import { scheduleDeliverable } from './stories/deliverable.js';
import { scheduleInformation, scheduleRequests } from './stories/exchange.js';
import { PublishedPractices, schedulePractice } from './stories/practice.js';
import { scheduleReferral } from './stories/referral.js';
import { scheduleEntry, scheduleRegistry } from './stories/registry.js';
import { PlanEvidence, scheduleWorkPlan } from './stories/work-plan.js';
import { scheduleWorkingGroup } from './stories/working-group.js';
import type { Counts } from './wanted.js';

/** Schedules everything that happens in a synthetic region. */
export function scheduleRegion(runner: CommandRunner, counts: Counts): void {
  const evidence = new PlanEvidence();
  const published = new PublishedPractices();
  let latest: Linkable | undefined;
  scheduleWorkPlan(runner, evidence);
  scheduleRegistry(runner);
  scheduleWorkingGroup(runner);
  scheduleRequests(runner, counts.requests, (record, states) => {
    latest = { kind: 'exchange', record, states };
  });
  const spread = (what: string, count: number, begins: (index: number, start: number) => void): void => {
    for (const [index, start] of beginnings(runner, what, count).entries()) begins(index, start);
  };
  spread('deliverable', counts.deliverables, (index, start) => scheduleDeliverable(runner, index, start, evidence));
  spread('information', counts.information, (index, start) => scheduleInformation(runner, index, start));
  spread('referral', counts.referrals, (index, start) => scheduleReferral(runner, index, start));
  spread('practice', counts.practices, (index, start) => schedulePractice(runner, index, start, published));
  spread('case file', counts.caseFiles, (index, start) => scheduleCaseFile(runner, index, start, () => latest));
  spread('entry', counts.entries, (index, start) => scheduleEntry(runner, index, start));
}

/** Records begin all over the time of the region; the last of them late enough to be seen on their way. */
function beginnings(runner: CommandRunner, what: string, count: number): readonly number[] {
  const chance = runner.chance('beginnings', what);
  return Array.from({ length: count }, (_, index) => runner.timeAt(0.04 + (0.9 * (index + chance.next())) / count));
}
