import { CHAIR, officer, SECRETARIAT } from '#apps/dev-idp/identities.js';
import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { establishBaseline } from '#apps/server/register/baseline.js';
import { readConfig } from '#apps/server/config/config.js';
import { type Application, createApplication } from '#apps/server/server.js';
import { EXCHANGE } from '#exchange/exchange.record.js';
import { POLICY } from '#governance/policy/policy.record.js';
import type { Caller } from '#web/auth/caller.js';
import { Chance } from './chance.js';
import { begin, CommandRunner, step } from './command-runner.js';
import { SteppedClock } from './stepped-clock.js';
import { requestAmong } from './stories/exchange.js';

const { submit, fromState, toState } = requestAmong(new Chance(1), ['PH', 'TH', 'VN', 'MY']);
const NOW = Date.parse('2026-01-01T00:00:00Z');

let data: string;
let application: Application;
let runner: CommandRunner;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'talaan-permission-'));
  const environment = { TALAAN_DATA: data, TALAAN_OIDC_ISSUER: 'http://127.0.0.1:1', TALAAN_LOG_LEVEL: 'error' };
  const clock = new SteppedClock(NOW);
  application = await createApplication(readConfig(environment), { clock, prepare: (app) => establishBaseline(app) });
  runner = new CommandRunner(application, clock, { seed: 1, from: NOW, until: NOW + 1 });
});

afterAll(async () => {
  await application.stop();
  await rm(data, { recursive: true, force: true });
});

async function submits(by: Caller, id: string): Promise<void> {
  runner.follow(EXCHANGE, id, NOW, [begin(by, submit)]);
  await runner.run(() => undefined);
}

async function acknowledges(by: Caller, id: string): Promise<void> {
  runner.follow(EXCHANGE, id, NOW, [step(0, by, { type: 'acknowledge' })]);
  await runner.run(() => undefined);
}

describe('The people of the synthetic region', () => {
  it('may do what the policies permit them, as on a route', async () => {
    const id = runner.id('request');
    await submits(officer(fromState), id);
    await acknowledges(officer(toState), id);
    const at = '2026-02-01T00:00:00.000Z';
    const asked = { type: 'adopt', policy: 'x', title: 'x', reference: 'x', inForceFrom: at } as const;
    runner.follow(POLICY, 'x', NOW, [step(0, CHAIR, asked)]);
    await runner.run(() => undefined);
    runner.follow(POLICY, 'x', NOW, [step(0, SECRETARIAT, asked)]);
    await expect(runner.run(() => undefined)).rejects.toMatchObject({ cause: { code: 'access.denied' } });
  });

  it('may not speak for another unit, answer themselves, or know of what is between others', async () => {
    const denied = { cause: { code: 'access.denied' } };
    const id = runner.id('other request');
    await expect(submits(officer(toState), id)).rejects.toMatchObject(denied);
    await submits(officer(fromState), id);
    await expect(acknowledges(officer(fromState), id)).rejects.toMatchObject(denied);
    await expect(acknowledges(officer('SG'), id)).rejects.toMatchObject({ cause: { code: 'record.unknown' } });
  });
});
