import { HttpException } from '@nestjs/common';
import { AppendTooLarge, StoreUnavailable } from '#event-store/event-store.js';
import { type FieldError, Refusal } from '#kernel/refusal.js';
import { problemType, type RefusalTable } from './refusal-table.js';

/** An error as callers see it (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly errors?: readonly FieldError[];
}

/** The refusals of a program, all slices together. */
export class Refusals {
  constructor(readonly table: RefusalTable) {}

  /** The problem of a refusal code; of `internal` when the code is in no table. Without a detail, what the code means. */
  problem(code: string, detail?: string, errors: readonly FieldError[] = []): Problem {
    const entry = this.table[code];
    if (!entry) return INTERNAL;
    const { title, status, meaning } = entry;
    return {
      type: problemType(code),
      title,
      status,
      detail: detail ?? meaning,
      code,
      ...(errors.length > 0 && { errors }),
    };
  }
}

const INTERNAL: Problem = {
  type: problemType('internal'),
  title: 'Internal error',
  status: 500,
  detail: 'The platform failed; the fault is in its log.',
  code: 'internal',
};

/** What the frameworks refuse, by status. Their own messages are not shown: some quote the request. */
const BY_STATUS: Readonly<Record<number, string>> = {
  400: 'request.malformed',
  404: 'route.unknown',
  408: 'request.timeout',
  413: 'body.too-large',
  414: 'request.malformed',
  415: 'body.media-type',
  431: 'request.headers-too-large',
};

/** Fastify's codes for bodies that cannot be parsed; a parser's own SyntaxError counts as one. */
const MALFORMED_BODY = /^FST_ERR_CTP_(EMPTY_JSON_BODY|INVALID_JSON_BODY|INVALID_CONTENT_LENGTH|BODY_ABORTED)$/;

/** The problem of anything that was thrown while a request was answered. */
export function problemOf(error: unknown, refusals: Refusals): Problem {
  if (error instanceof Refusal) return refusals.problem(error.code, error.detail, error.errors);
  if (error instanceof StoreUnavailable) return refusals.problem('store.unavailable');
  if (error instanceof AppendTooLarge) return refusals.problem('body.too-large');
  const status = statusOf(error);
  const known = status === undefined ? undefined : BY_STATUS[status];
  if (known === undefined) return INTERNAL;
  return refusals.problem(status === 400 && isBodyFault(error) ? 'body.malformed' : known);
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
}

function isBodyFault(error: unknown): boolean {
  const { code, cause, name } = error as { code?: unknown; cause?: unknown; name?: unknown };
  if (name === 'SyntaxError' || (typeof code === 'string' && MALFORMED_BODY.test(code))) return true;
  return cause !== undefined && cause !== null && isBodyFault(cause);
}
