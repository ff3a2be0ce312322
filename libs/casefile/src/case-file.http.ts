import { Body, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation } from '@nestjs/swagger';
import { derivedUuid } from '#event-store/identifiers.js';
import { Contents } from '#records/contents.js';
import type { Lookup } from '#records/lookup.js';
import { Lookups } from '#records/lookups.js';
import type { Found } from '#records/record-kind.js';
import { Records } from '#records/records.js';
import { UNIT_CODE } from '#registry/codes.js';
import { CommandAnswer } from '#web/answers/answer.js';
import type { Resource } from '#web/auth/access.js';
import { type Caller, unitOf } from '#web/auth/caller.js';
import { Code, Id, Part, Parts, Text, Word } from '#web/fields/fields.js';
import { Written, WrittenText } from '#web/fields/written.js';
import { ListOf, PageQuery, Pages } from '#web/lists/pages.js';
import { Create, EmptyBody, Read, Reader, ReadHistory, Routes, Sent, Step } from '#web/route.js';
import {
  answerOf,
  CaseFileAnswer,
  CaseFileSummary,
  contentIn,
  isShownElsewhere,
  type Standing,
  summaryOf,
} from './case-file.answer.js';
import { type StateName, STATES } from './case-file.js';
import { CASE_FILE, caseFileResource, type CaseFileTypes } from './case-file.record.js';
import type { LinkContent } from './contract.js';
import { isLink, isParty, type LinkedRecord, recordNamed, statedRecords } from './linked-record.lookup.js';
import { OutcomeField } from './outcome.dto.js';
import { CaseSummaryBody } from './summary/summary.dto.js';
import { SUMMARY } from './summary/summary.record.js';
import { listCaseFiles } from './views/case-file-lists.js';
import { view } from './views/case-files.js';
import { listSummaries } from './views/summary-lists.js';

const LISTS = { type: 'CaseFiles', attributes: {} };
/** More summaries of one case than anyone makes. */
const MOST_SUMMARIES = 50;
/** The state, a register of at most four letters where there are several, the year, a number: no room for a name. */
const REFERENCE = /^[A-Z]{2}-(?:[A-Z]{2,4}-)?20\d{2}-\d{1,6}$/;

export class CaseFileSubject {
  @Text({ most: 4_000, example: 'SYNTHETIC: recruitment for fishing vessels' })
  subject!: string;
}

export class CaseFileBody {
  @Code(REFERENCE, {
    example: 'PH-2026-0001',
    description: 'Starts with the code of the own state; once for each unit',
  })
  reference!: string;

  @Part(() => CaseFileSubject, { description: 'Sealed: for the members of the case file' })
  content!: CaseFileSubject;
}

export class CaseFilesQuery extends PageQuery {
  @Word(STATES, { optional: true })
  state?: StateName;
}

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

export class CaseFileWithdrawInvitationBody {
  @Code(UNIT_CODE, { example: 'TH-ATU', description: 'The unit that was invited' })
  unit!: string;

  @Written({ optional: true, description: SEALED })
  content?: WrittenText;
}

export class CaseFileRemoveMemberBody {
  @Code(UNIT_CODE, { example: 'TH-ATU', description: 'The member that is to know of the case no longer' })
  unit!: string;

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
export class CaseFileController {
  constructor(
    private readonly records: Records,
    private readonly contents: Contents,
    private readonly lookups: Lookups,
    private readonly pages: Pages,
  ) {}

  @Create('', 'Opens a case file for the own unit, under a reference of its own')
  open(@Sent() sent: Sent<never>, @Body() body: CaseFileBody) {
    return this.records.create(CASE_FILE, sent, openingIn(sent, body), idOf(sent, body.reference));
  }

  @Read('', 'The case files that the caller may know of, newest first', ListOf(CaseFileSummary))
  async list(@Reader() reader: Reader, @Query() query: CaseFilesQuery) {
    reader.demand('casefile.list', LISTS);
    const { caller } = reader;
    return this.pages.page(reader, query, {
      view,
      find: (queries, place) => listCaseFiles(queries, caller, query, place),
      keys: ({ position }) => [position],
      show: (row) => {
        const resource = caseFileResource(row);
        if (!reader.may('casefile.know', resource)) return undefined;
        return summaryOf(row, standingOf(reader, resource));
      },
    });
  }

  @Read(
    ':id',
    'One case file; its content for members only, whose reading is recorded; to others invited, the invitation',
    CaseFileAnswer,
  )
  async read(@Reader() reader: Reader<'id'>, @Query() query: PageQuery) {
    const found = await this.records.authorise(CASE_FILE, reader);
    const { caller, reply } = reader;
    const standing = standingOf(reader, found.resource);
    const answer = answerOf(found, standing);
    if (standing === 'invited') return answer;
    reply.header('etag', `"${String(found.revision)}"`);
    const lookup = this.lookups.begin();
    const stated = await statedRecords(lookup, found);
    const { links } = found.state.file;
    if (standing === 'oversight') return { ...answer, otherRecords: links.length + stated.length };
    const summaries = await this.summaries(caller, found, lookup);
    const page = await this.contents.readPage(reader, query, CASE_FILE, found, { always: isShownElsewhere });
    const { opened } = page ?? { opened: [] };
    const linked = opened.filter(({ fact, content }) => content !== undefined && isLink(fact, links));
    const named = await Promise.all(linked.map(({ content }) => recordNamed(lookup, content as LinkContent)));
    return { ...answer, ...recordsOf(caller, [...named, ...stated]), summaries, ...(page && contentIn(page)) };
  }

  @ReadHistory(':id/history', 'What happened to a case file, fact by fact: conduct only')
  history(@Reader() reader: Reader<'id'>) {
    return this.records.history(CASE_FILE, reader);
  }

  private async summaries(caller: Caller, { id: caseFile }: Found<CaseFileTypes>, lookup: Lookup) {
    const listed = listSummaries(await lookup.caughtUp(view), caller, { caseFile }, { limit: MOST_SUMMARIES });
    return listed.map(({ id, state, version }) => ({ id, state, version }));
  }

  // What units do with a case file

  @Step(':id/invite', 'The opening unit invites another unit')
  invite(@Sent() sent: Sent, @Body() { unit }: CaseFileInviteBody) {
    return this.records.carryOut(CASE_FILE, sent, { type: 'invite', unit });
  }

  @Step(':id/withdraw-invitation', 'The opening unit takes back an invitation that waits')
  withdrawInvitation(@Sent() sent: Sent, @Body() { unit, content }: CaseFileWithdrawInvitationBody) {
    return this.records.carryOut(CASE_FILE, sent, { type: 'withdraw-invitation', unit, content });
  }

  @Step(':id/remove-member', 'The opening unit removes another member, which knows of the case no longer')
  removeMember(@Sent() sent: Sent, @Body() { unit, content }: CaseFileRemoveMemberBody) {
    return this.records.carryOut(CASE_FILE, sent, { type: 'remove-member', unit, content });
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

function standingOf(reader: Reader, resource: Resource): Standing {
  if (reader.may('casefile.read-content', resource)) return 'member';
  return reader.may('casefile.read', resource) ? 'oversight' : 'invited';
}

function openingIn(sent: Sent<never>, { reference, content }: CaseFileBody) {
  return { type: 'open', unit: unitOf(sent), reference, content } as const;
}

/** A unit and its reference lead to one stream, so that a reference is given once, whoever of the unit is first. */
const idOf = (sent: Sent<never>, reference: string) => derivedUuid('casefile', unitOf(sent), reference);

/** The records of the case of which the caller's unit is a party, and how many there are of others. */
function recordsOf({ unit = '' }: Caller, all: readonly (LinkedRecord | undefined)[]) {
  const own = all.filter((record) => record !== undefined).filter((record) => isParty(record, unit));
  const records = own.map(({ kind, record, state }) => ({ kind, id: record, state }));
  return { records, otherRecords: all.length - records.length };
}

function linkOf(sent: Sent, kind: LinkContent['kind'], record: string, pointer: string) {
  return { type: 'link', unit: unitOf(sent), content: { kind, record }, pointer } as const;
}
