import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type CommandKey, requestOf } from './request.js';

export type { CommandKey };

/** The key of a POST, as the command key guard read it from the headers. */
export const Key = createParamDecorator((_: unknown, context: ExecutionContext): CommandKey => {
  const { commandKey } = requestOf(context);
  if (!commandKey) throw new Error('a route asks for the command key but is no POST with a caller');
  return commandKey;
});
