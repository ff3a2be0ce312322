import { Query } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { streamOf } from '#records/record-kind.js';
import { Records } from '#records/records.js';
import { AccessRefusal } from '#web/auth/access.js';
import { Text, Word } from '#web/fields/fields.js';
import { ListOf, PageQuery, Pages } from '#web/lists/pages.js';
import { Read, Reader, Routes } from '#web/route.js';
import { isPublished } from './summary/case-summary.js';
import { type Exploitation, EXPLOITATIONS } from './codes.js';
import type { SummaryPublished } from './contract.js';
import { COMPENDIUM, SUMMARY } from './summary/summary.record.js';
import { view } from './views/case-files.js';
import { listEntries } from './views/summary-lists.js';

/** An entry of the compendium: nothing in it says which case, unit or state it came from. */
export class CompendiumEntry {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'date-time' }) publishedAt!: string;
  @ApiProperty({ enum: EXPLOITATIONS, isArray: true }) exploitation!: readonly string[];
  @ApiProperty() title!: string;
  @ApiProperty() summary!: string;
  @ApiProperty() lessons!: string;
}

export class CompendiumQuery extends PageQuery {
  @Text({
    most: 600,
    optional: true,
    description: 'Words that the published text has, all of them, in any of their forms',
  })
  q?: string;

  @Word(EXPLOITATIONS, { optional: true })
  exploitation?: Exploitation;
}

/** The regional compendium of cases: what was published, for everyone who is signed in. */
@Routes('v1/compendium', 'compendium')
export class CompendiumController {
  constructor(
    private readonly records: Records,
    private readonly pages: Pages,
  ) {}

  @Read('', 'The summaries in the compendium, latest first; `q` searches their texts', ListOf(CompendiumEntry))
  async list(@Reader() reader: Reader, @Query() query: CompendiumQuery) {
    reader.demand('compendium.read', COMPENDIUM);
    return this.pages.page(reader, query, {
      view,
      find: (queries, { keys: after, limit }) => listEntries(queries, query, { after, limit }),
      keys: ({ publishedAt, id }) => [publishedAt, id],
    });
  }

  @Read(':id', 'One entry of the compendium', CompendiumEntry)
  async read(@Reader() reader: Reader<'id'>) {
    reader.demand('compendium.read', COMPENDIUM);
    const { id, reply } = reader;
    const found = await this.records.find(SUMMARY, id);
    if (!found || !isPublished(found.state)) {
      throw new AccessRefusal({ action: 'compendium.read', record: streamOf(SUMMARY, id), as: 'unknown' });
    }
    reply.header('etag', `"${String(found.revision)}"`);
    const published = found.facts.find(({ type }) => type === 'casefile.summary-published.v1');
    const { at, exploitation, title, summary, lessons } = published?.conduct as SummaryPublished['conduct'];
    return { id, publishedAt: at, exploitation, title, summary, lessons };
  }
}
