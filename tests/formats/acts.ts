import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { type Answered, aRequestTo, done, type Person, type Region } from '../scenarios/client.js';
import { contractExamples } from '../scenarios/contract-examples.js';
import { playEverything } from '../scenarios/play/everything.js';
import type { RunningServer } from '../scenarios/running-server.js';
import type { Command } from './kept-folder.js';
import type { Made } from './questions.js';

export interface Acts extends Made {
  /** Commands to be sent again, one of each slice at least. */
  readonly commands: readonly Command[];
}

/** The sentence and the file that only the two units of one request may read. */
export const SEALED = 'SYNTHETIC: seen on the third of the month, with the statement that is attached';
export const FILE = Buffer.from('SYNTHETIC: a statement').toString('base64');
const NOWHERE = '00000000-0000-8000-8000-000000000000';

/** Each kind of key gives the facts of its command another kind of id. */
const KEYS = [() => randomUUID(), () => randomUUIDv7(), () => `SYNTHETIC/${randomUUID()}`];

/** Makes records of every kind and most of their states, and sends some commands under keys that are kept. */
export async function act(server: RunningServer, people: Region): Promise<Acts> {
  const player = await playEverything(server.origin, people);
  const exampleOf = await contractExamples(server.origin);
  const commands: Command[] = [];
  const does = async (person: Person, path: string, body: unknown): Promise<Answered> => {
    const key = KEYS[commands.length % KEYS.length]?.() ?? '';
    const reply = await person.posts(path, body, { key });
    const answer = done(reply);
    commands.push({ identity: person.identity, path, key, body, status: reply.status, answer });
    return answer;
  };

  const { officer, delegate, reporter, chair, secretariat, registrar } = people;
  const [ph, th] = [officer('ph'), officer('th')];
  const attachments = [{ name: 'statement.txt', mediaType: 'text/plain', data: FILE }];
  const content = { subject: 'SYNTHETIC', question: SEALED, justification: 'SYNTHETIC', attachments };
  const request = await does(ph, '/v1/exchange-requests', aRequestTo('TH-ATU', { content }));
  await does(th, `/v1/exchange-requests/${request.id}/acknowledge`, {});
  const partly = await does(ph, '/v1/exchange-requests', aRequestTo('TH-ATU'));
  const refusal = { ...exampleOf('/v1/exchange-requests/{id}/refuse'), partial: true };
  await does(th, `/v1/exchange-requests/${partly.id}/refuse`, refusal);
  const agreement = await does(registrar(), '/v1/agreements', exampleOf('/v1/agreements'));
  await does(registrar(), `/v1/agreements/${agreement.id}/enter-into-force`, { on: '2024-06-01' });
  // Under an agreement on hours, so that its limit passes.
  await does(th, '/v1/referrals', exampleOf('/v1/referrals', 'arrest'));
  await does(ph, '/v1/practices', exampleOf('/v1/practices'));
  await does(reporter('ACWC'), '/v1/deliverables', exampleOf('/v1/deliverables', 'document'));
  await does(ph, '/v1/case-files', { ...exampleOf('/v1/case-files'), reference: 'PH-2026-0003' });
  await does(chair(), '/v1/directions', exampleOf('/v1/directions'));
  await does(secretariat(), '/v1/reports', exampleOf('/v1/reports'));
  await does(registrar(), '/v1/directory/experts', exampleOf('/v1/directory/{inventory}', 'experts'));
  await does(delegate('vn'), '/v1/focal-points', exampleOf('/v1/focal-points'));
  const activity = '/v1/plans/{plan}/activities/{code}/contribute';
  await does(reporter('AICHR'), '/v1/plans/bohol-2017-2020/activities/B.b.1.1/contribute', exampleOf(activity));

  await refusedAttempts(people, request.id);
  await readings(people, request.id);
  const records = new Map(player.records);
  for (const { path, answer, status } of commands) {
    const route = player.routeOf(`${path}/${(answer as Answered).id}`);
    if (status === 201 && route !== undefined) remember(records, route, `${path}/${(answer as Answered).id}`);
  }
  const senders = new Map(
    [...player.senders].map(([path, persons]) => [path, persons.map(({ identity }) => identity)]),
  );
  return { records, senders, commands };
}

/** What an authorised person is not permitted is a fact as well. */
async function refusedAttempts({ officer, head, auditor, chair }: Region, id: string): Promise<void> {
  const attempts = [
    await officer('vn').readsTheRequest(id),
    await officer('vn').answers(id, 'SYNTHETIC'),
    await officer('ph').answers(id, 'SYNTHETIC'),
    await officer('ph').posts(`/v1/erasures/exchange-${id}/ask`, { reason: 'retention-passed' }),
    await head('ph').posts(`/v1/erasures/exchange-${id}/withdraw`, {}),
    await auditor().submits(aRequestTo('TH-ATU')),
    await chair().posts('/v1/units', {}),
    await officer('ph').readsTheRequest(NOWHERE),
  ];
  for (const { status, text } of attempts) {
    if (status < 400 || status >= 500) throw new Error(`not refused: ${String(status)} ${text}`);
  }
}

/** Who opens content leaves a fact. */
async function readings({ officer, head }: Region, id: string): Promise<void> {
  for (const reader of [officer('ph'), officer('th'), head('th')]) {
    const reply = await reader.readsTheRequest(id);
    if (!reply.text.includes(SEALED)) throw new Error(`${reader.identity} reads ${reply.text}`);
  }
}

function remember(records: Map<string, readonly string[]>, route: string, address: string): void {
  records.set(route, [...(records.get(route) ?? []), address]);
}
