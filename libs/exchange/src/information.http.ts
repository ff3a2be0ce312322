import { Body, Controller, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Contents } from '#records/contents.js';
import { Records } from '#records/records.js';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { CommandAnswer, type Page } from '#web/answer.js';
import { Pages } from '#web/pages.js';
import type { Plain } from '#web/plain.js';
import { Create, Read, Reader, Sent, Step } from '#web/step.js';
import type { InformationSupplied } from './contract.js';
import { writtenIn } from './exchange.answer.js';
import { InformationAnswer, InformationList, type InformationSummary } from './information.answer.js';
import { INFORMATION, informationResource } from './information.record.js';
import { BoxQuery, demandBox } from './lists.dto.js';
import { EraseBody } from './step.dto.js';
import { suppliedIn, SupplyBody } from './submit.dto.js';
import { listInformation, view } from './views/information.js';

const LISTS = { type: 'ExchangeLists', attributes: {} };

@ApiTags('information supplied unasked')
@Controller('v1/information-supplied')
export class InformationController {
  constructor(
    private readonly access: Access,
    private readonly records: Records,
    private readonly contents: Contents,
    private readonly pages: Pages,
    private readonly queries: ViewQueries,
  ) {}

  @Create('', 'Gives another unit information that it did not ask for')
  supply(@Sent() sent: Sent<never>, @Body() body: SupplyBody): Promise<CommandAnswer> {
    return this.records.create(INFORMATION, sent, suppliedIn(body, sent.caller));
  }

  @Read('', 'Information supplied unasked that the caller may know of, newest first', InformationList)
  async list(@Reader() reader: Reader, @Query() query: BoxQuery): Promise<Page<Plain<InformationSummary>>> {
    this.access.demand(reader.caller, 'information.list', LISTS);
    const { caller } = reader;
    demandBox(query.box, caller);
    return this.pages.page(
      { ...reader, list: 'information-supplied', filter: [query.box], query },
      {
        view,
        find: ([after] = [], limit) => listInformation(this.queries, caller, query.box, { after, limit }),
        keys: ({ position }) => [position],
        show: ({ id, supplied }) => {
          const isKnown = this.access.permits(caller, 'information.know', informationResource(supplied));
          return isKnown ? { id, ...supplied } : undefined;
        },
      },
    );
  }

  @Read(':id', 'One record; its content for the two units only, whose reading is recorded', InformationAnswer)
  async read(@Reader() reader: Reader<'id'>): Promise<Plain<InformationAnswer>> {
    const found = await this.records.read(INFORMATION, reader);
    const { id, revision, facts } = found;
    const supplied = facts[0]?.conduct as InformationSupplied['conduct'];
    const opened = await this.contents.readBy(reader.caller, INFORMATION, found);
    return { id, revision, ...supplied, ...(opened && { content: writtenIn(opened).content }) };
  }

  @Step(':id/erase-content', 'Destroys the content of information that was supplied, for good')
  eraseContent(@Sent() sent: Sent, @Body() { reason }: EraseBody): Promise<CommandAnswer> {
    return this.records.carryOut(INFORMATION, sent, { type: 'erase-content', reason });
  }
}
