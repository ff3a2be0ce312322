import { Body, Query } from '@nestjs/common';
import { ApiBody, ApiParam, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';
import { Clock } from '#kernel/clock.js';
import { Refusal } from '#kernel/refusal.js';
import { dayOf } from '#kernel/time.js';
import { Contents } from '#records/contents.js';
import type { Found } from '#records/record-kind.js';
import { Records } from '#records/records.js';
import { historyOf } from '#web/answers/history.js';
import { Code, Day, LANGUAGE, State, Word } from '#web/fields/fields.js';
import { ListOf, Pages } from '#web/lists/pages.js';
import { Create, Read, Reader, ReadHistory, Routes, Sent, Step } from '#web/route.js';
import { ENTRY_REASONS, type EntryReason, type Field, FIELDS, type Inventory, INVENTORY_NAMES } from '../codes.js';
import { AsOfQuery } from '../registry.dto.js';
import { entriesOf, view } from '../views/directory.js';
import { answerOf, EntryAnswer, ListedEntry } from './entry.answer.js';
import { AddEntryBody, additionIn, ReviseEntryBody, revisionIn } from './entry.dto.js';
import { ENTRY_EXAMPLES, REVISION_EXAMPLES } from './entry.examples.js';
import { DIRECTORY, ENTRY, entryResource, type EntryTypes } from './entry.record.js';

type SentEntry = Sent<'inventory' | 'id'>;

const INVENTORY = { name: 'inventory', enum: INVENTORY_NAMES };

export class ConfirmEntryBody {
  @Day({ description: 'All of it was still right on this day', example: '2024-03-10' })
  on!: string;
}

export class RetireEntryBody {
  @Day({ description: 'The first day on which it is listed no longer', example: '2024-04-01' })
  on!: string;

  @Word(ENTRY_REASONS, { example: 'no-longer-available' })
  reason!: EntryReason;
}

export class WithdrawConsentBody {
  @Day({ description: 'When consent was withdrawn', example: '2024-05-01' })
  on!: string;
}

export class EntriesQuery extends AsOfQuery {
  @State({ optional: true })
  state?: string;

  @Word(FIELDS, { optional: true })
  field?: Field;

  @Code(LANGUAGE, { optional: true })
  language?: string;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Only those not confirmed for a year' })
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  overdue = false;
}

/** The directory of experts and the inventories of pro bono lawyers and of NGOs. */
@ApiParam(INVENTORY)
@Routes('v1/directory/:inventory', 'directory')
export class DirectoryController {
  constructor(
    private readonly records: Records,
    private readonly contents: Contents,
    private readonly pages: Pages,
    private readonly clock: Clock,
  ) {}

  @Create('', 'Lists an expert, a lawyer or an NGO that consented to it')
  @ApiBody({ type: AddEntryBody, examples: ENTRY_EXAMPLES })
  async add(@Sent() sent: Sent<'inventory'>, @Body() body: AddEntryBody) {
    sent.demand('registry.add-entry', DIRECTORY);
    return this.records.create(ENTRY, sent, additionIn(inventoryOf(sent.inventory), body));
  }

  @Step(':id/revise', 'Replaces what is said of an entry')
  @ApiBody({ type: ReviseEntryBody, examples: REVISION_EXAMPLES })
  async revise(@Sent() sent: SentEntry, @Body() body: ReviseEntryBody) {
    foundIn(sent.inventory, await this.records.authorise(ENTRY, sent, 'revise'));
    return this.records.carryOut(ENTRY, sent, revisionIn(body));
  }

  @Step(':id/confirm', 'Records that all of an entry is still right')
  async confirm(@Sent() sent: SentEntry, @Body() { on }: ConfirmEntryBody) {
    foundIn(sent.inventory, await this.records.authorise(ENTRY, sent, 'confirm'));
    return this.records.carryOut(ENTRY, sent, { type: 'confirm', on });
  }

  @Step(':id/retire', 'Records from which day an entry is listed no longer')
  async retire(@Sent() sent: SentEntry, @Body() { on, reason }: RetireEntryBody) {
    foundIn(sent.inventory, await this.records.authorise(ENTRY, sent, 'retire'));
    return this.records.carryOut(ENTRY, sent, { type: 'retire', on, reason });
  }

  @Step(':id/withdraw-consent', 'Takes an entry out of all lists and destroys the keys of its content')
  async withdrawConsent(@Sent() sent: SentEntry, @Body() { on }: WithdrawConsentBody) {
    foundIn(sent.inventory, await this.records.authorise(ENTRY, sent, 'withdraw-consent'));
    return this.records.carryOut(ENTRY, sent, { type: 'withdraw-consent', on });
  }

  @Read('', 'The entries that are listed on a day, in the order of their addition: conduct only', ListOf(ListedEntry))
  async entries(@Reader() reader: Reader<'inventory'>, @Query() query: EntriesQuery) {
    reader.demand('registry.list-entries', DIRECTORY);
    const { state, field, language, overdue } = query;
    const filter = { inventory: inventoryOf(reader.inventory), state, field, language, overdue };
    return this.pages.page(reader, query, {
      view,
      find: (queries, { after = '0', limit, ...asOf }) =>
        entriesOf(queries, reader.caller, filter, asOf, { after: String(after), limit }),
      keys: ({ position }) => [position],
      show: (row) => {
        const resource = entryResource({ visibility: row.visibility, isErased: false });
        return reader.may('registry.know-entry', resource) ? row : undefined;
      },
    });
  }

  @Read(':id', 'One entry; who it is for some roles only, whose reading is recorded', EntryAnswer)
  async entry(@Reader() reader: Reader<'inventory' | 'id'>) {
    const found = foundIn(reader.inventory, await this.records.read(ENTRY, reader));
    const newest = found.facts.findLast(({ content }) => content !== undefined);
    const opened = await this.contents.readBy(reader.caller, ENTRY, found, (fact) => fact === newest);
    const { content, erasedOn } = opened?.[0] ?? {};
    // A log that was put back from before the withdrawal of the consent does not have it: the key says so.
    const isGone = erasedOn !== undefined && { erasedOn: dayOf(Date.parse(erasedOn)) };
    return { ...isGone, ...answerOf(found, dayOf(this.clock.now())), ...(content !== undefined && { content }) };
  }

  @ReadHistory(':id/history', 'What was recorded of an entry, fact by fact: conduct only')
  async entryHistory(@Reader() reader: Reader<'inventory' | 'id'>) {
    const { facts } = foundIn(reader.inventory, await this.records.read(ENTRY, reader, 'read-entry-history'));
    return historyOf(facts);
  }
}

/** An entry stands in its own inventory only. @throws Refusal `record.unknown` */
function foundIn(inventory: string, found: Found<EntryTypes>): Found<EntryTypes> {
  if (found.state.inventory !== inventory) throw unknown();
  return found;
}

function inventoryOf(name: string): Inventory {
  const inventory = INVENTORY_NAMES.find((known) => known === name);
  if (!inventory) throw unknown();
  return inventory;
}

const unknown = () => new Refusal('record.unknown', 'There is no such record.');
