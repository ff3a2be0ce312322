import type { LoggerService } from '@nestjs/common';
import { destination, type Logger, pino } from 'pino';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The framework's own news about its wiring: of interest only when that is at fault. */
const FRAMEWORK = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

/**
 * The one log: a JSON object a line on stdout.
 *
 * What is logged MUST NOT hold case content, a token, a body, a query, a header or a person's identity.
 */
export class JsonLog implements LoggerService {
  readonly #pino: Logger;

  constructor(level: LogLevel) {
    const format = { level: (label: string) => ({ level: label }) };
    const base = { service: 'talaan' };
    const options = {
      level,
      base,
      formatters: format,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
    };
    this.#pino = pino(options, destination({ fd: 1, sync: true }));
  }

  /** One line with these fields. */
  event(message: string, fields: Readonly<Record<string, string | number | boolean>> = {}): void {
    this.#pino.info(fields, message);
  }

  log(message: unknown, ...rest: unknown[]): void {
    const { context } = parts(rest);
    this.#pino[context !== undefined && FRAMEWORK.has(context) ? 'debug' : 'info']({ context }, text(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#pino.debug({ context: parts(rest).context }, text(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.debug(message, ...rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#pino.warn({ context: parts(rest).context }, text(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#pino.error({ ...parts(rest), ...(message instanceof Error && { stack: message.stack }) }, text(message));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.error(message, ...rest);
  }
}

/** The framework calls with (message, context), (message, stack) or (message, stack, context). */
function parts(rest: readonly unknown[]): { context?: string | undefined; stack?: string } {
  const texts = rest.filter((part) => typeof part === 'string');
  const stack = texts.find((part) => part.includes('\n    at '));
  const context = texts.findLast((part) => part !== stack);
  return { ...(context !== undefined && { context }), ...(stack !== undefined && { stack }) };
}

function text(message: unknown): string {
  if (message instanceof Error) return message.message;
  return typeof message === 'string' ? message : JSON.stringify(message);
}
