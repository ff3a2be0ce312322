import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retryable } from '#records/retry-property.js';
import { fold } from '#kernel/decider.js';
import { given } from '#kernel/given.js';
import type { MeetingFact } from '../contract.js';
import * as a from './given-meeting.js';
import { meetingDecider, type MeetingCommand } from './meeting.js';

const meeting = given(meetingDecider);
const additional = [a.proposed, a.accepted, a.scheduled] as const;

describe('An additional meeting', () => {
  it('is proposed by a member state, to be hosted by one', () => {
    meeting().when(a.propose).then(a.proposed);
    meeting()
      .when({ ...a.propose, by: 'XX' })
      .thenRefused('governance.not-a-member');
    meeting()
      .when({ ...a.propose, host: 'XX' })
      .thenRefused('governance.state-unknown', '/host');
  });

  it('is accepted or declined, once', () => {
    meeting(a.proposed).when(a.accept).then(a.accepted);
    meeting(a.proposed).when(a.decline).then(a.declined);
    for (const command of [a.accept, a.decline]) {
      meeting(a.proposed, a.accepted).when(command).thenRefused('governance.meeting-not-proposed');
      meeting(a.regularConvened).when(command).thenRefused('governance.meeting-not-proposed');
    }
  });

  it('is scheduled after it was accepted, and co-chaired by its host and the Lead Shepherd', () => {
    meeting(a.proposed, a.accepted).when(a.schedule).then(a.scheduled);
    meeting(a.proposed).when(a.schedule).thenRefused('governance.meeting-not-accepted');
    meeting(a.proposed, a.declined).when(a.schedule).thenRefused('governance.meeting-not-accepted');
  });

  it('is chaired by one state when its host is the Lead Shepherd', () => {
    const facts = meeting(a.proposed, a.accepted)
      .when({ ...a.schedule, leadShepherd: 'TH' })
      .facts();
    expect(facts).toMatchObject([{ conduct: { chairs: ['TH'] } }]);
  });

  it('needs a Lead Shepherd on its first day, and days in their order', () => {
    meeting(a.proposed, a.accepted)
      .when({ ...a.schedule, leadShepherd: undefined })
      .thenRefused('governance.lead-shepherd-unknown');
    meeting(a.proposed, a.accepted)
      .when({ ...a.schedule, days: { from: '2026-03-02', to: '2026-03-01' } })
      .thenRefused('governance.days-disordered', '/days/to');
  });

  it('is moved by scheduling it again, until it is held', () => {
    const days = { from: '2026-05-01', to: '2026-05-01' };
    const moved = { ...a.scheduled, conduct: { ...a.scheduled.conduct, days } };
    meeting(...additional)
      .when({ ...a.schedule, days })
      .then(moved);
    meeting(...additional, a.held)
      .when({ ...a.schedule, days })
      .thenRefused('governance.meeting-not-accepted');
  });
});

describe('A regular meeting', () => {
  const days = (from: string, to: string) => ({ ...a.scheduleRegular, days: { from, to } });

  it('is convened for a year, and hosted by the state that chairs SOMTC', () => {
    meeting().when(a.conveneRegular).then(a.regularConvened);
    meeting()
      .when({ ...a.conveneRegular, somtcChair: undefined })
      .thenRefused('governance.somtc-chair-unknown');
    meeting(a.regularConvened).when(a.conveneRegular).thenRefused('governance.meeting-exists');
  });

  it('is scheduled back to back with SOMTC, hosted by its chair and chaired by the Lead Shepherd', () => {
    meeting(a.regularConvened)
      .when(a.scheduleRegular)
      .then({
        type: 'governance.meeting-scheduled.v1',
        conduct: {
          days: a.scheduleRegular.days,
          somtc: { from: '2026-09-16', to: '2026-09-18' },
          host: 'MY',
          chairs: ['PH'],
          at: a.at,
        },
      });
    const alone = { ...a.schedule, days: a.scheduleRegular.days, somtcChair: 'MY' };
    meeting(a.regularConvened).when(alone).thenRefused('governance.somtc-days-missing', '/somtc');
    meeting(a.regularConvened).when(days('2026-09-10', '2026-09-14')).thenRefused('governance.not-back-to-back');
    meeting(a.regularConvened).when(days('2025-09-14', '2025-09-15')).thenRefused('governance.other-year');
  });

  it('follows the chair of SOMTC when that changes before it is scheduled', () => {
    const facts = meeting(a.regularConvened)
      .when({ ...a.scheduleRegular, somtcChair: 'VN' })
      .facts();
    expect(facts).toMatchObject([{ conduct: { host: 'VN', chairs: ['PH'] } }]);
    meeting(a.regularConvened)
      .when({ ...a.scheduleRegular, somtcChair: undefined })
      .thenRefused('governance.somtc-chair-unknown');
  });
});

describe('A meeting that the plan asks for', () => {
  it('names the activity and the bodies that take part', () => {
    meeting().when(a.conveneOther).then(a.otherConvened);
    meeting()
      .when({ ...a.conveneOther, isActivityKnown: false })
      .thenRefused('governance.activity-unknown', '/activity');
    meeting()
      .when({ ...a.conveneOther, bodies: ['SOMTC', 'XXX'] })
      .thenRefused('governance.body-unknown', '/bodies/1');
    meeting()
      .when({ ...a.conveneOther, host: 'XX' })
      .thenRefused('governance.state-unknown', '/host');
  });

  it('has neither chairs nor delegations of which the Terms of Reference speak', () => {
    const facts = meeting(a.otherConvened)
      .when({ ...a.schedule, leadShepherd: undefined })
      .facts() as MeetingFact[];
    expect(facts).toMatchObject([{ conduct: { chairs: [] } }]);
    meeting(a.otherConvened, ...facts)
      .when(a.compose)
      .thenRefused('governance.no-delegations');
  });
});

describe('What happens at a meeting', () => {
  it('begins with delegations, as each state composes its own', () => {
    meeting(...additional)
      .when(a.compose)
      .then(a.composed);
    meeting(a.proposed, a.accepted).when(a.compose).thenRefused('governance.no-delegations');
    meeting(...additional)
      .when({ ...a.compose, isMember: false })
      .thenRefused('governance.not-a-member');
    const twice = [...a.compose.members, ...a.compose.members];
    meeting(...additional)
      .when({ ...a.compose, members: twice })
      .thenRefused('governance.area-repeated', '/members/1/area');
    const state = fold(meetingDecider, [...additional, a.composed, a.composed]);
    expect(state).toMatchObject({ meeting: { delegations: [{ state: 'VN' }] } });
  });

  it('is held when its first day has come', () => {
    meeting(...additional)
      .when(a.hold)
      .then(a.held);
    meeting(...additional)
      .when({ ...a.hold, today: '2000-01-01' })
      .thenRefused('governance.meeting-not-begun');
    meeting(a.proposed, a.accepted).when(a.hold).thenRefused('governance.meeting-not-scheduled');
  });

  it('ends with outcomes, recorded once', () => {
    meeting(...additional, a.held)
      .when(a.recordOutcomes)
      .then(a.outcomes);
    meeting(...additional)
      .when(a.recordOutcomes)
      .thenRefused('governance.meeting-not-held');
    meeting(...additional, a.held, a.outcomes)
      .when(a.recordOutcomes)
      .thenRefused('governance.meeting-not-held');
  });

  it('happens to no meeting that nobody proposed or convened', () => {
    for (const command of [a.accept, a.decline, a.schedule, a.compose, a.hold, a.recordOutcomes]) {
      meeting().when(command).thenRefused('governance.meeting-unknown');
    }
  });

  it('may be sent again, whatever it is', async () => {
    const commands = fc.constantFrom<MeetingCommand>(
      a.propose,
      a.conveneRegular,
      a.conveneOther,
      a.accept,
      a.accept,
      a.decline,
      a.schedule,
      a.schedule,
      a.scheduleRegular,
      a.compose,
      a.hold,
      a.recordOutcomes,
    );
    await fc.assert(retryable(meetingDecider, fc.array(commands, { maxLength: 12 })), { numRuns: 150 });
  });
});
