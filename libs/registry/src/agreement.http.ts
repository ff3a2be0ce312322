import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EventStore } from '#event-store/event-store.js';
import { factsOf } from '#event-store/fact.js';
import { uuidBeside } from '#event-store/identifiers.js';
import { Clock } from '#kernel/clock.js';
import { fold } from '#kernel/decider.js';
import { refuseField } from '#kernel/refusal.js';
import { ViewQueries } from '#views/view.js';
import { Access, type Resource } from '#web/access.js';
import { CommandAnswer, listAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Commands } from '#web/commands.js';
import { Cursors } from '#web/cursor.js';
import { Freshness } from '#web/freshness.js';
import { History, historyOf } from '#web/history.js';
import { MayRefuse } from '#web/may-refuse.js';
import type { Plain } from '#web/plain.js';
import { Sent, Step } from '#web/step.js';
import { type AgreementRecord, agreementDecider, type Terms } from './agreement.js';
import {
  AgreementAnswer,
  AgreementList,
  AgreementsQuery,
  AmendAgreementBody,
  ConcludeAgreementBody,
  EnterIntoForceBody,
  NotificationRuleAnswer,
  NotificationRuleQuery,
  TerminateAgreementBody,
} from './consular.dto.js';
import { AgreementCommand } from './consular.handler.js';
import type { AgreementFact } from './contract.js';
import { ART_36, ruleOf } from './notification-rule.js';
import { agreementsOf, termsBetween, view } from './views/consular.js';

const REGISTER: Resource = { type: 'Register', attributes: {} };

/** Agreements between two states on telling each other's posts, and the rule that follows from them. */
@ApiTags('registry')
@Controller('v1')
export class AgreementController {
  constructor(
    private readonly access: Access,
    private readonly commands: Commands,
    private readonly store: EventStore,
    private readonly queries: ViewQueries,
    private readonly cursors: Cursors,
    private readonly freshness: Freshness,
    private readonly clock: Clock,
  ) {}

  @Post('agreements')
  @ApiOperation({ summary: 'Registers an agreement that two states have concluded' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async conclude(@Sent() sent: Sent<never>, @Body() body: ConcludeAgreementBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'registry.conclude-agreement', REGISTER);
    const [one = '', other = ''] = body.parties;
    const agreement = uuidBeside(sent.key.commandId, 'agreement');
    const { concludedOn } = body;
    const command = {
      kind: 'conclude',
      agreement,
      parties: [one, other],
      concludedOn,
      terms: termsOf(body),
    } as const;
    return this.carryOut({ ...sent, id: agreement }, command, `/v1/agreements/${agreement}`);
  }

  @Step('agreements/:id/enter-into-force', 'Records from which day the agreement is in force')
  async enterIntoForce(@Sent() sent: Sent, @Body() { on }: EnterIntoForceBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'registry.enter-agreement-into-force', REGISTER);
    return this.carryOut(sent, { kind: 'enter-into-force', on });
  }

  @Step('agreements/:id/amend', 'Records new terms, from a day on; the terms before stay known')
  async amend(@Sent() sent: Sent, @Body() body: AmendAgreementBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'registry.amend-agreement', REGISTER);
    return this.carryOut(sent, { kind: 'amend', from: body.from, terms: termsOf(body) });
  }

  @Step('agreements/:id/terminate', 'Records from which day the agreement is no longer in force')
  async terminate(@Sent() sent: Sent, @Body() { on }: TerminateAgreementBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'registry.terminate-agreement', REGISTER);
    return this.carryOut(sent, { kind: 'terminate', on });
  }

  @Get('agreements')
  @ApiOperation({ summary: 'Agreements in the order in which they were registered' })
  @ApiOkResponse({ type: AgreementList })
  async list(
    @By() caller: Caller,
    @Query() { state, inForceOn, asOf, limit, cursor }: AgreementsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'registry.read', REGISTER);
    const filter = { state: state ?? null, inForceOn: inForceOn ?? null, asOf: asOf ?? null };
    const name = `agreements?${JSON.stringify(filter)}`;
    const [after = '0'] = this.cursors.after(caller, name, cursor) ?? [];
    await this.freshness.caughtUp(view);
    const found = agreementsOf(this.queries, filter, String(after), limit + 1);
    const rows = found.slice(0, limit);
    const last = found.length > limit ? rows.at(-1) : undefined;
    return listAnswer(reply, request, rows, last && this.cursors.next(caller, name, [last.position]));
  }

  @Get('agreements/:id')
  @ApiOperation({ summary: 'One agreement with every version of its terms' })
  @ApiOkResponse({ type: AgreementAnswer })
  async one(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<AgreementAnswer>> {
    const { record, facts } = await this.authoriseAgreement(caller, id, reply);
    const versions = record.versions.map(({ from, terms }, index) => ({ version: index + 1, from, ...terms }));
    const newest = versions.at(-1);
    if (!newest) throw new Error(`agreement ${id} has no terms`);
    const { version, mandatory, withinHours, citation } = newest;
    return {
      id,
      revision: facts.length - 1,
      state: record.kind,
      parties: record.parties,
      concludedOn: record.concludedOn,
      inForceOn: record.kind === 'concluded' ? null : record.inForceOn,
      terminatedOn: record.kind === 'terminated' ? record.terminatedOn : null,
      ...{ version, mandatory, withinHours, citation },
      versions,
    };
  }

  @Get('agreements/:id/history')
  @ApiOperation({ summary: 'What was recorded of an agreement, fact by fact' })
  @ApiOkResponse({ type: History })
  async history(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<History>> {
    const { facts } = await this.authoriseAgreement(caller, id, reply);
    return historyOf(facts);
  }

  @Get('notification-rule')
  @MayRefuse(422)
  @ApiOperation({
    summary: 'Which rule is known to bind a pair of states on a day, with its citation',
    description: `With no agreement known: inform the person of the right, and notify on request. ${ART_36}.`,
  })
  @ApiOkResponse({ type: NotificationRuleAnswer })
  async rule(@By() caller: Caller, @Query() query: NotificationRuleQuery): Promise<Plain<NotificationRuleAnswer>> {
    this.access.demand(caller, 'registry.read', REGISTER);
    const { detaining, nationality, on = new Date(this.clock.now()).toISOString().slice(0, 10) } = query;
    if (detaining === nationality) {
      throw refuseField('registry.parties-same', '/query/nationality', 'The rule is asked for two states.');
    }
    await this.freshness.caughtUp(view);
    return { detaining, nationality, on, ...ruleOf(termsBetween(this.queries, [detaining, nationality], on)) };
  }

  private carryOut(sent: Sent, order: AgreementCommand['command'], createdAt?: string): Promise<CommandAnswer> {
    return this.commands.carryOut(sent, (meta, ifMatch) => new AgreementCommand(sent.id, order, meta, ifMatch), {
      state: ({ kind }) => kind,
      createdAt,
    });
  }

  private async authoriseAgreement(caller: Caller, id: string, reply: FastifyReply) {
    const facts = await factsOf(this.store, `agreement-${id}`);
    const known = facts.length === 0 ? undefined : REGISTER;
    this.access.demandRecord(caller, 'registry.know', 'registry.read', known);
    const record = fold(agreementDecider, facts as readonly unknown[] as readonly AgreementFact[]);
    reply.header('etag', `"${String(facts.length - 1)}"`);
    return { facts, record: record as Exclude<AgreementRecord, { readonly kind: 'unknown' }> };
  }
}

function termsOf({ mandatory, withinHours = null, citation }: AmendAgreementBody | ConcludeAgreementBody): Terms {
  return { mandatory, withinHours, citation };
}
