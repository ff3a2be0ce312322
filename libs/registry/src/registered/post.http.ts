import { Body, Query } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Records } from '#records/records.js';
import { Code, Day, Line, State, States, Word } from '#web/fields/fields.js';
import { ListOf, PageQuery, Pages } from '#web/lists/pages.js';
import { Create, Read, Reader, ReadHistory, Routes, Sent, Step } from '#web/route.js';
import { POST_CODE } from '../codes.js';
import { POST, REGISTER } from '../register.record.js';
import { zoneOfPost } from '../lookups.js';
import { EndBody, RecordTimeZoneBody, TimeZoneShown } from '../registry.dto.js';
import { postsOf, view } from '../views/consular.js';

const POST_KINDS = ['embassy', 'consulate'] as const;

export class RegisterPostBody {
  @Code(POST_CODE, { description: 'The sending state, a hyphen, the code of the post', example: 'PH-BANGKOK' })
  post!: string;

  @State({ description: 'The sending state, ISO 3166-1 alpha-2', example: 'PH' })
  state!: string;

  @States({ least: 1, most: 20, description: 'The states to which it is accredited', example: ['TH'] })
  hostStates!: string[];

  @Line({ example: 'Embassy of the Philippines in Bangkok' })
  name!: string;

  @Line({ optional: true, description: 'Left out where it is not stated', example: 'Bangkok' })
  city?: string;

  @Word(POST_KINDS, { example: 'embassy' })
  kind!: (typeof POST_KINDS)[number];
}

export class PostsQuery extends PageQuery {
  @State({ optional: true, description: 'The sending state' })
  state?: string;

  @State({ optional: true, description: 'A state to which the post is accredited' })
  hostState?: string;

  @Day({ optional: true, description: 'Only those registered by this day and not closed on it' })
  asOf?: string;
}

export class PostAnswer {
  @ApiProperty({ example: 'PH-BANGKOK' }) post!: string;
  @ApiProperty({ description: 'The sending state' }) state!: string;
  @ApiProperty({ type: [String] }) hostStates!: readonly string[];
  @ApiProperty() name!: string;
  @ApiProperty({ type: String, nullable: true }) city!: string | null;
  @ApiProperty({ enum: POST_KINDS }) kind!: string;
  @ApiPropertyOptional({
    format: 'date',
    description: 'The first day without the post; left out while none is recorded',
  })
  closedOn?: string;
  @TimeZoneShown() timeZone!: string;
}

@Routes('v1/consular-posts', 'registry')
export class PostController {
  constructor(
    private readonly records: Records,
    private readonly pages: Pages,
  ) {}

  @Create('', 'Registers a consular post and the states to which it is accredited')
  register(@Sent() sent: Sent<never>, @Body() body: RegisterPostBody) {
    return this.records.create(POST, sent, registrationIn(body), body.post);
  }

  @Step(
    ':post/record-time-zone',
    'Records in which time zone a post writes its days, where it is not that of its host state',
  )
  recordTimeZone(@Sent() sent: Sent<'post'>, @Body() { timeZone }: RecordTimeZoneBody) {
    return this.records.carryOut(POST, { ...sent, id: sent.post }, { type: 'record-time-zone', timeZone });
  }

  @Step(':post/close', 'Records from which day a post is no more')
  close(@Sent() sent: Sent<'post'>, @Body() { on }: EndBody) {
    return this.records.carryOut(POST, { ...sent, id: sent.post }, { type: 'close', on });
  }

  @Read('', 'The consular posts, by id', ListOf(PostAnswer))
  async list(@Reader() reader: Reader, @Query() query: PostsQuery) {
    reader.demand('registry.read', REGISTER);
    return this.pages.page(reader, query, {
      view,
      find: (queries, { after = '', limit }) => postsOf(queries, query, String(after), limit),
      keys: ({ post }) => [post],
    });
  }

  @Read(':post', 'One consular post', PostAnswer)
  async one(@Reader() reader: Reader<'post'>) {
    const { state } = await this.records.read(POST, { ...reader, id: reader.post }, 'read');
    const closed = state.name === 'closed' && { closedOn: state.closedOn };
    return { ...state.registered, ...closed, timeZone: zoneOfPost(state) };
  }

  @ReadHistory(':post/history', 'What was recorded of a consular post, fact by fact')
  history(@Reader() reader: Reader<'post'>) {
    return this.records.history(POST, { ...reader, id: reader.post });
  }
}

function registrationIn({ state, hostStates, name, city, kind }: RegisterPostBody) {
  return { type: 'register', state, hostStates, name, city: city ?? null, kind } as const;
}
