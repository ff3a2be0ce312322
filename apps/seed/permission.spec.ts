import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, CommandBus } from '@nestjs/cqrs';
import { establishBaseline } from '#apps/server/baseline.js';
import { readConfig } from '#apps/server/config.js';
import { type Application, createApplication } from '#apps/server/server.js';
import { EXCHANGE } from '#exchange/exchange.record.js';
import { POLICY } from '#governance/policy/policy.record.js';
import { RecordCommand } from '#records/record-command.js';
import { CHAIR, officer, type Person, SECRETARIAT } from './people.js';
import { Chance } from './chance.js';
import { Permission } from './permission.js';
import { requestStory } from './request-story.js';

const ID = '0d9d7f0c-8b66-8f8f-9a55-1b1e0f7d2c02';
const { submit, fromState, toState } = requestStory(new Chance(1), new Set(['PH', 'TH', 'VN', 'MY']));
const meta = (by: Person) => ({ ...by, commandId: ID, correlationId: ID });
const submits = (by: Person) => new RecordCommand(EXCHANGE, ID, submit, meta(by), undefined, true);
const acknowledges = (by: Person) => new RecordCommand(EXCHANGE, ID, { type: 'acknowledge' }, meta(by));

let data: string;
let application: Application;
let permission: Permission;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'talaan-permission-'));
  const environment = { TALAAN_DATA: data, TALAAN_OIDC_ISSUER: 'http://127.0.0.1:1', TALAAN_LOG_LEVEL: 'error' };
  application = await createApplication(readConfig(environment), { prepare: (app) => establishBaseline(app) });
  permission = new Permission(application.app);
  await application.app.get(CommandBus).execute(submits(officer(fromState)));
});

afterAll(async () => {
  await application.stop();
  await rm(data, { recursive: true, force: true });
});

describe('The people of the synthetic region', () => {
  it('may do what the policies permit them, as on a route', async () => {
    await permission.demand(submits(officer(fromState)));
    await permission.demand(acknowledges(officer(toState)));
    const at = '2026-01-01T00:00:00.000Z';
    const asked = { type: 'adopt', policy: 'x', title: 'x', reference: 'x', inForceFrom: at } as const;
    const adopt = (by: Person) => new RecordCommand(POLICY, 'x', asked, meta(by));
    await permission.demand(adopt(CHAIR));
    await expect(permission.demand(adopt(SECRETARIAT))).rejects.toMatchObject({ code: 'access.denied' });
  });

  it('may not speak for another unit, answer themselves, or know of what is between others', async () => {
    await expect(permission.demand(submits(officer(toState)))).rejects.toMatchObject({ code: 'access.denied' });
    await expect(permission.demand(acknowledges(officer(fromState)))).rejects.toMatchObject({ code: 'access.denied' });
    await expect(permission.demand(acknowledges(officer('SG')))).rejects.toMatchObject({ code: 'record.unknown' });
  });

  it('send no command of which nobody says who may send it', async () => {
    class Unheard extends Command<void> {
      readonly meta = meta(CHAIR);
    }
    await expect(permission.demand(new Unheard())).rejects.toThrow('nobody says who may send Unheard');
  });

  it('are not the platform, which notes what its clock tells', async () => {
    const noted = { actor: 'platform', role: 'platform', commandId: ID, correlationId: ID };
    await permission.demand(new RecordCommand(EXCHANGE, ID, { type: 'note-limit-passed', limit: 'answer' }, noted));
  });
});
