import { fastify, type FastifyReply, type FastifyRequest } from 'fastify';
import { Refusal } from '#kernel/refusal.js';
import { SecondDecision } from './second-decision.js';

/** A command that a slice refuses until something has been learnt, sent once. */
async function command({ code = 'exchange.unit-unknown', method = 'POST' as 'POST' | 'GET', learn = 'something' }) {
  const http = fastify();
  let decided = 0;
  let informed = false;
  const second = new SecondDecision({
    learn: () => (learn === 'fault' ? Promise.reject(new Error('fault')) : Promise.resolve((informed = learn !== ''))),
  });
  // As Nest does it: a handler that refuses gives the reply back, and leaves it to others to send it.
  const handler = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    decided += 1;
    const refuse = () => void reply.status(422).send(code);
    if (informed) void reply.send('carried out');
    else if (second.isDue(request, new Refusal(code, 'No.'))) void second.decide(request, reply, refuse);
    else refuse();
    return reply;
  };
  http.route({ method, url: '/', handler });
  const { body, statusCode } = await http.inject({ method, url: '/' });
  await http.close();
  return { body, statusCode, decided };
}

it('A command that a slice refused is decided once more when there was something to learn', async () => {
  expect(await command({})).toEqual({ body: 'carried out', statusCode: 200, decided: 2 });
});

it('It stays refused when there was nothing to learn, or it cannot be learnt', async () => {
  const refused = { body: 'exchange.unit-unknown', statusCode: 422, decided: 1 };
  expect(await command({ learn: '' })).toEqual(refused);
  expect(await command({ learn: 'fault' })).toEqual(refused);
});

it.each(['body.invalid', 'idempotency.key-reused', 'access.denied', 'record.unknown'])(
  'It stays refused when no view had a part in it: %s',
  async (code) => {
    expect(await command({ code })).toEqual({ body: code, statusCode: 422, decided: 1 });
  },
);

it('A read is not asked twice', async () => {
  expect(await command({ method: 'GET' })).toMatchObject({ statusCode: 422, decided: 1 });
});
