import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { beyondRequest } from '../lists/patience.js';

export const EVENT_STREAM = 'text/event-stream';

/** Milliseconds of silence after which a comment shows that a feed is alive. */
export const HEARTBEAT = 15_000;
export const ALIVE = ':\n\n';
const LONGEST_TIMER = 2 ** 31 - 1;
/** What a feed begins with: milliseconds after which a client that lost it should come back. */
export const RETRY = 'retry: 2000\n\n';

/** One event; `data` becomes JSON. */
export function eventFrame(event: string, id: string, data: object): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * Answers with the frames of a feed, which are made as they are taken. The signal aborts when the client goes away or the
 * access token, which the guard has verified, expires.
 * @param now milliseconds
 */
export function sendFeed(
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  now: number,
  follow: (ended: AbortSignal) => AsyncGenerator<string>,
): FastifyReply {
  reply.header('content-type', `${EVENT_STREAM}; charset=utf-8`);
  reply.header('cache-control', 'no-store, no-transform');
  reply.header('x-accel-buffering', 'no');
  reply.header('connection', 'close');
  if (request.method === 'HEAD') return reply.send();
  const frames = beyondRequest(follow(endOf(request, reply, now)));
  return reply.send(Readable.from(frames, { objectMode: true, highWaterMark: 1 }));
}

function endOf({ tokenExpiresAt = 0 }: FastifyRequest, reply: FastifyReply, now: number): AbortSignal {
  const ended = new AbortController();
  const expiry = setTimeout(() => ended.abort(), Math.min(Math.max(0, tokenExpiresAt - now), LONGEST_TIMER));
  reply.raw.once('close', () => {
    clearTimeout(expiry);
    ended.abort();
  });
  return ended.signal;
}

/** The value, or `silence` after so many milliseconds: then it is waited for further. */
export async function within<Value>(value: Promise<Value>, milliseconds: number): Promise<Value | 'silence'> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<'silence'>((resolve) => {
    timer = setTimeout(resolve, milliseconds, 'silence');
  });
  try {
    return await Promise.race([value, silence]);
  } finally {
    clearTimeout(timer);
  }
}
