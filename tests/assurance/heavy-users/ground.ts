import { routesOf } from '../../contract/contract.js';
import { ContractValidator } from '../../contract/validator.js';
import { aRequestTo, done, region } from '../../scenarios/client.js';
import { SUBMISSION } from '../../bench/processes.js';
import type { RunningServer } from '../../scenarios/running-server.js';
import { type Plays, World } from '../api-fuzz/world.js';
import { type Asked, type Going, headersOf } from './asked.js';
import { largestBodies, largestQueries } from './largest.js';

const REQUEST = '/v1/exchange-requests/{id}';
export const HEALTH = '/healthz';
const NOBODY = 'without a token';
/** One person of each role, and one without a token. */
const PERSONS = [
  ...['ph-officer', 'ph-head', 'ph-consular', 'ph-delegate', 'chair', 'secretariat', 'analyst', 'auditor'],
  ...['registrar', 'dgicm-reporter', NOBODY],
];

/** One person, and the operation that they send as often as they can. */
export interface Attack {
  readonly person: string;
  readonly operation: string;
}

/** Milliseconds. */
const ANSWERED_WITHIN = 10_000;
/** A part of a file. */
const PART = 'x'.repeat(500_000);
/** More than a record takes, in parts as large as an answer may be. */
const MOST_PARTS = 400;

/** A server with records of every kind, one of them as large as a record can be. */
export class Ground {
  private readonly validator: ContractValidator;

  private constructor(
    readonly server: RunningServer,
    private readonly world: World,
    /** The record that is full. */
    private readonly full: string,
    /** What an officer of another state has asked of a third one. */
    private readonly asked: string,
  ) {
    this.validator = new ContractValidator(world.contract);
  }

  static async on(server: RunningServer, play: Plays): Promise<Ground> {
    const world = await World.on(server, play);
    const my = region(server).officer('my');
    const { id } = done(await my.submits(aRequestTo('VN-ATU')));
    return new Ground(server, world, await fullRecord(server), id);
  }

  get attacks(): readonly Attack[] {
    const routes = routesOf(this.world.contract).map(({ method, path }) => `${method} ${path}`);
    return routes.flatMap((operation) => PERSONS.map((person) => ({ person, operation })));
  }

  /** The operation at its largest, in every way, valid and not: the person sends one after the other. */
  async requestsOf({ person, operation }: Attack): Promise<readonly Asked[]> {
    const [method = '', route = ''] = operation.split(' ');
    const path = route.startsWith(REQUEST)
      ? route.replace('{id}', this.full)
      : this.world.addressOf({ route, at: { known: 0 }, person: 0 });
    const token = person === NOBODY ? {} : { token: await this.server.tokenOf(person) };
    const { contract } = this.world;
    if (method === 'POST') {
      return largestBodies(contract, this.validator, route).map((body) => ({ method, path, body, ...token }));
    }
    if (method === 'PUT') return [{ method, path, body: PART, type: 'application/octet-stream', ...token }];
    const queries = largestQueries(contract.paths[route]?.get ?? { operationId: '', responses: {} });
    return queries.map((query) => ({ method, path: path + query, ...token }));
  }

  /** Whether the person is told that they may not do it, or that there is no such thing, whatever they send. */
  async isRefused(attack: Attack): Promise<boolean> {
    for (const asked of await this.requestsOf(attack)) {
      const { method, path, body } = asked;
      const answer = await fetch(this.server.origin + path, {
        method,
        headers: headersOf(asked),
        ...(body !== undefined && { body }),
        signal: AbortSignal.timeout(ANSWERED_WITHIN),
      });
      const isRefused = [401, 403, 404].includes(answer.status);
      // So many refusals a minute are answered as such.
      const isLimited = answer.status === 429 && (await answer.text()).includes('"rate.limited"');
      // A feed has no end.
      if (!answer.bodyUsed) await answer.body?.cancel();
      if (!isRefused && !isLimited) return false;
    }
    return true;
  }

  /** What others do meanwhile: an officer and a head of other units, and whoever watches the server. */
  async othersDo(): Promise<Going['asked']> {
    const [officer, head] = [await this.server.tokenOf('my-officer'), await this.server.tokenOf('vn-head')];
    const list = '/v1/exchange-requests?box=';
    const submission = { path: '/v1/exchange-requests', body: JSON.stringify(SUBMISSION) };
    return [
      { what: 'submit', method: 'POST', token: officer, ...submission },
      { what: 'read', method: 'GET', path: REQUEST.replace('{id}', this.asked), token: head },
      { what: 'list', method: 'GET', path: `${list}inbox`, token: head },
      { what: HEALTH, method: 'GET', path: HEALTH },
      { what: 'submit', method: 'POST', token: officer, ...submission },
      { what: 'read', method: 'GET', path: REQUEST.replace('{id}', this.asked), token: officer },
      { what: 'list', method: 'GET', path: `${list}outbox`, token: officer },
      { what: HEALTH, method: 'GET', path: HEALTH },
    ];
  }
}

const FULL = /"code":"record\.(?:full|step-too-often)"/;

/** A request of PH to TH of which each of the two has written its half. */
async function fullRecord(server: RunningServer): Promise<string> {
  const [ph, th] = [region(server).officer('ph'), region(server).officer('th')];
  const { id } = done(await ph.submits(aRequestTo('TH-ATU')));
  const text = 'ក'.repeat(20_000);
  const part = { handling: 'H1', evaluation: { source: 'A', information: '1' }, content: { answer: text } };
  const writes = async (one: () => Promise<{ readonly status: number; readonly text: string }>) => {
    for (let n = 0; n < MOST_PARTS; n += 1) {
      const { status, text: said } = await one();
      if (FULL.test(said)) return;
      if (status !== 200 && status !== 201) throw new Error(`${String(status)}: ${said}`);
    }
    throw new Error('the record is never full');
  };
  await writes(() => th.does('answer-in-part', id, part));
  await writes(() => ph.does('clarify', id, { content: { text } }));
  return id;
}
