import { DELIVERABLE } from '#deliverable/deliverable.record.js';
import { INFORMATION } from '#exchange/information/information.record.js';
import { PRACTICE } from '#practice/practice.record.js';
import { ASSISTANCE_REQUEST } from '#referral/assistance/assistance.record.js';
import { REFERRAL } from '#referral/referral.record.js';
import { ENTRY } from '#registry/directory/entry.record.js';
import type { CommandRunner } from './command-runner.js';
import { assistanceStory } from './stories/assistance.js';
import { type Linkable, scheduleCaseFile } from './stories/case-file.js';
import { deliverableStory } from './stories/deliverable.js';
import { informationStory, scheduleRequests } from './stories/exchange.js';
import { practiceStory, PublishedPractices } from './stories/practice.js';
import { limits, referralStory } from './stories/referral.js';
import { entryStory, scheduleRegistry } from './stories/registry.js';
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
  runner.spread(DELIVERABLE, counts.deliverables, (beginning) => deliverableStory(beginning, evidence));
  runner.spread(INFORMATION, counts.information, informationStory);
  runner.spread(REFERRAL, counts.referrals, referralStory, { limits });
  runner.spread(PRACTICE, counts.practices, (beginning) => practiceStory(beginning, published));
  for (const [index, start] of runner.beginnings('case file', counts.caseFiles).entries()) {
    scheduleCaseFile(runner, index, start, () => latest);
  }
  runner.spread(ASSISTANCE_REQUEST, counts.assistance, assistanceStory);
  runner.spread(ENTRY, counts.entries, entryStory);
}
