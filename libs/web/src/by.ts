import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Caller } from './caller.js';
import { requestOf } from './request.js';

/** The verified caller of a request. MUST NOT be used on a route that is open without a token. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = requestOf(context);
  if (!caller) throw new Error('a route asks for the caller but is open without a token');
  return caller;
});
