import { Body, Controller, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Clock } from '#kernel/clock.js';
import { Contents } from '#records/contents.js';
import { Records } from '#records/records.js';
import { ViewQueries } from '#views/view.js';
import { Access } from '#web/access.js';
import { CommandAnswer, type Page } from '#web/answer.js';
import { History } from '#web/history.js';
import { Pages } from '#web/pages.js';
import type { Plain } from '#web/plain.js';
import { Create, Read, Reader, Sent } from '#web/step.js';
import {
  answerOf,
  ExchangeAnswer,
  ExchangeList,
  type ExchangeSummary,
  summaryOf,
  writtenIn,
} from './exchange.answer.js';
import { EXCHANGE, exchangeResource } from './exchange.record.js';
import { demandBox, RequestsQuery } from './lists.dto.js';
import { askedOf, SubmitBody } from './submit.dto.js';
import { listRequests } from './views/exchange-lists.js';
import { view } from './views/exchange-requests.js';

const LISTS = { type: 'ExchangeLists', attributes: {} };

@ApiTags('exchange requests')
@Controller('v1/exchange-requests')
export class ExchangeController {
  constructor(
    private readonly access: Access,
    private readonly records: Records,
    private readonly contents: Contents,
    private readonly pages: Pages,
    private readonly queries: ViewQueries,
    private readonly clock: Clock,
  ) {}

  @Create('', 'Submits a request to another unit')
  submit(@Sent() sent: Sent<never>, @Body() body: SubmitBody): Promise<CommandAnswer> {
    return this.records.create(EXCHANGE, sent, askedOf(body, sent.caller));
  }

  @Read('', 'The requests that the caller may know of, newest first', ExchangeList)
  async list(@Reader() reader: Reader, @Query() query: RequestsQuery): Promise<Page<Plain<ExchangeSummary>>> {
    this.access.demand(reader.caller, 'exchange.list', LISTS);
    const { caller } = reader;
    const { box, state, overdue } = query;
    demandBox(box, caller);
    const now = this.clock.now();
    return this.pages.page(
      { ...reader, list: 'exchange-requests', filter: [box, state, overdue], query },
      {
        view,
        find: ([after] = [], limit) => listRequests(this.queries, caller, query, { now, after, limit }),
        keys: ({ position }) => [position],
        show: (row) => {
          const isKnown = this.access.permits(caller, 'exchange.know', exchangeResource(row.submitted));
          return isKnown ? summaryOf(row) : undefined;
        },
      },
    );
  }

  @Read(':id', 'One request; its content for the two units only, whose reading is recorded', ExchangeAnswer)
  async read(@Reader() reader: Reader<'id'>): Promise<Plain<ExchangeAnswer>> {
    const found = await this.records.read(EXCHANGE, reader);
    const opened = await this.contents.readBy(reader.caller, EXCHANGE, found);
    return { ...answerOf(found, this.clock.now()), ...(opened && writtenIn(opened)) };
  }

  @Read(':id/history', 'What happened to a request, fact by fact: conduct only', History)
  history(@Reader() reader: Reader<'id'>): Promise<Plain<History>> {
    return this.records.history(EXCHANGE, reader);
  }
}
