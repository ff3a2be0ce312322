import { Body, Query } from '@nestjs/common';
import { ApiBody, ApiExtraModels, refs } from '@nestjs/swagger';
import { Clock } from '#kernel/clock.js';
import { isFirst } from '#records/contents.js';
import { Records } from '#records/records.js';
import { examples } from '#web/fields/examples.js';
import { Word } from '#web/fields/fields.js';
import { ListOf, PageQuery, Pages } from '#web/lists/pages.js';
import { Create, Read, Reader, ReadHistory, Routes, Sent } from '#web/route.js';
import { type Track, TRACKS } from './codes.js';
import type { Raised } from './contract.js';
import { RaiseArrestBody, RaiseBodyPipe, raisedIn, RaiseVictimBody } from './raise.dto.js';
import { ReferralAnswer, ReferralSummary, summaryOf, writtenIn } from './referral.answer.js';
import { knownPartOf, REFERRAL, referralResource } from './referral.record.js';
import { type StateName, STATES } from './referral-state.js';
import { listReferrals, view } from './views/referrals.js';

const RAISED = { nationality: 'PH', post: 'PH-CONSULAR' };
const CONTENT = { person: { name: 'SYNTHETIC: name of the person' }, notes: 'SYNTHETIC: for the unit alone' };
const AT = '2026-03-02T06:00:00Z';
const RAISE_EXAMPLES = examples({
  arrest: { track: 'arrest', ...RAISED, custody: 'detained', detainedAt: AT, content: CONTENT },
  victim: { track: 'victim', ...RAISED, identification: 'presumed', identifiedAt: AT, content: CONTENT },
});
const LISTS = { type: 'ReferralLists', attributes: {} };

export class ReferralsQuery extends PageQuery {
  @Word(TRACKS, { optional: true })
  track?: Track;

  @Word(STATES, { optional: true })
  state?: StateName;
}

@Routes('v1/referrals', 'referrals')
export class ReferralController {
  constructor(
    private readonly records: Records,
    private readonly pages: Pages,
    private readonly clock: Clock,
  ) {}

  @Create(
    '',
    'Raises a referral of a person to a consular post of their state',
    'The rule is taken from the register of agreements as known on the day, and cited. Nobody is told yet.',
  )
  @ApiExtraModels(RaiseArrestBody, RaiseVictimBody)
  @ApiBody({
    schema: { oneOf: refs(RaiseArrestBody, RaiseVictimBody), discriminator: { propertyName: 'track' } },
    examples: RAISE_EXAMPLES,
  })
  raise(@Sent() sent: Sent<never>, @Body(RaiseBodyPipe) body: RaiseArrestBody | RaiseVictimBody) {
    return this.records.create(REFERRAL, sent, raisedIn(body, sent.caller));
  }

  @Read('', 'The referrals that the caller may know of, newest first', ListOf(ReferralSummary))
  async list(@Reader() reader: Reader, @Query() query: ReferralsQuery) {
    reader.demand('referral.list', LISTS);
    const now = this.clock.now();
    return this.pages.page(reader, query, {
      view,
      find: (queries, place) => listReferrals(queries, reader.caller, query, place),
      keys: ({ position }) => [position],
      show: (row) => {
        const resource = referralResource(row.state);
        if (!reader.may('referral.know', resource)) return undefined;
        const known = knownPartOf(row.state, (verb) => reader.may(`referral.${verb}`, resource));
        return summaryOf({ ...row, known }, now);
      },
    });
  }

  @Read(
    ':id',
    'One referral; its content for the unit, and for the post once told; reading is recorded',
    ReferralAnswer,
  )
  async read(@Reader() reader: Reader<'id'>, @Query() query: PageQuery) {
    // What was written at raising is meant for the post, but for the notes.
    const { page, ...found } = await this.records.openPage(REFERRAL, reader, query, ({ known: { from } }) => ({
      which: ({ revision }) => revision === 0 || revision >= from,
      always: isFirst,
    }));
    const { id, state, facts, known } = found;
    const raised = facts[0]?.conduct as Raised['conduct'];
    const shown = { id, state, raised, known };
    return { ...summaryOf(shown, this.clock.now()), ...(page && writtenIn(page, shown)) };
  }

  @ReadHistory(
    ':id/history',
    'What happened to a referral, fact by fact: conduct only',
    'For those who may not know of its beginnings it begins with the telling of the post; for those of the state of ' +
      'nationality it ends when a victim withdraws the consent.',
  )
  history(@Reader() reader: Reader<'id'>) {
    return this.records.history(REFERRAL, reader);
  }
}
