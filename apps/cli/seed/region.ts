import { type Linkable, playCaseFile } from './case-file-life.js';
import { playInformation } from './information-life.js';
import { playAcceptance } from './plan-acceptance.js';
import { PlanEvidence } from './plan-evidence.js';
import { playDeliverable } from './deliverable-life.js';
import { playPractice, PublishedPractices } from './practice-life.js';
import { Requests } from './requests.js';
import { playReferral } from './referral-life.js';
import { playEntry, playRegistry } from './registry-life.js';
import type { Counts } from './shares.js';
import type { Stage } from './stage.js';
import { playWorkingGroup } from './working-group-life.js';
import { WorkPlanLife } from './work-plan-life.js';

/** Puts everything that happens in a synthetic region on the stage. */
export function playRegion(stage: Stage, counts: Counts): void {
  const { from, until } = stage.span;
  const evidence = new PlanEvidence();
  const plan = new WorkPlanLife(stage, evidence);
  for (const { at, item } of plan.agenda(from, until)) stage.at(at, item);
  playRegistry(stage);
  playWorkingGroup(stage);
  playAcceptance(stage, evidence);
  spread(stage, 'deliverable', counts.deliverables, (index, start) => {
    playDeliverable(stage, index, start, evidence);
  });
  let latest: Linkable | undefined;
  new Requests(stage, counts.requests, (record, { fromState, toState }) => {
    latest = { kind: 'exchange', record, states: [fromState, toState] };
  });
  spread(stage, 'information', counts.information, (index, start) => {
    playInformation(stage, index, start);
  });
  spread(stage, 'referral', counts.referrals, (index, start) => {
    playReferral(stage, index, start);
  });
  const published = new PublishedPractices();
  spread(stage, 'practice', counts.practices, (index, start) => {
    playPractice(stage, index, start, published);
  });
  spread(stage, 'case file', counts.caseFiles, (index, start) => {
    playCaseFile(stage, index, start, () => latest);
  });
  spread(stage, 'entry', counts.entries, (index, start) => {
    playEntry(stage, index, start);
  });
}

/** Records begin all over the time that is played; the last of them late enough to be seen on their way. */
function spread(stage: Stage, what: string, count: number, begin: (index: number, start: number) => void): void {
  const { from, until } = stage.span;
  const chance = stage.chance('beginnings', what);
  for (let index = 0; index < count; index += 1) {
    const share = 0.04 + (0.9 * (index + chance.next())) / count;
    begin(index, Math.round(from + share * (until - from)));
  }
}
