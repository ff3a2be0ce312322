import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { encode, factsOf } from '#event-store/fact.js';
import { DAY, dayOf } from '#kernel/time.js';
import { JsonLog } from '#telemetry/log.js';
import { establishBaseline } from './baseline.js';
import { readConfig } from '../config/config.js';
import { type Server, type ServerOptions, startServer } from '../server.js';

const LIMITS = 'policy-time-limits';

/** The time-limit policy of the baseline as an earlier program adopted it, or whoever `role` is. */
function earlierVersion(version: number, inForceFrom: string, role: string) {
  const conduct = {
    ...{ version, inForceFrom, modelledOn: 'a model', acknowledgeWithinHours: 24 },
    answerWithinHours: { urgent: 8, priority: 72, routine: 168 },
  };
  const id = `earlier-${String(version)}`;
  const meta = { actor: 'someone', role, commandId: id, correlationId: id };
  return encode({ type: 'governance.time-limit-policy-adopted.v1', conduct }, id, meta);
}

describe('The time limits of the baseline', () => {
  let data: string;
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'talaan-baseline-'));
  });
  afterEach(() => {
    rmSync(data, { recursive: true });
  });

  async function during<Result>(does: (server: Server) => Promise<Result>, prepare?: ServerOptions['prepare']) {
    const config = readConfig({ TALAAN_DATA: data, TALAAN_PORT: '0', TALAAN_OIDC_ISSUER: 'http://127.0.0.1' });
    const server = await startServer(config, { log: new JsonLog('silent'), ...(prepare && { prepare }) });
    try {
      return await does(server);
    } finally {
      await server.stop();
    }
  }

  const adopt = (...events: readonly ReturnType<typeof earlierVersion>[]) =>
    during(({ platform }) => platform.store.append(LIMITS, 'no-stream', events));
  /** What the log holds of them once the program of today was started on it. */
  const afterStart = () =>
    during(async ({ platform }) => {
      const facts = await factsOf(platform.store, LIMITS);
      return facts.map(({ type, conduct }) => ({ type, conduct }));
    }, establishBaseline);

  const first = earlierVersion(1, '2018-01-01T00:00:00.000Z', 'platform');
  const kept = { type: 'governance.time-limit-policy-adopted.v1', conduct: { version: 1, acknowledgeWithinHours: 24 } };
  const limits = { acknowledgeWithinHours: { urgent: 2, priority: 24, routine: 24 }, longestDelayHours: 720 };
  const second = { type: 'governance.time-limit-policy-adopted.v2', conduct: { version: 2, ...limits } };

  it('are the first version in a new folder', async () => {
    const inForceFrom = '2018-01-01T00:00:00.000Z';
    expect(await afterStart()).toMatchObject([{ type: second.type, conduct: { version: 1, inForceFrom, ...limits } }]);
  });

  it('are the second version, once, where an earlier program adopted the first, in force from the next day on', async () => {
    await adopt(first);
    const tomorrow = () => `${dayOf(Date.now() + DAY)}T00:00:00.000Z`;
    const days = [tomorrow()];
    const facts = await afterStart();
    days.push(tomorrow());
    expect(facts).toMatchObject([kept, second]);
    expect(days).toContain((facts[1]?.conduct as { readonly inForceFrom: string }).inForceFrom);
    expect(await afterStart()).toEqual(facts);
  });

  it('wait where the level of the folder is below 3', async () => {
    await adopt(first);
    const log = new DatabaseSync(join(data, 'log.db'));
    log.exec('PRAGMA user_version = 2');
    expect(await afterStart()).toMatchObject([kept]);
    log.exec('PRAGMA user_version = 3');
    log.close();
    expect(await afterStart()).toMatchObject([kept, second]);
  });

  it('are not put in the place of what the Working Group adopted itself', async () => {
    await adopt(first, earlierVersion(2, '2026-01-01T00:00:00.000Z', 'chair'));
    expect(await afterStart()).toMatchObject([kept, { conduct: { version: 2, acknowledgeWithinHours: 24 } }]);
  });

  it('are not put after a first version that is the Working Group’s own', async () => {
    await adopt(earlierVersion(1, '2026-01-01T00:00:00.000Z', 'chair'));
    expect(await afterStart()).toMatchObject([kept]);
  });
});
