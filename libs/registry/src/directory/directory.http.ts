import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { uuidBeside } from '#event-store/identifiers.js';
import type { Fact } from '#event-store/fact.js';
import { Clock } from '#kernel/clock.js';
import { Refusal } from '#kernel/refusal.js';
import { openFact } from '#vault/opened-fact.js';
import { Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import { Access, type Resource } from '#web/access.js';
import { CommandAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { ContentReads } from '#web/content-reads.js';
import { History, historyOf } from '#web/history.js';
import type { Plain } from '#web/plain.js';
import { isRecordId } from '#web/record-id.js';
import { Sent, Step } from '#web/step.js';
import { type Inventory, INVENTORY_NAMES } from '../codes.js';
import { type Found, type Listing, RegisterDesk } from '../register.desk.js';
import { entriesOf, type ListedEntry as Row, view } from '../views/directory.js';
import {
  AddEntryBody,
  ConfirmEntryBody,
  EntriesQuery,
  EntryAnswer,
  EntryList,
  RetireEntryBody,
  ReviseEntryBody,
  WithdrawConsentBody,
} from './directory.dto.js';
import { EntryCommand, streamOf } from './directory.handler.js';
import { ENTRY_EXAMPLES, REVISION_EXAMPLES } from './entry.examples.js';
import { entryDecider, type EntryRecord, isOverdue } from './entry.js';

type Existing = Exclude<EntryRecord, { readonly kind: 'unknown' }>;
type Order = EntryCommand['order'];

const DIRECTORY: Resource = { type: 'Directory', attributes: {} };
const INVENTORY = { name: 'inventory', enum: INVENTORY_NAMES };

/** What the policies see of an entry. */
export function entryResource(entry: { readonly visibility: string; readonly isErased: boolean }): Resource {
  const { visibility, isErased } = entry;
  return { type: 'DirectoryEntry', attributes: { isPublic: visibility === 'public', isErased } };
}

export const ENTRIES = {
  decider: entryDecider,
  know: 'registry.know-entry',
  resourceOf: ({ kind, particulars }: Existing) =>
    entryResource({ visibility: particulars.visibility, isErased: kind === 'erased' }),
};

/** The directory of experts and the inventories of pro bono lawyers and of NGOs. */
@ApiTags('directory')
@Controller('v1/directory/:inventory')
export class DirectoryController {
  constructor(
    private readonly access: Access,
    private readonly desk: RegisterDesk,
    private readonly queries: ViewQueries,
    private readonly vault: Vault,
    private readonly reads: ContentReads,
    private readonly clock: Clock,
  ) {}

  @Post()
  @ApiParam(INVENTORY)
  @ApiOperation({ summary: 'Lists an expert, a lawyer or an NGO that consented to it' })
  @ApiBody({ type: AddEntryBody, examples: ENTRY_EXAMPLES })
  @ApiCreatedResponse({ type: CommandAnswer })
  async add(@Sent() sent: Sent<'inventory'>, @Body() body: AddEntryBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'registry.add-entry', DIRECTORY);
    const inventory = inventoryOf(sent.inventory);
    const id = uuidBeside(sent.key.commandId, 'entry');
    const { consentedOn, confirmedOn = consentedOn, content } = body;
    const stated = { particulars: particularsOf(body), confirmedOn, content };
    const order = { kind: 'add', entry: id, inventory, consentedOn, ...stated } as const;
    return this.carryOut({ ...sent, id }, order, `/v1/directory/${inventory}/${id}`);
  }

  @Step(':id/revise', 'Replaces what is said of an entry')
  @ApiParam(INVENTORY)
  @ApiBody({ type: ReviseEntryBody, examples: REVISION_EXAMPLES })
  async revise(@Sent() sent: Sent<'inventory' | 'id'>, @Body() body: ReviseEntryBody): Promise<CommandAnswer> {
    await this.authoriseEntry(sent, 'registry.keep-entry');
    const { confirmedOn, content } = body;
    const stated = { particulars: particularsOf(body), confirmedOn, ...(content && { content }) };
    return this.carryOut(sent, { kind: 'revise', ...stated });
  }

  @Step(':id/confirm', 'Records that all of an entry is still right')
  @ApiParam(INVENTORY)
  async confirm(@Sent() sent: Sent<'inventory' | 'id'>, @Body() { on }: ConfirmEntryBody): Promise<CommandAnswer> {
    await this.authoriseEntry(sent, 'registry.keep-entry');
    return this.carryOut(sent, { kind: 'confirm', on });
  }

  @Step(':id/retire', 'Records from which day an entry is listed no longer')
  @ApiParam(INVENTORY)
  async retire(
    @Sent() sent: Sent<'inventory' | 'id'>,
    @Body() { on, reason }: RetireEntryBody,
  ): Promise<CommandAnswer> {
    await this.authoriseEntry(sent, 'registry.keep-entry');
    return this.carryOut(sent, { kind: 'retire', on, reason });
  }

  @Step(':id/withdraw-consent', 'Takes an entry out of all lists and destroys the keys of its content')
  @ApiParam(INVENTORY)
  async withdrawConsent(
    @Sent() sent: Sent<'inventory' | 'id'>,
    @Body() { on }: WithdrawConsentBody,
  ): Promise<CommandAnswer> {
    await this.authoriseEntry(sent, 'registry.keep-entry');
    return this.carryOut(sent, { kind: 'withdraw-consent', on });
  }

  @Get()
  @ApiParam(INVENTORY)
  @ApiOperation({ summary: 'The entries that are listed on a day, in the order of their addition: conduct only' })
  @ApiOkResponse({ type: EntryList })
  async entries(
    @By() caller: Caller,
    @Param('inventory') name: string,
    @Query() query: EntriesQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'registry.list-entries', DIRECTORY);
    const inventory = inventoryOf(name);
    const { state, field, language, overdue } = query;
    const filter = { inventory, state, field, language, overdue };
    const list: Listing<Row> = {
      ...{ name: `directory/${inventory}`, view, query },
      read: (asOf, after, limit) => entriesOf(this.queries, caller, filter, asOf, { after, limit }),
      keyOf: ({ position }) => position,
      permits: ({ visibility }) =>
        this.access.permits(caller, ENTRIES.know, entryResource({ visibility, isErased: false })),
    };
    return this.desk.page(caller, list, request, reply);
  }

  @Get(':id')
  @ApiParam(INVENTORY)
  @ApiOperation({ summary: 'One entry; who it is for some roles only, whose reading is recorded' })
  @ApiOkResponse({ type: EntryAnswer })
  async entry(
    @By() caller: Caller,
    @Param('inventory') inventory: string,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<EntryAnswer>> {
    const found = await this.authoriseEntry({ caller, inventory, id }, ENTRIES.know, reply);
    const answer = this.answerOf(id, found);
    if (!this.access.permits(caller, 'registry.read-contact', found.resource)) return answer;
    const parties = [answer.state];
    await this.reads.record(caller, { record: streamOf(id), kind: 'directory-entry', purpose: 'read', parties });
    return { ...answer, ...this.contentOf(found.facts) };
  }

  @Get(':id/history')
  @ApiParam(INVENTORY)
  @ApiOperation({ summary: 'What was recorded of an entry, fact by fact: conduct only' })
  @ApiOkResponse({ type: History })
  async entryHistory(
    @By() caller: Caller,
    @Param('inventory') inventory: string,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<History>> {
    const { facts } = await this.authoriseEntry({ caller, inventory, id }, 'registry.read-entry-history', reply);
    return historyOf(facts);
  }

  private async authoriseEntry(
    { caller, inventory, id }: Pick<Sent<'inventory' | 'id'>, 'caller' | 'inventory' | 'id'>,
    action: string,
    reply?: FastifyReply,
  ): Promise<Found<Existing>> {
    const found = await this.desk.authorise(caller, action, isRecordId(id) ? streamOf(id) : undefined, ENTRIES, reply);
    if (found.state.inventory !== inventory) throw unknown();
    return found;
  }

  private carryOut(sent: Sent, order: Order, createdAt?: string): Promise<CommandAnswer> {
    return this.desk.carryOut(sent, (meta, ifMatch) => new EntryCommand(sent.id, order, meta, ifMatch), createdAt);
  }

  private answerOf(id: string, { state: record, facts }: Found<Existing>): Plain<EntryAnswer> {
    const { consentedOn, confirmedOn } = record;
    const today = new Date(this.clock.now()).toISOString().slice(0, 10);
    return {
      ...{ id, revision: facts.length - 1, status: record.kind },
      ...record.particulars,
      ...{ consentedOn, confirmedOn, overdue: isOverdue(confirmedOn, today) },
      ...(record.kind === 'retired' && { retired: { on: record.on, reason: record.reason } }),
      ...(record.kind === 'erased' && { erasedOn: record.on }),
    };
  }

  /** Opens the newest content. The reading MUST have been recorded before. */
  private contentOf(facts: readonly Fact[]): { readonly content?: unknown } {
    const newest = facts.findLast(({ content }) => content !== undefined);
    if (!newest) return {};
    const opened = openFact(this.vault, newest);
    return 'content' in opened ? { content: opened.content } : {};
  }
}

function particularsOf({ state, fields, languages, visibility, organisation = '' }: AddEntryBody | ReviseEntryBody) {
  return { state, fields, languages, visibility, organisation: organisation === '' ? null : organisation };
}

function inventoryOf(name: string): Inventory {
  const inventory = INVENTORY_NAMES.find((known) => known === name);
  if (!inventory) throw unknown();
  return inventory;
}

const unknown = () => new Refusal('record.unknown', 'There is no such record.');
