import { type Breakage, brokenBuild } from '../broken-build.js';
import type { Control } from '../experiment.js';
import { modelRun } from './run.js';

/** Each with one rule changed in the build; the first disagreement is enough. */
export const CONTROLS: readonly [Control, ...Control[]] = [
  broken('exchange request', 'an answer is recalled that was never given', {
    file: 'libs/exchange/src/exchange-state.js',
    from: /(?<='closed',\s+'answer-recalled',\s+'recall-acknowledged'\s+\]\.includes\(state\.name\) )&& anAnswerStands\(state\.request\)/,
    to: '|| true',
  }),
  broken('exchange request', 'an answer is delayed by more than the policy lets it be', {
    file: 'libs/exchange/src/exchange-request.js',
    from: 'newDueAt > latest',
    to: 'false',
  }),
  broken('exchange request', 'the asking unit answers its own request', {
    file: 'libs/exchange/src/exchange.cedar',
    from: /(?<="exchange\.recall-answer"\s+\],\s+resource is Talaan::Exchange\s+\)\s+when \{ [^&]*) && principal\.unit == resource\.toUnit(?= \})/,
    to: '',
  }),
  broken('referral', 'other states know of a victim before the post was told', {
    file: 'libs/referral/src/referral.cedar',
    from: 'resource.track == "arrest"',
    to: 'true',
  }),
  broken('referral', 'an agreement counts that the two states have not both confirmed', {
    file: 'libs/registry/src/lookups.js',
    from: 'level > 1 && (since === undefined || Date.parse(since) > happenedAt)',
    to: 'false',
  }),
  broken('practice', 'a practice is endorsed that no other state has read', {
    file: 'libs/practice/src/practice-state.js',
    from: /(?<=review\.version === version\)\.length >= )LEAST_REVIEWERS/,
    to: '0',
  }),
  broken('exchange request', 'of two commands at once, both are decided on what was before', {
    file: 'libs/records/src/record-command.js',
    from: "const expected = revision === -1 ? 'no-stream' : revision;",
    to: "const expected = revision === -1 ? 'no-stream' : 'exists';",
  }),
  broken('exchange request', 'a repeated command is answered with how things stand now', {
    file: 'libs/records/src/record-command.js',
    from: 'history.slice(0, last.revision + 1)',
    to: 'history',
  }),
  broken('exchange request', 'the lists show a step that the record does not', {
    file: 'libs/exchange/src/views/exchange-requests.js',
    from: "CASE state WHEN 'submitted' THEN state ELSE 'clarified' END",
    to: "'clarified'",
  }),
  broken('direction', 'a unit sees how far the others are with a direction', {
    file: 'libs/governance/src/direction/direction.record.js',
    from: 'unit === undefined || each.unit === unit',
    to: 'true',
  }),
  broken('review round', 'of the inputs of a state to a draft, all words are shown', {
    file: 'libs/governance/src/review/review-round.js',
    from: 'other.state !== input.state',
    to: 'true',
  }),
];

function broken(only: string, what: string, breakage: Breakage): Control {
  return {
    broken: what,
    times: 2_000,
    run: async (trial) =>
      modelRun(trial, { place: await brokenBuild(trial.folder, [breakage]), untilFirst: true, only }),
  };
}
