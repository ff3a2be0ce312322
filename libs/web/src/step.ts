import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  Get,
  HttpCode,
  Post,
  type Type,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CommandAnswer } from './answer.js';
import type { Caller } from './caller.js';
import { type CommandKey, requestOf } from './request.js';

/** Who asks, and for which record: all that its authorisation needs. */
export interface Addressed {
  readonly caller: Caller;
  readonly id: string;
}

/**
 * A command as it was sent, but for its body. `Names` are the parameters that the path names: `never` for a route that
 * creates a record.
 */
export type Sent<Names extends string = 'id'> = Readonly<Record<Names, string>> & {
  readonly caller: Caller;
  readonly key: CommandKey;
  readonly reply: FastifyReply;
};

/** The command of a POST. MUST NOT be used on a route that is open without a token. */
export const Sent = createParamDecorator((_: unknown, context: ExecutionContext): Sent<never> => {
  const request = requestOf(context);
  const { caller, commandKey: key } = request;
  if (!caller || !key) throw new Error('a route asks for a command but is no POST with a caller');
  const reply = context.switchToHttp().getResponse<FastifyReply>();
  return { ...(request.params as Readonly<Record<string, string>>), caller, key, reply };
});

/** Who reads, and what is asked for besides the query. `Names` are the parameters that the path names. */
export type Reader<Names extends string = never> = Readonly<Record<Names, string>> & {
  readonly caller: Caller;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

/** The reader of a GET. MUST NOT be used on a route that is open without a token. */
export const Reader = createParamDecorator((_: unknown, context: ExecutionContext): Reader => {
  const request = requestOf(context);
  const { caller } = request;
  if (!caller) throw new Error('a route asks for its reader but is open without a token');
  const reply = context.switchToHttp().getResponse<FastifyReply>();
  return { ...(request.params as Readonly<Record<string, string>>), caller, request, reply };
});

/** A step of a record that exists: POST to `path`, below that of the controller, answered with 200. */
export function Step(path: string, summary: string): MethodDecorator {
  return applyDecorators(Post(path), HttpCode(200), ApiOperation({ summary }), ApiOkResponse({ type: CommandAnswer }));
}

/** Creates a record: POST to `path`, below that of the controller, answered with 201. */
export function Create(path: string, summary: string, description?: string): MethodDecorator {
  return applyDecorators(
    Post(path),
    ApiOperation(said(summary, description)),
    ApiCreatedResponse({ type: CommandAnswer }),
  );
}

/** Reads: GET at `path`, below that of the controller, answered with 200 and what `answer` describes. */
export function Read(path: string, summary: string, answer: Type, description?: string): MethodDecorator {
  return applyDecorators(Get(path), ApiOperation(said(summary, description)), ApiOkResponse({ type: answer }));
}

function said(summary: string, description?: string) {
  return { summary, ...(description !== undefined && { description }) };
}
