import { Body, Controller, Query } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiTags, refs } from '@nestjs/swagger';
import type { Fact } from '#event-store/fact.js';
import { Clock } from '#kernel/clock.js';
import { Contents } from '#records/contents.js';
import type { Found } from '#records/record-kind.js';
import { Records } from '#records/records.js';
import { ViewQueries } from '#views/view.js';
import { Access, type Resource } from '#web/access.js';
import { CommandAnswer, type Page } from '#web/answer.js';
import type { Caller } from '#web/caller.js';
import { Word } from '#web/fields.js';
import { History, historyOf } from '#web/history.js';
import { PageQuery } from '#web/page-query.js';
import { Pages } from '#web/pages.js';
import type { Plain } from '#web/plain.js';
import { Create, Read, Reader, Sent } from '#web/step.js';
import { type Track, TRACKS } from './codes.js';
import type { Raised } from './contract.js';
import { raisedIn, RaiseArrestBody, RaiseBodyPipe, RaiseVictimBody } from './raise.dto.js';
import { ReferralAnswer, ReferralList, type ReferralSummary, summaryOf, writtenIn } from './referral.answer.js';
import { REFERRAL, referralResource, type ReferralTypes } from './referral.record.js';
import { type StateName, STATES } from './referral-state.js';
import { listReferrals } from './views/referral-lists.js';
import { view } from './views/referrals.js';

const RAISED = { nationality: 'PH', post: 'PH-CONSULAR' };
const CONTENT = { person: { name: 'SYNTHETIC: name of the person' }, notes: 'SYNTHETIC: for the unit alone' };
const AT = '2026-03-02T06:00:00Z';
const RAISE_EXAMPLES = {
  arrest: { value: { track: 'arrest', ...RAISED, custody: 'detained', detainedAt: AT, content: CONTENT } },
  victim: { value: { track: 'victim', ...RAISED, identification: 'presumed', identifiedAt: AT, content: CONTENT } },
};
const LISTS = { type: 'ReferralLists', attributes: {} };

export class ReferralsQuery extends PageQuery {
  @Word(TRACKS, { optional: true })
  track?: Track;

  @Word(STATES, { optional: true })
  state?: StateName;
}

@ApiTags('referrals')
@Controller('v1/referrals')
export class ReferralController {
  constructor(
    private readonly access: Access,
    private readonly records: Records,
    private readonly contents: Contents,
    private readonly pages: Pages,
    private readonly queries: ViewQueries,
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
  raise(
    @Sent() sent: Sent<never>,
    @Body(RaiseBodyPipe) body: RaiseArrestBody | RaiseVictimBody,
  ): Promise<CommandAnswer> {
    return this.records.create(REFERRAL, sent, raisedIn(body, sent.caller));
  }

  @Read('', 'The referrals that the caller may know of, newest first', ReferralList)
  async list(@Reader() reader: Reader, @Query() query: ReferralsQuery): Promise<Page<Plain<ReferralSummary>>> {
    this.access.demand(reader.caller, 'referral.list', LISTS);
    const { caller } = reader;
    const now = this.clock.now();
    return this.pages.page(
      { ...reader, list: 'referrals', filter: [query.track, query.state], query },
      {
        view,
        find: ([after] = [], limit) => listReferrals(this.queries, caller, query, { after, limit }),
        keys: ({ position }) => [position],
        show: (row) => {
          const resource = referralResource(row.state);
          if (!this.access.permits(caller, 'referral.know', resource)) return undefined;
          return summaryOf({ ...row, fromTheBeginning: this.knowsBeginnings(caller, resource) }, now);
        },
      },
    );
  }

  @Read(
    ':id',
    'One referral; its content for the unit, and for the post once told; reading is recorded',
    ReferralAnswer,
  )
  async read(@Reader() reader: Reader<'id'>): Promise<Plain<ReferralAnswer>> {
    const found = await this.records.read(REFERRAL, reader);
    const from = this.knownFrom(reader.caller, found);
    const { id, state, facts } = found;
    const raised = facts[0]?.conduct as Raised['conduct'];
    const shown = { id, state, raised, fromTheBeginning: from === 0 };
    const answer = summaryOf(shown, this.clock.now());
    // What was written at raising is meant for the post, but for the notes.
    const isShown = ({ revision }: Fact) => revision === 0 || revision >= from;
    const opened = await this.contents.readBy(reader.caller, REFERRAL, found, isShown);
    return { ...answer, ...(opened && writtenIn(opened, shown)) };
  }

  @Read(
    ':id/history',
    'What happened to a referral, fact by fact: conduct only',
    History,
    'For those of the state of nationality it begins with the telling of the post.',
  )
  async history(@Reader() reader: Reader<'id'>): Promise<Plain<History>> {
    const found = await this.records.read(REFERRAL, reader);
    return historyOf(found.facts.slice(this.knownFrom(reader.caller, found)));
  }

  /** The revision from which on the caller knows the record: 0, or that of the telling of the post. */
  private knownFrom(caller: Caller, { state, facts, resource }: Found<ReferralTypes>): number {
    return this.knowsBeginnings(caller, resource) ? 0 : (state.referral.told?.revision ?? facts.length);
  }

  /** Whether the caller may know what was recorded before the post was told. */
  private knowsBeginnings(caller: Caller, resource: Resource): boolean {
    return this.access.permits(caller, 'referral.know-beginnings', resource);
  }
}
