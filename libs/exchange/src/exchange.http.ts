import { Body, Query } from '@nestjs/common';
import { Clock } from '#kernel/clock.js';
import { beginning } from '#records/contents.js';
import { Records } from '#records/records.js';
import { ListOf, PageQuery, Pages } from '#web/lists/pages.js';
import { Create, Read, Reader, ReadFile, ReadHistory, Routes, Sent } from '#web/route.js';
import { answerOf, ExchangeAnswer, ExchangeSummary, summaryOf, writtenIn } from './exchange.answer.js';
import { EXCHANGE, exchangeResource } from './exchange.record.js';
import { demandBox, RequestsQuery } from './dto/lists.dto.js';
import { askedOf, SubmitBody } from './dto/submit.dto.js';
import { requestsOf } from './views/exchange-lists.js';
import { view } from './views/exchange-requests.js';

const LISTS = { type: 'ExchangeLists', attributes: {} };

@Routes('v1/exchange-requests', 'exchange requests')
export class ExchangeController {
  constructor(
    private readonly records: Records,
    private readonly pages: Pages,
    private readonly clock: Clock,
  ) {}

  @Create('', 'Submits a request to another unit')
  submit(@Sent() sent: Sent<never>, @Body() body: SubmitBody) {
    return this.records.create(EXCHANGE, sent, askedOf(body, sent.caller));
  }

  @Read('', 'The requests that the caller may know of, newest first', ListOf(ExchangeSummary))
  async list(@Reader() reader: Reader, @Query() query: RequestsQuery) {
    reader.demand('exchange.list', LISTS);
    const { caller } = reader;
    demandBox(query.box, caller);
    const now = this.clock.now();
    return this.pages.page(reader, query, {
      view,
      find: (queries, place) => requestsOf(queries, caller, query, { now, ...place }),
      keys: ({ position }) => [position],
      show: (row) => {
        const isKnown = reader.may('exchange.know', exchangeResource(row.submitted));
        return isKnown ? summaryOf(row) : undefined;
      },
    });
  }

  @Read(':id', 'One request; its content for the two units only, whose reading is recorded', ExchangeAnswer)
  async read(@Reader() reader: Reader<'id'>, @Query() query: PageQuery) {
    const { page, ...found } = await this.records.openPage(EXCHANGE, reader, query, beginning);
    return { ...answerOf(found, this.clock.now()), ...(page && writtenIn(page)) };
  }

  @ReadFile()
  file(@Reader() reader: Reader<'id' | 'attachment'>) {
    return this.records.file(EXCHANGE, reader);
  }

  @ReadHistory(':id/history', 'What happened to a request, fact by fact: conduct only')
  history(@Reader() reader: Reader<'id'>) {
    return this.records.history(EXCHANGE, reader);
  }
}
