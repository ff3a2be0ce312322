// What units do with a case file, and what they send with it.
import { Body, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation } from '@nestjs/swagger';
import { Records } from '#records/records.js';
import { UNIT_CODE } from '#registry/codes.js';
import { CommandAnswer } from '#web/answers/answer.js';
import { unitOf } from '#web/auth/caller.js';
import { Code, Id, Parts, Text } from '#web/fields/fields.js';
import { Written, WrittenText } from '#web/fields/written.js';
import { EmptyBody, Routes, Sent, Step } from '#web/route.js';
import { CASE_FILE } from './case-file.record.js';
import type { LinkContent } from './contract.js';
import { OutcomeField } from './outcome.dto.js';
import { CaseSummaryBody } from './summary.dto.js';
import { SUMMARY } from './summary.record.js';

const SEALED = 'Sealed: for the members of the case file';
const SOME_ID = '0d9d7f0c-8b66-4f8f-9a55-1b1e0f7d2c02';
const MOST_MEMBERS = 50;

export class CaseFileInviteBody {
  @Code(UNIT_CODE, { example: 'TH-ATU', description: 'The unit to invite' })
  unit!: string;
}

export class CaseFileDeclineBody {
  @Written({ optional: true, description: SEALED })
  content?: WrittenText;
}

export class CaseFileLinkExchangeBody {
  @Id({ example: SOME_ID, description: 'The id of an exchange request that the own unit is a party of' })
  exchangeRequest!: string;
}

export class CaseFileLinkReferralBody {
  @Id({ example: SOME_ID, description: 'The id of a referral of the own unit' })
  referral!: string;
}

export class CaseFileUnlinkBody {
  @Id({ example: SOME_ID, description: 'The id of the linked record; the own unit is a party of it' })
  record!: string;
}

export class CaseFileNoteBody {
  @Written({ description: SEALED })
  content!: WrittenText;
}

export class CaseFileCloseBody {
  @Parts(() => OutcomeField, {
    most: MOST_MEMBERS,
    description: 'Counts, once for each member that states them; a member left out states nothing',
    example: [{ unit: 'PH-ATU', investigations: 2, prosecutions: 1, convictions: 0, victimsAssisted: 3 }],
  })
  outcomes!: OutcomeField[];
}

export class CaseFileReopenBody {
  @Text({ example: 'SYNTHETIC: why', description: SEALED })
  reason!: string;
}

@Routes('v1/case-files', 'case files')
export class CaseFileStepsController {
  constructor(private readonly records: Records) {}

  @Step(':id/invite', 'The opening unit invites another unit')
  invite(@Sent() sent: Sent, @Body() { unit }: CaseFileInviteBody) {
    return this.records.carryOut(CASE_FILE, sent, { type: 'invite', unit });
  }

  @Step(':id/join', 'The invited unit becomes a member')
  join(@Sent() sent: Sent, @Body() _body: EmptyBody) {
    return this.records.carryOut(CASE_FILE, sent, { type: 'join', unit: unitOf(sent) });
  }

  @Step(':id/decline', 'The invited unit declines')
  decline(@Sent() sent: Sent, @Body() { content }: CaseFileDeclineBody) {
    return this.records.carryOut(CASE_FILE, sent, { type: 'decline', unit: unitOf(sent), content });
  }

  @Step(':id/leave', 'A member leaves; the opening unit once the case file is closed')
  leave(@Sent() sent: Sent, @Body() _body: EmptyBody) {
    return this.records.carryOut(CASE_FILE, sent, { type: 'leave', unit: unitOf(sent) });
  }

  @Step(':id/link-exchange', 'Links an exchange request of the own unit: the link only, never its content')
  linkExchange(@Sent() sent: Sent, @Body() { exchangeRequest }: CaseFileLinkExchangeBody) {
    return this.records.carryOut(CASE_FILE, sent, linkOf(sent, 'exchange', exchangeRequest, '/exchangeRequest'));
  }

  @Step(':id/link-referral', 'Links a referral of the own unit: the link only, never its content')
  linkReferral(@Sent() sent: Sent, @Body() { referral }: CaseFileLinkReferralBody) {
    return this.records.carryOut(CASE_FILE, sent, linkOf(sent, 'referral', referral, '/referral'));
  }

  @Step(':id/unlink', 'Takes back a link of a record of the own unit')
  unlink(@Sent() sent: Sent, @Body() { record }: CaseFileUnlinkBody) {
    return this.records.carryOut(CASE_FILE, sent, { type: 'unlink', unit: unitOf(sent), record, pointer: '/record' });
  }

  @Step(':id/add-note', 'Writes to the other members')
  addNote(@Sent() sent: Sent, @Body() { content }: CaseFileNoteBody) {
    return this.records.carryOut(CASE_FILE, sent, { type: 'add-note', unit: unitOf(sent), content });
  }

  @Step(':id/close', 'The opening unit closes the case file, with what came of it: counts only')
  close(@Sent() sent: Sent, @Body() { outcomes }: CaseFileCloseBody) {
    return this.records.carryOut(CASE_FILE, sent, { type: 'close', outcomes });
  }

  @Step(':id/reopen', 'The opening unit reopens a closed case file')
  reopen(@Sent() sent: Sent, @Body() { reason }: CaseFileReopenBody) {
    return this.records.carryOut(CASE_FILE, sent, { type: 'reopen', content: { reason } });
  }

  @Post(':id/propose-summary')
  @ApiOperation({ summary: 'Offers an anonymised summary of a closed case to the regional compendium' })
  @ApiCreatedResponse({ type: CommandAnswer, description: 'The answer is that of the summary, a record of its own' })
  proposeSummary(@Sent() sent: Sent, @Body() { exploitation, content }: CaseSummaryBody) {
    return this.records.create(SUMMARY, sent, {
      type: 'propose',
      caseFile: sent.id,
      unit: unitOf(sent),
      exploitation,
      content,
    });
  }
}

function linkOf(sent: Sent, kind: LinkContent['kind'], record: string, pointer: string) {
  return { type: 'link', unit: unitOf(sent), content: { kind, record }, pointer } as const;
}
