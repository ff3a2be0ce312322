import { type Linkable, scheduleCaseFile } from './case-file-story.js';
import { scheduleInformation } from './information-story.js';
import { scheduleAcceptance } from './plan-acceptance.js';
import { PlanEvidence } from './plan-evidence.js';
import { scheduleDeliverable } from './deliverable-story.js';
import { schedulePractice, PublishedPractices } from './practice-story.js';
import { Requests } from './requests.js';
import { scheduleReferral } from './referral-story.js';
import { scheduleEntry, scheduleRegistry } from './registry-story.js';
import type { Counts } from './shares.js';
import type { CommandRunner } from './command-runner.js';
import { scheduleWorkingGroup } from './working-group-story.js';
import { WorkPlanStory } from './work-plan-story.js';

/** Schedules everything that happens in a synthetic region. */
export function scheduleRegion(runner: CommandRunner, counts: Counts): void {
  const { from, until } = runner.span;
  const evidence = new PlanEvidence();
  const plan = new WorkPlanStory(runner, evidence);
  for (const { at, item } of plan.events(from, until)) runner.at(at, item);
  scheduleRegistry(runner);
  scheduleWorkingGroup(runner);
  scheduleAcceptance(runner, evidence);
  spread(runner, 'deliverable', counts.deliverables, (index, start) => {
    scheduleDeliverable(runner, index, start, evidence);
  });
  let latest: Linkable | undefined;
  new Requests(runner, counts.requests, (record, { fromState, toState }) => {
    latest = { kind: 'exchange', record, states: [fromState, toState] };
  });
  spread(runner, 'information', counts.information, (index, start) => {
    scheduleInformation(runner, index, start);
  });
  spread(runner, 'referral', counts.referrals, (index, start) => {
    scheduleReferral(runner, index, start);
  });
  const published = new PublishedPractices();
  spread(runner, 'practice', counts.practices, (index, start) => {
    schedulePractice(runner, index, start, published);
  });
  spread(runner, 'case file', counts.caseFiles, (index, start) => {
    scheduleCaseFile(runner, index, start, () => latest);
  });
  spread(runner, 'entry', counts.entries, (index, start) => {
    scheduleEntry(runner, index, start);
  });
}

/** Records begin all over the time of the region; the last of them late enough to be seen on their way. */
function spread(
  runner: CommandRunner,
  what: string,
  count: number,
  begin: (index: number, start: number) => void,
): void {
  const { from, until } = runner.span;
  const chance = runner.chance('beginnings', what);
  for (let index = 0; index < count; index += 1) {
    const share = 0.04 + (0.9 * (index + chance.next())) / count;
    begin(index, Math.round(from + share * (until - from)));
  }
}
