// What makes a class and its methods routes, and what a handler is given of a request.
import {
  applyDecorators,
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  HttpCode,
  Post,
  type Type,
} from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { RouteConfig } from '@nestjs/platform-fastify';
import {
  ApiCreatedResponse,
  ApiExtension,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiSchema,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Access, Resource } from './auth/access.js';
import { refuseField } from '#kernel/refusal.js';
import { CommandAnswer } from './answers/answer.js';
import type { Caller } from './auth/caller.js';
import { History } from './answers/history.js';
import type { Plain } from './answers/plain.js';
import { escapePointer } from './fields/json.js';
import { type CommandKey, requestOf } from './request.js';

/** Who asks, and for which record: all that its authorisation needs. */
export interface Addressed {
  readonly caller: Caller;
  readonly id: string;
}

/** Who asks, and what they may do: the policies are asked about this caller and no other. */
interface Asking {
  readonly caller: Caller;
  /** Whether the policies permit it: for filtering rows. */
  readonly may: (action: string, resource: Resource) => boolean;
  /** @throws AccessRefusal `access.denied` (403) */
  readonly demand: (action: string, resource: Resource) => void;
}

export function asking(caller: Caller, access: Access): Asking {
  return {
    caller,
    may: (action, resource) => access.permits(caller, action, resource),
    demand: (action, resource) => access.demand(caller, action, resource),
  };
}

/**
 * A command as it was sent, but for its body. `Names` are the parameters that the path names: `never` for a route that
 * creates a record.
 */
export type Sent<Names extends string = 'id'> = Readonly<Record<Names, string>> &
  Asking & { readonly key: CommandKey; readonly reply: FastifyReply };

/** The command of a POST. MUST NOT be used on a route that is open without a token. */
export const Sent = createParamDecorator((_: unknown, context: ExecutionContext): Sent<never> => {
  const { commandKey: key } = requestOf(context);
  if (!key) throw new Error('a route asks for a command but is no POST with a caller');
  return { ...askingIn(context), key };
});

/** Who reads, and what is asked for besides the query. `Names` are the parameters that the path names. */
export type Reader<Names extends string = never> = Readonly<Record<Names, string>> &
  Asking & { readonly request: FastifyRequest; readonly reply: FastifyReply };

/** The reader of a GET. MUST NOT be used on a route that is open without a token. */
export const Reader = createParamDecorator((_: unknown, context: ExecutionContext): Reader => {
  return { ...askingIn(context), request: requestOf(context) };
});

/** Whether a handler takes a query: one that does looks at its parameters itself. */
const takesQuery = new WeakMap<object, boolean>();

function refuseUnknownQuery(context: ExecutionContext, query: object): void {
  const [unknown] = Object.keys(query);
  if (unknown === undefined) return;
  const [route, handler] = [context.getClass(), context.getHandler()];
  if (!takesQuery.has(handler)) {
    const given = (Reflect.getMetadata(ROUTE_ARGS_METADATA, route, handler.name) ?? {}) as object;
    takesQuery.set(
      handler,
      Object.keys(given).some((key) => key.startsWith(`${String(RouteParamtypes.QUERY)}:`)),
    );
  }
  if (takesQuery.get(handler)) return;
  throw refuseField('body.invalid', `/query/${escapePointer(unknown)}`, 'there is no such field');
}

/** What the path names, who asks, and where the answer goes. */
function askingIn(context: ExecutionContext) {
  const { caller, access, params, query } = requestOf(context);
  refuseUnknownQuery(context, query as object);
  if (!caller || !access) throw new Error('a route asks for the caller but is open without a token');
  const reply = context.switchToHttp().getResponse<FastifyReply>();
  return { ...(params as Readonly<Record<string, string>>), ...asking(caller, access), reply };
}

/** `{}`: a command without particulars. */
@ApiSchema({ name: 'EmptyBody' })
export class EmptyBody {}

/** The routes below a path, under one heading of the contract. */
export function Routes(path: string, heading: string): ClassDecorator {
  return applyDecorators(ApiTags(heading), Controller(path));
}

/** The mark of a route, in its configuration, whose body is bytes that the handler reads as they arrive. */
export const TAKES_BYTES = 'takesBytes';

/** A step of a record that exists: POST to `path`, below that of the class, answered with 200. */
export function Step(path: string, summary: string, answer: Type = CommandAnswer): MethodDecorator {
  return applyDecorators(Post(path), HttpCode(200), ApiOperation({ summary }), ApiOkResponse({ type: answer }));
}

/** Creates a record: POST to `path`, below that of the class, answered with 201. */
export function Create(path: string, summary: string, description?: string): MethodDecorator {
  return applyDecorators(
    Post(path),
    ApiOperation(said(summary, description)),
    ApiCreatedResponse({ type: CommandAnswer }),
  );
}

/** The decorator of a handler that answers as the contract says, or with a text of that form. */
type Answers<Answer> = <Handler extends (...given: never[]) => Plain<Answer> | Promise<Plain<Answer> | string>>(
  target: object,
  name: string | symbol,
  handler: TypedPropertyDescriptor<Handler>,
) => void;

/** Reads: GET at `path`, below that of the class, answered with 200 and what `answer` describes. */
export function Read<Answer>(
  path: string,
  summary: string,
  answer: Type<Answer>,
  description?: string,
): Answers<Answer> {
  return applyDecorators(Get(path), ApiOperation(said(summary, description)), ApiOkResponse({ type: answer }));
}

/** Reads a file that a record cites: `attachments/{attachment}` below it, for those who may read its content. */
export function ReadFile(): MethodDecorator {
  return applyDecorators(
    Get(':id/attachments/:attachment'),
    ApiOperation({
      summary: 'A file that was written with it; for those who may read its content only, whose reading is recorded',
      description:
        '`attachment` is the id by which the content cites it. A file within content, as it was sent before, goes by the ' +
        'revision of what it was sent with and its place there, from 0: `0.1`.',
    }),
    ApiProduces('*/*'),
    ApiOkResponse({ description: 'Of the media type of the file.', schema: { type: 'string', format: 'binary' } }),
    MayRefuse(410),
  );
}

/** Reads what happened to a record, fact by fact. */
export function ReadHistory(path: string, summary: string, description?: string): Answers<History> {
  return Read(path, summary, History, description);
}

function said(summary: string, description?: string) {
  return { summary, ...(description !== undefined && { description }) };
}

/** The name under which a route says it in the contract. */
export const REFUSES = 'x-refuses';

/** Marks in the contract a command whose answer has no ETag: what it is about has no revisions. */
export const NO_REVISION = 'x-no-revision';

/** HTTP statuses of refusals that only this route gives, besides those that every route of its method may give. */
export function MayRefuse(...statuses: readonly (409 | 410 | 422)[]): MethodDecorator {
  return ApiExtension(REFUSES, statuses.map(String));
}

/** Where authentication finds the mark among what the framework keeps of a route. */
export const PUBLIC = 'talaan:public';

/**
 * Opens one route to requests without a token. It is the only way to do so, and `reason` says why it is safe: such a
 * route MUST NOT tell anything about a person, or about a record that was not published.
 */
export function Public(reason: string): MethodDecorator {
  return applyDecorators(RouteConfig({ [PUBLIC]: reason }), ApiExtension('x-public', reason));
}
