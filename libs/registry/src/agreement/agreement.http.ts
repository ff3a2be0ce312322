import { Body, Query } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { WrittenLevel } from '#event-store/written-level.js';
import { Clock } from '#kernel/clock.js';
import { demandField } from '#kernel/refusal.js';
import { localDay } from '#kernel/time.js';
import { Records } from '#records/records.js';
import { Day, Flag, Line, State, States, Whole } from '#web/fields/fields.js';
import { Freshness } from '#web/lists/freshness.js';
import { ListOf, PageQuery, Pages } from '#web/lists/pages.js';
import { Create, MayRefuse, Read, Reader, ReadHistory, Routes, Sent, Step } from '#web/route.js';
import {
  AgreementAnswer,
  ListedAgreementAnswer,
  answerOf,
  NO_HOURS,
  NotificationRuleAnswer,
} from './agreement.answer.js';
import { AGREEMENT, REGISTER } from '../register.record.js';
import type { Terms } from './agreement.js';
import { zoneOfState } from '../time-zones.js';
import { ART_36, ruleOf } from '../notification-rule.js';
import { agreementsOf, termsBetween, view } from '../views/consular.js';

class TermsFields {
  @Flag({ description: 'Whether the post is told even when the person does not ask for it', example: true })
  mandatory!: boolean;

  @ValidateIf(({ withinHours }: TermsFields) => withinHours !== null)
  @Whole(1, 720, { optional: true, description: `Left out or ${NO_HOURS}`, example: 72 })
  @ApiProperty({ nullable: true })
  withinHours?: number | null;

  @Line({ most: 300, description: 'Where the text is published', example: 'SYNTHETIC Treaty Series 1, p. 1' })
  citation!: string;
}

export class ConcludeAgreementBody extends TermsFields {
  @States({ least: 2, most: 2, description: 'The two parties', example: ['PH', 'TH'] })
  parties!: string[];

  @Day({ example: '2024-05-01' })
  concludedOn!: string;
}

export class EnterIntoForceBody {
  @Day({ description: 'In force from the beginning of this day', example: '2024-06-01' })
  on!: string;
}

export class AmendAgreementBody extends TermsFields {
  @Day({ description: 'The terms from the beginning of this day', example: '2025-01-01' })
  from!: string;
}

export class TerminateAgreementBody {
  @Day({ description: 'No longer in force from the beginning of this day', example: '2026-01-01' })
  on!: string;
}

export class ConfirmAgreementBody {
  @Whole(1, 1_000, { description: 'The version of the terms that is confirmed, as the agreement lists it', example: 1 })
  version!: number;
}

export class AgreementsQuery extends PageQuery {
  @State({ optional: true, description: 'One of the parties' })
  state?: string;

  @Day({ optional: true, description: 'Only those in force on this day' })
  inForceOn?: string;

  @Day({ optional: true, description: 'Only those concluded by this day, as they stood on it' })
  asOf?: string;
}

export class NotificationRuleQuery {
  @State({ description: 'The state that holds the person, or hosts a victim' })
  detaining!: string;

  @State({ description: 'The state whose national the person is' })
  nationality!: string;

  @Day({ optional: true, description: 'Today when left out' })
  on?: string;
}

/** Agreements between two states on telling each other's posts, and the rule that follows from them. */
@Routes('v1', 'registry')
export class AgreementController {
  constructor(
    private readonly records: Records,
    private readonly pages: Pages,
    private readonly freshness: Freshness,
    private readonly clock: Clock,
    private readonly written: WrittenLevel,
  ) {}

  @Create('agreements', 'Registers an agreement that two states have concluded')
  conclude(@Sent() sent: Sent<never>, @Body() body: ConcludeAgreementBody) {
    return this.records.create(AGREEMENT, sent, conclusionIn(body));
  }

  @Step('agreements/:id/enter-into-force', 'Records from which day the agreement is in force')
  enterIntoForce(@Sent() sent: Sent, @Body() { on }: EnterIntoForceBody) {
    return this.records.carryOut(AGREEMENT, sent, { type: 'enter-into-force', on });
  }

  @Step('agreements/:id/amend', 'Records new terms, from a day on; the terms before stay known')
  amend(@Sent() sent: Sent, @Body() body: AmendAgreementBody) {
    return this.records.carryOut(AGREEMENT, sent, { type: 'amend', from: body.from, terms: termsIn(body) });
  }

  @Step(
    'agreements/:id/confirm',
    'Confirms, for one of the two states, a version of the terms of an agreement in force',
  )
  confirm(@Sent() sent: Sent, @Body() { version }: ConfirmAgreementBody) {
    return this.records.carryOut(AGREEMENT, sent, { type: 'confirm', version, state: sent.caller.state ?? '' });
  }

  @Step('agreements/:id/terminate', 'Records from which day the agreement is no longer in force')
  terminate(@Sent() sent: Sent, @Body() { on }: TerminateAgreementBody) {
    return this.records.carryOut(AGREEMENT, sent, { type: 'terminate', on });
  }

  @Read('agreements', 'Agreements in the order in which they were registered', ListOf(ListedAgreementAnswer))
  async list(@Reader() reader: Reader, @Query() query: AgreementsQuery) {
    reader.demand('registry.read', REGISTER);
    return this.pages.page(reader, query, {
      view,
      find: (queries, { after = '0', limit }) => agreementsOf(queries, query, String(after), limit),
      keys: ({ position }) => [position],
    });
  }

  @Read('agreements/:id', 'One agreement with every version of its terms', AgreementAnswer)
  async one(@Reader() reader: Reader<'id'>) {
    return answerOf(await this.records.read(AGREEMENT, reader, 'read'));
  }

  @ReadHistory('agreements/:id/history', 'What was recorded of an agreement, fact by fact')
  history(@Reader() reader: Reader<'id'>) {
    return this.records.history(AGREEMENT, reader);
  }

  @Read(
    'notification-rule',
    'Which rule is known to bind a pair of states on a day, with its citation',
    NotificationRuleAnswer,
    `Agreements that both states confirmed by the day count. With none: inform the person of the right, and notify on request. ${ART_36}.`,
  )
  @MayRefuse(422)
  async rule(@Reader() reader: Reader, @Query() query: NotificationRuleQuery) {
    reader.demand('registry.read', REGISTER);
    const { detaining, nationality, on = localDay(this.clock.now(), zoneOfState(detaining)) } = query;
    const detail = 'The rule is asked for two states.';
    demandField(detaining !== nationality, 'registry.parties-same', '/query/nationality', detail);
    const queries = await this.freshness.caughtUp(view);
    const terms = termsBetween(queries, [detaining, nationality], on, this.written.level);
    return { detaining, nationality, on, ...ruleOf(terms) };
  }
}

function conclusionIn({ parties: [one = '', other = ''], concludedOn, ...terms }: ConcludeAgreementBody) {
  return { type: 'conclude', parties: [one, other], concludedOn, terms: termsIn(terms) } as const;
}

function termsIn({ mandatory, withinHours = null, citation }: TermsFields): Terms {
  return { mandatory, withinHours, citation };
}
