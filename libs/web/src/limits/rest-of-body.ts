import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** How much of a body that is too long is taken before it is answered, and for how many milliseconds. */
const MOST_BYTES = 8_388_608;
const LONGEST = 1_000;

/**
 * Takes the rest of a body that was refused, within bounds, before it is answered and the connection is closed: many a
 * sender reads no answer before all is sent, and loses it when the connection ends earlier.
 */
export function takeRest(http: FastifyInstance): void {
  http.addHook('onSend', ({ raw }, reply, payload, done) => {
    if (raw.complete || reply.getHeader('connection') !== 'close') done(null, payload);
    else void restOf(raw).then(() => done(null, payload));
  });
}

/** Fulfilled when there is no more, or enough was taken. */
function restOf(body: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let taken = 0;
    const ended = () => {
      clearTimeout(late);
      body.off('data', count).off('end', ended).off('close', ended);
      resolve();
    };
    const count = ({ length }: Buffer) => {
      taken += length;
      if (taken > MOST_BYTES) ended();
    };
    const late = setTimeout(ended, LONGEST);
    body.on('data', count).once('end', ended).once('close', ended).resume();
  });
}
