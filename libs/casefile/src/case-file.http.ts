import { Body, Controller, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { derivedUuid } from '#event-store/identifiers.js';
import { Contents } from '#records/contents.js';
import type { Lookup } from '#records/lookup.js';
import { Lookups } from '#records/lookups.js';
import type { Found } from '#records/record-kind.js';
import { Records } from '#records/records.js';
import { ViewQueries } from '#views/view.js';
import { Access, type Resource } from '#web/access.js';
import { CommandAnswer, type Page } from '#web/answer.js';
import type { Caller } from '#web/caller.js';
import { Code, Part, Text, Word } from '#web/fields.js';
import { History } from '#web/history.js';
import { PageQuery } from '#web/page-query.js';
import { Pages } from '#web/pages.js';
import type { Plain } from '#web/plain.js';
import { Create, Read, Reader, Sent } from '#web/step.js';
import {
  answerOf,
  CaseFileAnswer,
  CaseFileList,
  type CaseFileSummary,
  contentOf,
  type Standing,
  summaryOf,
} from './case-file.answer.js';
import { type StateName, STATES } from './case-file.js';
import { CASE_FILE, caseFileResource, type CaseFileTypes } from './case-file.record.js';
import type { LinkContent } from './contract.js';
import { isLink, isParty, type LinkedRecord, recordNamed, statedRecords } from './linked-record.lookup.js';
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

@ApiTags('case files')
@Controller('v1/case-files')
export class CaseFileController {
  constructor(
    private readonly access: Access,
    private readonly records: Records,
    private readonly contents: Contents,
    private readonly lookups: Lookups,
    private readonly pages: Pages,
    private readonly queries: ViewQueries,
  ) {}

  @Create('', 'Opens a case file for the own unit, under a reference of its own')
  open(@Sent() sent: Sent<never>, @Body() { reference, content }: CaseFileBody): Promise<CommandAnswer> {
    return this.records.create(
      CASE_FILE,
      sent,
      { type: 'open', unit: unitOf(sent), reference, content },
      idOf(sent, reference),
    );
  }

  @Read('', 'The case files that the caller may know of, newest first', CaseFileList)
  async list(@Reader() reader: Reader, @Query() query: CaseFilesQuery): Promise<Page<Plain<CaseFileSummary>>> {
    this.access.demand(reader.caller, 'casefile.list', LISTS);
    const { caller } = reader;
    return this.pages.page(
      { ...reader, list: 'case-files', filter: [query.state], query },
      {
        view,
        find: ([after] = [], limit) => listCaseFiles(this.queries, caller, query, { after, limit }),
        keys: ({ position }) => [position],
        show: (row) => {
          const resource = caseFileResource(row);
          if (!this.access.permits(caller, 'casefile.know', resource)) return undefined;
          return summaryOf(row, this.standing(caller, resource));
        },
      },
    );
  }

  @Read(
    ':id',
    'One case file; its content for members only, whose reading is recorded; to others invited, the invitation',
    CaseFileAnswer,
  )
  async read(@Reader() { caller, id, reply }: Reader<'id'>): Promise<Plain<CaseFileAnswer>> {
    const found = await this.records.authorise(CASE_FILE, { caller, id });
    const standing = this.standing(caller, found.resource);
    const answer = answerOf(found, standing);
    if (standing === 'invited') return answer;
    reply.header('etag', `"${String(found.revision)}"`);
    const lookup = this.lookups.begin();
    const stated = await statedRecords(lookup, found);
    const { links } = found.state.file;
    if (standing === 'oversight') return { ...answer, otherRecords: links.length + stated.length };
    const summaries = await this.summaries(caller, found, lookup);
    const opened = (await this.contents.readBy(caller, CASE_FILE, found)) ?? [];
    const linked = opened.filter(({ fact, content }) => content !== undefined && isLink(fact, links));
    const named = await Promise.all(linked.map(({ content }) => recordNamed(lookup, content as LinkContent)));
    return { ...answer, ...recordsOf(caller, [...named, ...stated]), summaries, content: contentOf(opened) };
  }

  @Read(':id/history', 'What happened to a case file, fact by fact: conduct only', History)
  history(@Reader() reader: Reader<'id'>): Promise<Plain<History>> {
    return this.records.history(CASE_FILE, reader, 'read');
  }

  private standing(caller: Caller, resource: Resource): Standing {
    if (this.access.permits(caller, 'casefile.read-content', resource)) return 'member';
    return this.access.permits(caller, 'casefile.read', resource) ? 'oversight' : 'invited';
  }

  private async summaries(caller: Caller, { id: caseFile }: Found<CaseFileTypes>, lookup: Lookup) {
    const listed = listSummaries(await lookup.caughtUp(view), caller, { caseFile }, { limit: MOST_SUMMARIES });
    return listed.map(({ id, state, version }) => ({ id, state, version }));
  }
}

const unitOf = ({ caller: { unit = '' } }: Sent<never>) => unit;

/** A unit and its reference lead to one stream, so that a reference is given once, whoever of the unit is first. */
const idOf = (sent: Sent<never>, reference: string) => derivedUuid('casefile', unitOf(sent), reference);

/** The records of the case of which the caller's unit is a party, and how many there are of others. */
function recordsOf({ unit = '' }: Caller, all: readonly (LinkedRecord | undefined)[]) {
  const own = all.filter((record) => record !== undefined).filter((record) => isParty(record, unit));
  const records = own.map(({ kind, record, state }) => ({ kind, id: record, state }));
  return { records, otherRecords: all.length - records.length };
}
