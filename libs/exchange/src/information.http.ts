import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EventStore } from '#event-store/event-store.js';
import { factsOf } from '#event-store/fact.js';
import { uuidBeside } from '#event-store/identifiers.js';
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
import type { Plain } from '#web/plain.js';
import { isRecordId } from '#web/record-id.js';
import { type Addressed, Sent, Step } from '#web/step.js';
import type { ContentErased, InformationSupplied } from './contract.js';
import { openFact } from './exchange.answer.js';
import { InformationAnswer, InformationList, type InformationSummary } from './information.answer.js';
import { InformationCommand, streamOf } from './information.handler.js';
import { BoxQuery } from './lists.dto.js';
import { EraseBody } from './step.dto.js';
import { SupplyBody } from './submit.dto.js';
import { listInformation, view } from './views/information.js';

const LISTS = { type: 'ExchangeLists', attributes: {} };

/** What the policies see of a record of information. */
export function informationResource({ from, to }: { readonly from: string; readonly to: string }) {
  return { type: 'Information', attributes: { fromUnit: from, toUnit: to } };
}

@ApiTags('information supplied unasked')
@Controller('v1/information-supplied')
export class InformationController {
  constructor(
    private readonly access: Access,
    private readonly store: EventStore,
    private readonly commands: Commands,
    private readonly queries: ViewQueries,
    private readonly vault: Vault,
    private readonly reads: ContentReads,
    private readonly cursors: Cursors,
    private readonly freshness: Freshness,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Gives another unit information that it did not ask for' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async supply(@Sent() sent: Sent<never>, @Body() body: SupplyBody): Promise<CommandAnswer> {
    this.access.demand(
      sent.caller,
      'information.supply',
      informationResource({ from: sent.caller.unit ?? '', to: body.to }),
    );
    const { to, kind, handling, evaluation, exploitation, persons, content, caseFile } = body;
    const { origin, transit, destination } = body.route;
    const id = uuidBeside(sent.key.commandId, 'information');
    const particulars = {
      kind,
      handling,
      evaluation: { source: evaluation.source, information: evaluation.information },
      exploitation,
      route: { ...(origin !== undefined && { origin }), transit, ...(destination !== undefined && { destination }) },
      persons: { victims: persons.victims, suspects: persons.suspects },
      ...(caseFile !== undefined && { caseFile }),
    };
    const restrictionsStated = content.restrictions !== undefined;
    const from = sent.caller.unit ?? '';
    const order = {
      type: 'supply' as const,
      from,
      to,
      particulars,
      restrictionsStated,
      content,
    };
    return this.carryOut({ ...sent, id }, order, `/v1/information-supplied/${id}`);
  }

  @Get()
  @ApiOperation({ summary: 'Information supplied unasked that the caller may know of, newest first' })
  @ApiOkResponse({ type: InformationList })
  async list(
    @By() caller: Caller,
    @Query() { box, limit, cursor }: BoxQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<Plain<InformationSummary>>> {
    this.access.demand(caller, 'information.list', LISTS);
    if (box !== undefined && caller.unit === undefined) {
      throw refuseField('exchange.no-box', '/query/box', 'Only a unit has an inbox and an outbox.');
    }
    await this.freshness.caughtUp(caller, view);
    const name = `information-supplied?${JSON.stringify([box])}`;
    const [after] = this.cursors.after(caller, name, cursor) ?? [];
    const page = { ...(after !== undefined && { after: String(after) }), limit: limit + 1 };
    const found = listInformation(this.queries, caller, box, page);
    const rows = found.slice(0, limit);
    const last = found.length > limit ? rows.at(-1) : undefined;
    const items = rows
      .filter(({ supplied }) => this.access.permits(caller, 'information.know', informationResource(supplied)))
      .map(({ id, supplied }) => ({ id, ...supplied }));
    return listAnswer(reply, request, items, last && this.cursors.next(caller, name, [last.position]));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One record; its content for the two units only, whose reading is recorded' })
  @ApiOkResponse({ type: InformationAnswer })
  async read(
    @By() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<InformationAnswer>> {
    const { facts, supplied, resource } = await this.authoriseRecord({ caller, id }, 'information.know');
    const shown = { id, revision: facts.length - 1, ...supplied };
    reply.header('etag', `"${String(shown.revision)}"`);
    if (!this.access.permits(caller, 'information.read-content', resource)) return shown;
    const { at: erasedOn } = (facts[1]?.conduct ?? {}) as Partial<ContentErased['conduct']>;
    if (erasedOn !== undefined) return { ...shown, content: { erasedOn } };
    const parties = [supplied.from, supplied.to];
    await this.reads.record(caller, { record: streamOf(id), kind: 'information', purpose: 'read', parties });
    const opened = openFact(this.vault, facts[0]);
    const content = 'content' in opened ? opened.content : { erasedOn: new Date(opened.erasedAt).toISOString() };
    return { ...shown, content };
  }

  @Step(':id/erase-content', 'Destroys the content of information that was supplied, for good')
  async eraseContent(@Sent() sent: Sent, @Body() { reason }: EraseBody): Promise<CommandAnswer> {
    await this.authoriseRecord(sent, 'information.erase-content');
    return this.carryOut(sent, { type: 'erase-content', reason });
  }

  private async authoriseRecord({ caller, id }: Addressed, action: string) {
    const [fact, ...later] = isRecordId(id) ? await factsOf(this.store, streamOf(id)) : [];
    const resource = fact && informationResource(fact.conduct as InformationSupplied['conduct']);
    this.access.demandRecord(caller, 'information.know', action, resource, streamOf(id));
    if (!fact) throw new Error('a record that may be known exists');
    return { facts: [fact, ...later] as const, supplied: fact.conduct as InformationSupplied['conduct'], resource };
  }

  private carryOut(sent: Sent, order: InformationCommand['order'], createdAt?: string): Promise<CommandAnswer> {
    return this.commands.carryOut(sent, (meta, ifMatch) => new InformationCommand(sent.id, order, meta, ifMatch), {
      state: ({ name }) => name,
      createdAt,
    });
  }
}
