import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EventStore } from '#event-store/event-store.js';
import { factsOf } from '#event-store/fact.js';
import { fold } from '#kernel/decider.js';
import { ViewQueries } from '#views/view.js';
import { Access, type Resource } from '#web/access.js';
import { CommandAnswer, listAnswer } from '#web/answer.js';
import { By } from '#web/by.js';
import type { Caller } from '#web/caller.js';
import { Commands } from '#web/commands.js';
import { Cursors } from '#web/cursor.js';
import { Freshness } from '#web/freshness.js';
import { Sent } from '#web/step.js';
import { PostAnswer, PostList, PostsQuery, RegisterPostBody } from './consular.dto.js';
import { PostCommand } from './consular.handler.js';
import type { PostRegistered } from './contract.js';
import { postDecider } from './post.js';
import { postsOf, view } from './views/consular.js';

const REGISTER: Resource = { type: 'Register', attributes: {} };

@ApiTags('registry')
@Controller('v1/consular-posts')
export class PostController {
  constructor(
    private readonly access: Access,
    private readonly commands: Commands,
    private readonly store: EventStore,
    private readonly queries: ViewQueries,
    private readonly cursors: Cursors,
    private readonly freshness: Freshness,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Registers a consular post and the states to which it is accredited' })
  @ApiCreatedResponse({ type: CommandAnswer })
  async register(@Sent() sent: Sent<never>, @Body() body: RegisterPostBody): Promise<CommandAnswer> {
    this.access.demand(sent.caller, 'registry.register-post', REGISTER);
    const { post, state, hostStates, name, city = null, kind: of } = body;
    const command = { kind: 'register', post, state, hostStates, name, city, of } as const;
    return this.commands.carryOut({ ...sent, id: post }, (meta, ifMatch) => new PostCommand(command, meta, ifMatch), {
      state: ({ kind }) => kind,
      createdAt: `/v1/consular-posts/${post}`,
    });
  }

  @Get()
  @ApiOperation({ summary: 'The consular posts, by id' })
  @ApiOkResponse({ type: PostList })
  async list(
    @By() caller: Caller,
    @Query() { state, hostState, asOf, limit, cursor }: PostsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.access.demand(caller, 'registry.read', REGISTER);
    const filter = { state: state ?? null, hostState: hostState ?? null, asOf: asOf ?? null };
    const name = `consular-posts?${JSON.stringify(filter)}`;
    const [after = ''] = this.cursors.after(caller, name, cursor) ?? [];
    await this.freshness.caughtUp(view);
    const rows = postsOf(this.queries, filter, String(after), limit + 1);
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    return listAnswer(reply, request, items, last && this.cursors.next(caller, name, [last.post]));
  }

  @Get(':post')
  @ApiOperation({ summary: 'One consular post' })
  @ApiOkResponse({ type: PostAnswer })
  async one(
    @By() caller: Caller,
    @Param('post') post: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PostRegistered['conduct']> {
    return this.authoriseOne(caller, post, reply);
  }

  private async authoriseOne(caller: Caller, post: string, reply: FastifyReply): Promise<PostRegistered['conduct']> {
    const facts = await factsOf(this.store, `post-${post}`);
    const known = facts.length === 0 ? undefined : REGISTER;
    this.access.demandRecord(caller, 'registry.know', 'registry.read', known);
    const record = fold(postDecider, facts as readonly unknown[] as readonly PostRegistered[]);
    reply.header('etag', `"${String(facts.length - 1)}"`);
    return (record as Extract<typeof record, { kind: 'registered' }>).particulars;
  }
}
