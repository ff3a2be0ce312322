import { setTimeout as pause } from 'node:timers/promises';
import { fastify } from 'fastify';
import { boundWaits, PATIENCE, waiting } from '../lists/patience.js';
import { eventFrame, sendFeed } from './server-sent-events.js';

describe('A feed', () => {
  it('waits a full second for each of its events, however long it has waited before', async () => {
    const lefts: number[] = [];
    async function* frames() {
      for (let event = 0; event < 3; event += 1) {
        await waiting((left) => {
          lefts.push(left);
          return pause(PATIENCE / 2);
        });
        yield eventFrame('event', String(event), {});
      }
    }
    const http = fastify();
    boundWaits(http);
    http.get('/', (request, reply) => sendFeed({ request, reply }, 0, frames));
    const answer = await fetch(await http.listen({ port: 0, host: '127.0.0.1' }));
    expect((await answer.text()).match(/^id: \d$/gm)).toHaveLength(3);
    expect(lefts).toEqual([PATIENCE, PATIENCE, PATIENCE]);
    await http.close();
  });
});
