import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Bytes of an answer from which on it is looked after whether its client takes it; less stays in the system's buffers. */
const MUCH = 65_536;
/** Within how many times the patience an answer that is whole in memory must have been taken, however it moves. */
const MOST_PATIENCE = 4;

export interface ConnectionLimits {
  /** How many connections are open at the same time. */
  readonly connections: number;
  /** Milliseconds for which an answer waits for a client that takes nothing of it. */
  readonly answerTimeout: number;
}

/**
 * Bounds what connections hold. Beyond their number the one is let go of that has been without a known caller's request
 * for longest: whoever opens many of them takes them from nobody but themselves, and a new one is always taken. An
 * answer that its client does not take is cut off.
 */
export function boundConnections(http: FastifyInstance, { connections, answerTimeout }: ConnectionLimits): void {
  /** Those on which no known caller is being answered, by their other end; the longest so first. */
  const spare = new Map<string, Socket>();
  let open = 0;
  http.server.on('connection', (socket: Socket) => {
    const end = otherEnd(socket);
    open += 1;
    spare.set(end, socket);
    socket.once('close', () => {
      open -= 1;
      spare.delete(end);
    });
    if (open <= connections) return;
    const [longest] = spare.values();
    longest?.destroy();
  });
  http.addHook('preParsing', (request, reply, payload, done) => {
    if (request.caller) keepWhileAnswered(spare, request, reply);
    done(null, payload);
  });
  http.addHook('onSend', (_, reply, payload, done) => {
    const size = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : undefined;
    if (size === undefined ? payload !== null && payload !== undefined : size > MUCH) {
      cutOffUnread(reply, answerTimeout, size !== undefined);
    }
    done(null, payload);
  });
}

/** The same for a connection and for what is spoken on it: with TLS a request has another socket than its connection. */
function otherEnd({ remoteAddress, remotePort }: Socket): string {
  return `${String(remoteAddress)} ${String(remotePort)}`;
}

function keepWhileAnswered(
  spare: Map<string, Socket>,
  { raw: { socket } }: FastifyRequest,
  { raw }: FastifyReply,
): void {
  const end = otherEnd(socket);
  spare.delete(end);
  raw.once('close', () => {
    if (!socket.destroyed) spare.set(end, socket);
  });
}

/** A stream may go on for as long as its client takes what comes; what is whole in memory may not. */
function cutOffUnread({ raw }: FastifyReply, patience: number, isWhole: boolean): void {
  raw.setTimeout(patience, () => raw.destroy());
  if (!isWhole) return;
  const most = setTimeout(() => raw.destroy(), MOST_PATIENCE * patience);
  raw.once('close', () => clearTimeout(most));
}
