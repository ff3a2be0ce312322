import { Body, Query } from '@nestjs/common';
import { Records } from '#records/records.js';
import { ListOf, Pages } from '#web/lists/pages.js';
import { Create, Read, Reader, ReadFile, Routes, Sent } from '#web/route.js';
import type { InformationSupplied } from '../contract.js';
import { InformationAnswer, InformationSummary, writtenIn } from '../exchange.answer.js';
import { INFORMATION, informationResource } from './information.record.js';
import { BoxQuery, demandBox } from '../dto/lists.dto.js';
import { suppliedIn, SupplyBody } from '../dto/submit.dto.js';
import { listInformation, view } from '../views/information.js';

const LISTS = { type: 'ExchangeLists', attributes: {} };

@Routes('v1/information-supplied', 'information supplied unasked')
export class InformationController {
  constructor(
    private readonly records: Records,
    private readonly pages: Pages,
  ) {}

  @Create('', 'Gives another unit information that it did not ask for')
  supply(@Sent() sent: Sent<never>, @Body() body: SupplyBody) {
    return this.records.create(INFORMATION, sent, suppliedIn(body, sent.caller));
  }

  @Read('', 'Information supplied unasked that the caller may know of, newest first', ListOf(InformationSummary))
  async list(@Reader() reader: Reader, @Query() query: BoxQuery) {
    reader.demand('information.list', LISTS);
    const { caller } = reader;
    demandBox(query.box, caller);
    return this.pages.page(reader, query, {
      view,
      find: (queries, place) => listInformation(queries, caller, query.box, place),
      keys: ({ position }) => [position],
      show: ({ id, supplied }) => {
        const isKnown = reader.may('information.know', informationResource(supplied));
        return isKnown ? { id, ...supplied } : undefined;
      },
    });
  }

  @Read(':id', 'One record; its content for the two units only, whose reading is recorded', InformationAnswer)
  async read(@Reader() reader: Reader<'id'>) {
    const { id, revision, facts, opened } = await this.records.open(INFORMATION, reader);
    const supplied = facts[0]?.conduct as InformationSupplied['conduct'];
    return { id, revision, ...supplied, ...(opened && { content: writtenIn({ opened }).content }) };
  }

  @ReadFile()
  file(@Reader() reader: Reader<'id' | 'attachment'>) {
    return this.records.file(INFORMATION, reader);
  }
}
