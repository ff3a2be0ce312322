import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { aRequestTo, done, type Entry, type Items } from './client.js';
import { leftOutOnSplit } from './form.js';
import { DAY, type MovedServer, movedServer, RESTART } from './moved-server.js';
import { talaan } from './talaan.js';

const ANSWER = 'SYNTHETIC: the answer';
const ASK = { reason: 'retention-passed' };

let place: MovedServer;

beforeAll(async () => {
  place = await movedServer();
});

afterAll(async () => {
  await place.end();
});

const iso = (days: number) => new Date(Date.now() + place.clock.movedBy + days * DAY).toISOString();

async function answered(isClosed = true): Promise<string> {
  const { id } = done(await place.people.officer('ph').submits(aRequestTo('TH-ATU')));
  done(await place.people.officer('th').answers(id, ANSWER));
  if (isClosed) done(await place.people.officer('ph').does('close', id, { useful: 'yes' }));
  return id;
}

const erasureOf = async (id: string) =>
  (
    await place.people
      .head('th')
      .reads<{ state: string; eraseAfter: string; erasedOn: string }>(`/v1/erasures/exchange-${id}`)
  ).body;
const isRead = async (id: string) => (await place.people.officer('th').readsTheRequest(id)).text.includes(ANSWER);

async function until(id: string, state: string): Promise<void> {
  const end = Date.now() + 30_000;
  while ((await erasureOf(id)).state !== state) {
    if (Date.now() > end) throw new Error(`${id} is not ${state}`);
    await pause(50);
  }
}

describe('the retention policy', () => {
  const policy = (but: object = {}) => ({ inForceFrom: iso(0.01), eraseAfterDays: 7, propose: [], ...but });
  const adopts = (body: object) => place.people.chair().posts('/v1/policies/retention', body);

  it('is adopted by the chair, names kinds that have content, once each, and is never backdated after the first', async () => {
    expect((await place.people.secretariat().posts('/v1/policies/retention', policy())).status).toBe(403);
    const unit = { kind: 'unit', afterDays: 3 };
    for (const [propose, code, pointer] of [
      [[unit], 'governance.kind-unknown', '/propose/0/kind'],
      [['exchange', 'exchange'].map((kind) => ({ kind, afterDays: 3 })), 'governance.kind-repeated', '/propose/1/kind'],
    ] as const) {
      const { status, body } = await adopts(policy({ propose }));
      expect([status, body]).toEqual([
        422,
        expect.objectContaining({ code, errors: [expect.objectContaining({ pointer })] }),
      ]);
    }
    expect((await adopts(policy({ eraseAfterDays: 0 }))).status).toBe(400);
    done(await adopts(policy({ inForceFrom: iso(-1) })));
    expect((await adopts(policy({ inForceFrom: iso(-0.5) }))).text).toContain('governance.in-the-past');
    const { body } = await place.people.officer('vn').reads<Items>('/v1/policies/retention');
    expect(body.items).toMatchObject([{ version: 1, eraseAfterDays: 7, inForce: true }]);
  });

  it('says after how many days is erased what is asked for from then on', async () => {
    const id = await answered();
    done(await place.people.head('ph').posts(`/v1/erasures/exchange-${id}/ask`, ASK));
    const left = Date.parse((await erasureOf(id)).eraseAfter) - Date.now() - place.clock.movedBy;
    expect([left > 6.9 * DAY, left <= 7 * DAY]).toEqual([true, true]);
    place.clock.movedBy += 7.1 * DAY;
    await until(id, 'erased');
  });

  it('has proposed what has run out, and nothing is done unless a party asks', async () => {
    const [open, ended] = [await answered(false), await answered()];
    place.clock.movedBy += 20 * DAY;
    done(await adopts(policy({ inForceFrom: iso(0.001), propose: [{ kind: 'exchange', afterDays: 10 }] })));
    place.clock.movedBy += DAY;
    await until(ended, 'proposed');
    const { body } = await place.people.head('th').reads<Items<Entry>>(`/v1/erasures/exchange-${ended}/history`);
    expect(body.items).toMatchObject([
      { type: 'erasure.proposed.v1', actor: 'platform', conduct: { policyVersion: 2 } },
    ]);
    place.clock.movedBy += 300 * DAY;
    const later = await answered();
    place.clock.movedBy += 11 * DAY;
    await until(later, 'proposed');
    expect([(await erasureOf(open)).state, await isRead(ended), await isRead(open)]).toEqual(['untouched', true, true]);
    const listed = await place.people.officer('th').reads<Items>('/v1/erasures?state=proposed');
    const both = [later, ended].map((id) => expect.objectContaining({ record: `exchange-${id}` }) as object);
    expect(listed.body.items).toEqual(expect.arrayContaining(both));
    done(await place.people.head('th').posts(`/v1/erasures/exchange-${ended}/ask`, ASK));
    place.clock.movedBy += 8 * DAY;
    await until(ended, 'erased');
    expect([await isRead(ended), await isRead(later)]).toEqual([false, true]);
  });

  (leftOutOnSplit(RESTART) ? it.skip : it)('has each record proposed once, also after a restart', async () => {
    await place.stop();
    await place.start();
    await pause(2_500);
    const trail = await place.people.auditor().readsTheAuditTrail('?type=erasure.proposed&limit=500');
    const records = trail.body.items.map(({ record }) => record);
    expect(records.length).toBeGreaterThan(1);
    expect(new Set(records).size).toBe(records.length);
  });
});

describe('what was erased after a backup', () => {
  (leftOutOnSplit('a backup is of a folder') ? it.skip : it)(
    'stays erased when the backup is put back with the list of erasures, and would be read without it',
    async () => {
      const id = await answered();
      done(await place.people.head('ph').posts(`/v1/erasures/exchange-${id}/ask`, ASK));
      await place.stop();
      const folder = await mkdtemp(join(tmpdir(), 'talaan-'));
      const [backup, list] = [join(folder, 'backup'), join(folder, 'erasures.ndjson')];
      const run = async (...words: readonly string[]) => {
        const ran = await talaan(words);
        expect([words[0], ran.exit, ran.err]).toEqual([words[0], 0, expect.any(String)]);
        return ran.out;
      };
      await run('backup', '--data', place.data, '--to', backup);
      await place.start();
      place.clock.movedBy += 8 * DAY;
      await until(id, 'erased');
      const { erasedOn } = await erasureOf(id);
      await place.stop();
      await writeFile(list, await run('replay', '--erasures', '--data', place.data));
      // The clock stands before the erasure again: what is put back would not be erased by itself.
      place.clock.movedBy -= 8 * DAY;
      for (const [restored, isErased] of [
        [join(folder, 'with'), true],
        [join(folder, 'without'), false],
      ] as const) {
        await run('restore', '--from', backup, '--data', restored, ...(isErased ? ['--erasures', list] : []));
        await cp(join(place.data, 'root.key'), join(restored, 'root.key'));
        await place.start(restored);
        expect([restored, await isRead(id)]).toEqual([restored, !isErased]);
        const { content } = (await place.people.officer('ph').readsTheRequest(id)).body;
        if (isErased) expect(content).toEqual({ erasedOn });
        // Its erasure knows it, too, though the fact that says so is not in the backup.
        const objected = await place.people
          .head('th')
          .posts(`/v1/erasures/exchange-${id}/object`, { ground: 'evidence' });
        expect([(await erasureOf(id)).state, objected.status]).toEqual(isErased ? ['erased', 410] : ['asked', 200]);
        await place.stop();
      }
      await rm(folder, { recursive: true });
    },
  );
});
