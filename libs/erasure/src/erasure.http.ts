import { Body, Query } from '@nestjs/common';
import { Clock } from '#kernel/clock.js';
import { Refusal } from '#kernel/refusal.js';
import { Lookups } from '#records/lookups.js';
import { Records } from '#records/records.js';
import type { Found } from '#records/record-kind.js';
import { AccessRefusal } from '#web/auth/access.js';
import { ListOf, Pages } from '#web/lists/pages.js';
import { EmptyBody, MayRefuse, Read, Reader, ReadHistory, Routes, Sent, Step } from '#web/route.js';
import {
  answerOf,
  AskBody,
  ErasureAnswer,
  ErasuresQuery,
  ErasureSummary,
  HoldBody,
  ObjectBody,
  partyOf,
  summaryOf,
} from './erasure.answer.js';
import { Erasures, type ErasureTypes, LISTS } from './erasure.record.js';
import { listErasures, view } from './views/erasures.js';

/** The roles that see the erasures of all records of which they may know. */
const OVERSIGHT: readonly string[] = ['delegate', 'chair', 'secretariat', 'analyst', 'auditor'];

/** An erasure, addressed by the parameter that its routes have. */
function erasureIn<Named extends { readonly record: string }>(named: Named): Named & { readonly id: string } {
  return { ...named, id: named.record };
}

@Routes('v1/erasures', 'erasure')
export class ErasureController {
  constructor(
    private readonly records: Records,
    private readonly erasures: Erasures,
    private readonly lookups: Lookups,
    private readonly pages: Pages,
    private readonly clock: Clock,
  ) {}

  @Step(':record/ask', 'A party asks for the erasure of the content of a record: it is carried out after a period')
  @MayRefuse(409, 410)
  ask(@Sent() sent: Sent<'record'>, @Body() { reason }: AskBody) {
    return this.records.carryOut(this.erasures.kind, erasureIn(sent), {
      type: 'ask',
      party: partyOf(sent.caller),
      reason,
    });
  }

  @Step(':record/withdraw', 'A party that asked asks no more')
  @MayRefuse(409, 410)
  withdraw(@Sent() sent: Sent<'record'>, @Body() _body: EmptyBody) {
    return this.records.carryOut(this.erasures.kind, erasureIn(sent), {
      type: 'withdraw',
      party: partyOf(sent.caller),
    });
  }

  @Step(':record/object', 'Another party than who asked objects: nothing is erased while that stands')
  @MayRefuse(409, 410)
  object(@Sent() sent: Sent<'record'>, @Body() { ground }: ObjectBody) {
    return this.records.carryOut(this.erasures.kind, erasureIn(sent), {
      type: 'object',
      party: partyOf(sent.caller),
      ground,
    });
  }

  @Step(':record/withdraw-objection', 'A party that objected objects no more')
  @MayRefuse(409, 410)
  withdrawObjection(@Sent() sent: Sent<'record'>, @Body() _body: EmptyBody) {
    return this.records.carryOut(this.erasures.kind, erasureIn(sent), {
      type: 'withdraw-objection',
      party: partyOf(sent.caller),
    });
  }

  @Step(':record/hold', 'A legal hold by the head of a unit or the chair: nothing is erased before it ends')
  @MayRefuse(409, 410, 422)
  hold(@Sent() sent: Sent<'record'>, @Body() { until, reason }: HoldBody) {
    return this.records.carryOut(this.erasures.kind, erasureIn(sent), {
      type: 'hold',
      party: partyOf(sent.caller),
      until: Date.parse(until),
      reason,
    });
  }

  @Step(':record/lift-hold', 'Who placed a legal hold lifts it')
  @MayRefuse(409, 410)
  liftHold(@Sent() sent: Sent<'record'>, @Body() _body: EmptyBody) {
    return this.records.carryOut(this.erasures.kind, erasureIn(sent), {
      type: 'lift-hold',
      party: partyOf(sent.caller),
    });
  }

  @Read(
    '',
    'The erasures that concern the caller, and for oversight all that it may know of, newest first',
    ListOf(ErasureSummary),
  )
  async list(@Reader() reader: Reader, @Query() query: ErasuresQuery) {
    reader.demand('erasure.list', LISTS);
    const { caller } = reader;
    const party = OVERSIGHT.includes(caller.role) ? undefined : partyOf(caller);
    return this.pages.page(reader, query, {
      view,
      find: (queries, place) => listErasures(queries, { party, state: query.state }, place),
      keys: ({ position }) => [position],
      show: async ({ record }) => {
        const found = await this.knownTo(reader, record);
        return found && summaryOf(found);
      },
    });
  }

  @Read(':record', 'What is asked, objected to and held for the content of a record', ErasureAnswer)
  async read(@Reader() reader: Reader<'record'>) {
    return this.shown(await this.records.read(this.erasures.kind, erasureIn(reader)));
  }

  @ReadHistory(':record/history', 'What happened to the erasure of the content of a record, fact by fact')
  history(@Reader() reader: Reader<'record'>) {
    return this.records.history(this.erasures.kind, erasureIn(reader));
  }

  private async shown(found: Found<ErasureTypes>) {
    const subject = await this.erasures.subjectOf(found.id, this.lookups.begin());
    if (!subject) throw new Refusal('record.unknown', 'There is no such record.');
    return answerOf(found, subject, this.clock.now());
  }

  /** As it is shown to a reader who may know of it, and of something of it; to others not. */
  private async knownTo({ caller }: Reader, record: string): Promise<ErasureAnswer | undefined> {
    try {
      const answer = await this.shown(await this.records.authorise(this.erasures.kind, { caller, id: record }));
      return answer.state === 'untouched' ? undefined : answer;
    } catch (error) {
      if (error instanceof AccessRefusal) return undefined;
      throw error;
    }
  }
}
