import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  refs,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { uuidBeside } from '#event-store/identifiers.js';
import { Clock } from '#kernel/clock.js';
import { Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import { Access, type Resource } from '#web/access.js';
import { CommandAnswer, listAnswer, type Page } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { ContentReads } from '#web/content-reads.js';
import { Cursors } from '#web/cursor.js';
import { Freshness } from '#web/freshness.js';
import { History, historyOf } from '#web/history.js';
import type { Plain } from '#web/plain.js';
import { Sent } from '#web/step.js';
import type { Particulars } from './contract.js';
import { RaiseArrestBody, RaiseBodyPipe, RaiseVictimBody } from './raise.dto.js';
import { contentOf, ReferralAnswer, ReferralList, type ReferralSummary, summaryOf } from './referral.answer.js';
import { ReferralDesk, referralResource } from './referral.desk.js';
import { streamOf } from './referral.handler.js';
import { isTold } from './referral-state.js';
import { ReferralsQuery } from './step.dto.js';
import { view as grounds } from './views/referral-grounds.js';
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

@ApiTags('referrals')
@Controller('v1/referrals')
export class ReferralController {
  constructor(
    private readonly access: Access,
    private readonly desk: ReferralDesk,
    private readonly queries: ViewQueries,
    private readonly vault: Vault,
    private readonly reads: ContentReads,
    private readonly cursors: Cursors,
    private readonly freshness: Freshness,
    private readonly clock: Clock,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Raises a referral of a person to a consular post of their state',
    description:
      'The rule is taken from the register of agreements as known on the day, and cited. Nobody is told yet.',
  })
  @ApiExtraModels(RaiseArrestBody, RaiseVictimBody)
  @ApiBody({
    schema: { oneOf: refs(RaiseArrestBody, RaiseVictimBody), discriminator: { propertyName: 'track' } },
    examples: RAISE_EXAMPLES,
  })
  @ApiCreatedResponse({ type: CommandAnswer })
  async raise(
    @Sent() sent: Sent<never>,
    @Body(RaiseBodyPipe) body: RaiseArrestBody | RaiseVictimBody,
  ): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'referral.raise', ownReferral(sent.caller, body));
    await this.freshness.caughtUp(grounds);
    const { nationality, post, content } = body;
    const id = uuidBeside(sent.key.commandId, 'referral');
    const by = { unit: sent.caller.unit ?? '', state: sent.caller.state ?? '' };
    const particulars = particularsOf(body);
    const order = { type: 'raise', by, nationality, post, particulars, content } as const;
    return this.desk.carryOut({ ...sent, id }, order, `/v1/referrals/${id}`);
  }

  @Get()
  @ApiOperation({ summary: 'The referrals that the caller may know of, newest first' })
  @ApiOkResponse({ type: ReferralList })
  async list(
    @By() caller: Caller,
    @Query() { track, state, limit, cursor }: ReferralsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<Plain<ReferralSummary>>> {
    this.access.demand(caller, 'referral.list', LISTS);
    await this.freshness.caughtUp(view);
    const name = `referrals?${JSON.stringify([track, state])}`;
    const [after] = this.cursors.after(caller, name, cursor) ?? [];
    const filter = { ...(track && { track }), ...(state && { state }) };
    const page = { ...(after !== undefined && { after: String(after) }), limit: limit + 1 };
    const found = listReferrals(this.queries, caller, filter, page);
    const rows = found.slice(0, limit);
    const last = found.length > limit ? rows.at(-1) : undefined;
    const now = this.clock.now();
    const items = rows
      .map((row) => ({ ...row, resource: referralResource(row.state) }))
      .filter(({ resource }) => this.access.permits(caller, 'referral.know', resource))
      .map(({ resource, ...row }) => {
        const fromTheBeginning = this.access.permits(caller, 'referral.know-beginnings', resource);
        return summaryOf({ ...row, fromTheBeginning }, now);
      });
    return listAnswer(reply, request, items, last && this.cursors.next(caller, name, [last.position]));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One referral; its content for the unit, and for the post once told; reading is recorded' })
  @ApiOkResponse({ type: ReferralAnswer })
  async read(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<ReferralAnswer>> {
    const record = await this.desk.authorise({ caller, id }, 'referral.know');
    const { state, fromTheBeginning, raised, resource } = record;
    const answer = summaryOf({ id, state, fromTheBeginning, raised: raised.conduct }, this.clock.now());
    reply.header('etag', `"${String(state.revision)}"`);
    if (!this.access.permits(caller, 'referral.read-content', resource)) return answer;
    const { unit, post } = state.referral;
    const parties = isTold(state) ? [unit, post] : [unit];
    await this.reads.record(caller, { record: streamOf(id), kind: 'referral', purpose: 'read', parties });
    return { ...answer, ...contentOf(record, this.vault) };
  }

  @Get(':id/history')
  @ApiOperation({
    summary: 'What happened to a referral, fact by fact: conduct only',
    description: 'For those of the state of nationality it begins with the telling of the post.',
  })
  @ApiOkResponse({ type: History })
  async history(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<History>> {
    const { facts, state } = await this.desk.authorise({ caller, id }, 'referral.know');
    reply.header('etag', `"${String(state.revision)}"`);
    return historyOf(facts);
  }
}

/** What the policies see of a referral that the caller is about to raise. */
function ownReferral({ unit = '', state: hostState = '' }: Caller, body: RaiseArrestBody | RaiseVictimBody): Resource {
  const { nationality, post, track } = body;
  return { type: 'Referral', attributes: { unit, hostState, nationality, post, track, told: false } };
}

function particularsOf(body: RaiseArrestBody | RaiseVictimBody): Particulars {
  if (body.track === 'arrest') {
    return { track: body.track, custody: body.custody, detainedAt: instant(body.detainedAt) };
  }
  return { track: body.track, identification: body.identification, identifiedAt: instant(body.identifiedAt) };
}

const instant = (text: string) => new Date(text).toISOString();
