import { isUtf8 } from 'node:buffer';
import type { ServerOptions } from 'node:https';
import { type DynamicModule, type LoggerService, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { refuseField } from '#kernel/refusal.js';
import { type Problem, problemOf, Refusals } from './answers/problem.js';
import { sendProblem } from './answers/problem.filter.js';
import { platformRefusals } from './answers/refusals.js';
import { repeatedMember } from './fields/repeated-member.js';
import { BodyLimits, demandFewValues, LARGEST_BODY } from './limits/body-limits.js';
import { takeRest } from './limits/rest-of-body.js';
import { boundWaits } from './lists/patience.js';
import { TAKES_BYTES } from './route.js';

/** Limits on what a connection may do. All have defaults. */
export interface HttpLimits {
  /** How long bodies may be, by operation. */
  readonly bodies?: BodyLimits;
  /** Bytes of a request body, whatever the operation; 512 KiB. */
  readonly body?: number;
  /** Bytes of a request's headers; 16 KiB. */
  readonly headers?: number;
  /**
   * Addresses and networks (CIDR) of proxies whose `X-Forwarded-For` is believed: the address of a request is then the last
   * that it names which is none of them. None: that of the connection.
   */
  readonly trustedProxies?: readonly string[];
  /** Milliseconds in which the headers of a request must have arrived, 10 s, and all of it, 30 s. */
  readonly timeouts?: { readonly headers: number; readonly request: number };
  /** Milliseconds that an idle connection is kept; 65 s, longer than a proxy in front keeps it. */
  readonly keepAlive?: number;
  /** How TLS is spoken; plain HTTP without it. A handshake has as long as the headers of a request. */
  readonly tls?: ServerOptions;
}

const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
/** How often it is looked for connections that are too slow, while the shorter of the two times passes. */
const TIMEOUT_LOOKS = 4;
/** Milliseconds after which a connection is closed that was answered before its request had ended. */
const TAKES_LEAVE = 1_000;
const UTF_8 = /^(?!.*;\s*charset=(?!"?utf-8"?\s*(?:;|$)))/i;

/** Refusals that happen before any module is there to name them. */
const refusals = new Refusals(platformRefusals);

/**
 * The HTTP side of the server: one spelling per route (letter case, slashes and dots count), JSON bodies only, bounded
 * sizes and times, and problem documents also for what never reaches a route.
 */
export function createHttpAdapter(limits: HttpLimits = {}): FastifyAdapter {
  const { timeouts = { headers: 10_000, request: 30_000 } } = limits;
  const server = {
    // Asked for below, so that who leaves it out is answered like everyone else.
    requireHostHeader: false,
    maxHeaderSize: limits.headers ?? 16_384,
    headersTimeout: Math.min(timeouts.headers, timeouts.request),
    connectionsCheckingInterval: Math.ceil(Math.min(timeouts.headers, timeouts.request) / TIMEOUT_LOOKS),
  };
  const adapter = new FastifyAdapter({
    ...(limits.tls ? { https: { ...limits.tls, ...server, handshakeTimeout: timeouts.headers } } : { http: server }),
    bodyLimit: limits.body ?? LARGEST_BODY,
    trustProxy: limits.trustedProxies?.length ? [...limits.trustedProxies] : false,
    requestTimeout: timeouts.request,
    keepAliveTimeout: limits.keepAlive ?? 65_000,
    // Whoever comes over an open connection while the server stops is answered like everyone else.
    return503OnClosing: false,
    logger: false,
    multipart: false,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    routerOptions: {
      caseSensitive: true,
      ignoreTrailingSlash: false,
      ignoreDuplicateSlashes: false,
      maxParamLength: 200,
    },
    frameworkErrors: (error: Error, _: object, reply: object) => {
      sendProblem((reply as FastifyReply).headers(SECURITY_HEADERS), problemOf(error, refusals));
    },
    clientErrorHandler: (error, socket) => {
      // Where the fault is not in a request, as in a handshake, nobody is there to be answered.
      if (!socket.writable || !/^(?:HPE_|ERR_HTTP_)/.test(error.code)) {
        socket.destroy();
        return;
      }
      const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code] ?? 400;
      socket.end(rawAnswer(problemOf({ statusCode: status }, refusals)));
      // Who goes on sending is not waited for.
      const end = setTimeout(() => socket.destroy(), TAKES_LEAVE);
      socket.once('close', () => clearTimeout(end));
    },
  });
  const instance = adapter.getInstance();
  instance.removeContentTypeParser('text/plain');
  takeJson(instance, limits.bodies);
  takeBytes(instance);
  takeRest(instance);
  boundWaits(instance);
  instance.decorateRequest('caller', undefined);
  instance.decorateRequest('access', undefined);
  instance.decorateRequest('tokenExpiresAt', undefined);
  instance.decorateRequest('commandKey', undefined);
  instance.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    const { host, 'content-encoding': encoding, 'content-type': type } = request.headers;
    const isReadable = (encoding === undefined || encoding === 'identity') && (type === undefined || UTF_8.test(type));
    if (host === undefined && request.raw.httpVersion === '1.1') {
      sendProblem(reply, problemOf({ statusCode: 400 }, refusals));
    } else if (isReadable) done();
    else sendProblem(reply, refusals.problem('body.media-type'));
  });
  return adapter;
}

/**
 * Takes JSON in well-formed UTF-8 only: bytes that are none would become other text than was sent. Of a member that is
 * named twice, one value would be dropped: that is refused.
 */
function takeJson(instance: FastifyInstance, limits = new BodyLimits()): void {
  const parse = instance.getDefaultJsonParser('error', 'error');
  instance.removeContentTypeParser('application/json');
  instance.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    try {
      limits.demandWithin(request, bytes.length);
      demandFewValues(bytes);
    } catch (error) {
      done(error as Error);
      return;
    }
    if (isUtf8(bytes)) {
      const text = bytes.toString('utf8');
      return parse(request, text, (error, body) => {
        const twice = error ? undefined : repeatedMember(text);
        if (twice === undefined) done(error, body);
        else done(refuseField('body.invalid', twice, 'this name is there twice'));
      });
    }
    done(Object.assign(new SyntaxError('The body is not well-formed UTF-8.'), { statusCode: 400 }));
  });
}

/** Leaves bytes to the handler of a route that takes them; nothing takes a body of another type. */
function takeBytes(instance: FastifyInstance): void {
  instance.addContentTypeParser('application/octet-stream', ({ routeOptions }, bytes, done) => {
    if (TAKES_BYTES in routeOptions.config) done(null, bytes);
    else done(Object.assign(new Error('This route takes no body of this type.'), { statusCode: 415 }));
  });
}

/** Creates the application on that adapter; it does not listen yet. Forms are not parsed, only JSON is. */
export async function createHttpApp(
  module: Type | DynamicModule,
  { limits, logger }: { limits?: HttpLimits; logger?: LoggerService | false } = {},
): Promise<NestFastifyApplication> {
  return await NestFactory.create<NestFastifyApplication>(module, createHttpAdapter(limits), {
    bodyParser: false,
    bufferLogs: logger === undefined,
    abortOnError: false,
    ...(logger !== undefined && { logger }),
  });
}

function rawAnswer(problem: Problem): string {
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${String(problem.status)} ${problem.title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
