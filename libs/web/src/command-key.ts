import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { requestOf } from './request.js';

/** What makes a command recognisable when it is sent again, and under which condition it may be carried out. */
export interface CommandKey {
  /** Derived from the caller's subject and the idempotency key: equal on every try. */
  readonly commandId: string;
  /** A keyed digest of method, path and body: another request under the same key is told apart by it. */
  readonly requestHash: string;
  /** UUID, the caller's own (`X-Correlation-Id`) or a new one. */
  readonly correlationId: string;
  /** The revision that the caller says the record has (`If-Match`). */
  readonly ifMatch?: number;
}

/** The key of a POST, as the command key guard read it from the headers. */
export const Key = createParamDecorator((_: unknown, context: ExecutionContext): CommandKey => {
  const { commandKey } = requestOf(context);
  if (!commandKey) throw new Error('a route asks for the command key but is no POST with a caller');
  return commandKey;
});
