import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { uuidBeside } from '#event-store/identifiers.js';
import { Clock } from '#kernel/clock.js';
import { refuseField } from '#kernel/refusal.js';
import { Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { CommandAnswer, listAnswer, type Page } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Commands } from '#web/commands.js';
import { ContentReads } from '#web/content-reads.js';
import { Cursors } from '#web/cursor.js';
import { Freshness } from '#web/freshness.js';
import { History, historyOf } from '#web/history.js';
import type { Plain } from '#web/plain.js';
import { Sent } from '#web/step.js';
import {
  answerOf,
  contentOf,
  ExchangeAnswer,
  ExchangeList,
  type ExchangeSummary,
  summaryOf,
} from './exchange.answer.js';
import { ExchangeDesk, exchangeResource } from './exchange.desk.js';
import { ExchangeCommand, streamOf } from './exchange.handler.js';
import { RequestsQuery } from './lists.dto.js';
import { SubmitBody } from './submit.dto.js';
import { listRequests } from './views/exchange-lists.js';
import { view } from './views/exchange-requests.js';

const LISTS = { type: 'ExchangeLists', attributes: {} };

@ApiTags('exchange requests')
@Controller('v1/exchange-requests')
export class ExchangeController {
  constructor(
    private readonly access: Access,
    private readonly desk: ExchangeDesk,
    private readonly commands: Commands,
    private readonly queries: ViewQueries,
    private readonly vault: Vault,
    private readonly reads: ContentReads,
    private readonly cursors: Cursors,
    private readonly freshness: Freshness,
    private readonly clock: Clock,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Submits a request to another unit' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async submit(@Sent() sent: Sent<never>, @Body() body: SubmitBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'exchange.submit', exchangeResource({ from: sent.caller.unit ?? '', to: body.to }));
    const { to, content, kind, urgency, handling, legalBasis, exploitation, persons, channels, group, caseFile } = body;
    const { origin, transit, destination } = body.route;
    const id = uuidBeside(sent.key.commandId, 'exchange');
    const particulars = {
      ...(group !== undefined && { group }),
      kind,
      urgency,
      handling,
      legalBasis,
      exploitation,
      route: { ...(origin !== undefined && { origin }), transit, ...(destination !== undefined && { destination }) },
      persons: { victims: persons.victims, suspects: persons.suspects },
      channels: channels.map(({ channel, reference }) => ({ channel, reference })),
      ...(caseFile !== undefined && { caseFile }),
      fastTrack: body.fastTrack ?? false,
    };
    const restrictionsStated = content.restrictions !== undefined;
    const from = sent.caller.unit ?? '';
    const order = {
      type: 'submit' as const,
      from,
      to,
      particulars,
      restrictionsStated,
      content,
    };
    return this.commands.carryOut({ ...sent, id }, (meta, ifMatch) => new ExchangeCommand(id, order, meta, ifMatch), {
      state: ({ name }) => name,
      createdAt: `/v1/exchange-requests/${id}`,
    });
  }

  @Get()
  @ApiOperation({ summary: 'The requests that the caller may know of, newest first' })
  @ApiOkResponse({ type: ExchangeList })
  async list(
    @By() caller: Caller,
    @Query() query: RequestsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<Plain<ExchangeSummary>>> {
    this.access.demand(caller, 'exchange.list', LISTS);
    const { box, state, overdue, limit, cursor } = query;
    if (box !== undefined && caller.unit === undefined) {
      throw refuseField('exchange.no-box', '/query/box', 'Only a unit has an inbox and an outbox.');
    }
    await this.freshness.caughtUp(caller, view);
    const filter = { ...(box && { box }), ...(state && { state }), overdue };
    const name = `exchange-requests?${JSON.stringify([box, state, overdue])}`;
    const [after] = this.cursors.after(caller, name, cursor) ?? [];
    const page = { now: this.clock.now(), ...(after !== undefined && { after: String(after) }), limit: limit + 1 };
    const found = listRequests(this.queries, caller, filter, page);
    const rows = found.slice(0, limit);
    const last = found.length > limit ? rows.at(-1) : undefined;
    const items = rows
      .filter(({ submitted }) => this.access.permits(caller, 'exchange.know', exchangeResource(submitted)))
      .map(summaryOf);
    return listAnswer(reply, request, items, last && this.cursors.next(caller, name, [last.position]));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One request; its content for the two units only, whose reading is recorded' })
  @ApiOkResponse({ type: ExchangeAnswer })
  async read(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<ExchangeAnswer>> {
    const record = await this.desk.authorise({ caller, id }, 'exchange.know');
    const answer = answerOf(record, this.clock.now());
    reply.header('etag', `"${String(answer.revision)}"`);
    if (!this.access.permits(caller, 'exchange.read-content', record.resource)) return answer;
    if (record.state.request.erasedAt === undefined) {
      const { from, to } = record.submitted;
      await this.reads.record(caller, {
        record: streamOf(id),
        kind: 'exchange',
        purpose: 'read',
        parties: [from, to],
      });
    }
    return { ...answer, ...contentOf(record, this.vault) };
  }

  @Get(':id/history')
  @ApiOperation({ summary: 'What happened to a request, fact by fact: conduct only' })
  @ApiOkResponse({ type: History })
  async history(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<History>> {
    const { facts } = await this.desk.authorise({ caller, id }, 'exchange.know');
    reply.header('etag', `"${String(facts.length - 1)}"`);
    return historyOf(facts);
  }
}
