import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '#kernel/clock.js';
import { anEvent, everything, refusal, someEvents } from '../behaviour/subject.js';
import { StoreUnavailable } from '../event-store.js';
import { describeWithPostgres, GivenPostgres } from './given-postgres.js';
import { PostgresEventStore } from './postgres-event-store.js';

const MIB = 1_048_576;
const mount = (place: string) =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=192m', 'tmpfs', place], { encoding: 'utf8' });

/** Why no small file system can be mounted here; undefined when one can. */
const unmountable = (() => {
  const place = mkdtempSync(join(tmpdir(), 'talaan-mount-'));
  const { status, error, stderr } = mount(place);
  if (status === 0) spawnSync('umount', [place]);
  rmSync(place, { recursive: true });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
})();
if (unmountable !== undefined) {
  process.stderr.write(`not run: PostgreSQL on a full disk, because no file system can be mounted (${unmountable})\n`);
}

describeWithPostgres('PostgreSQL on a disk that is full', () => {
  const test = unmountable === undefined ? it : it.skip;
  let disk = '';
  let server: GivenPostgres | undefined;
  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), 'talaan-full-'));
    expect(mount(disk).status).toBe(0);
  });
  afterEach(async () => {
    await server?.down('SIGQUIT');
    spawnSync('umount', ['--lazy', disk]);
    rmSync(disk, { recursive: true });
  });

  test('refuses whole batches, loses nothing acknowledged, and is used again when there is room', async () => {
    server = await GivenPostgres.start(disk);
    const database = await server.newLog();
    const faults: StoreUnavailable[] = [];
    const store = await PostgresEventStore.open({
      url: server.url('log_writer', database),
      clock: new SystemClock(),
      times: { pause: 1, poll: 50 },
      onFault: (fault) => faults.push(fault),
    });
    await store.append('record-0', 'no-stream', someEvents(3));
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(join(disk, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - 2 * MIB)));

    const payload = Array.from({ length: 40_000 }, () => randomBytes(8).toString('base64url')).join('');
    const appends = Array.from({ length: 80 }, (_, n) => ({ stream: `record-${n + 1}`, events: [anEvent(payload)] }));
    const accepted = new Set<string>();
    for (const { stream, events } of appends) {
      const answer = await refusal(store.append(stream, 'no-stream', events));
      if (answer === 'accepted') accepted.add(stream);
      else expect(answer).toBeInstanceOf(StoreUnavailable);
    }
    expect(accepted.size).toBeLessThan(appends.length);
    expect(faults.length).toBeGreaterThan(0);

    rmSync(join(disk, 'filler'));
    // Without room for its own log the server may have ended.
    await server.down();
    await server.up();
    const held = new Set((await everything(store)).map(({ stream }) => stream));
    expect([...accepted].filter((stream) => !held.has(stream))).toEqual([]);
    for (const { stream, events } of appends) {
      expect(await store.append(stream, 'no-stream', events)).toMatchObject({ revision: 0 });
    }
    const all = await everything(store);
    expect(all).toHaveLength(83);
    expect(all.map(({ position }) => position)).toEqual(all.map((_, n) => BigInt(n + 1)));
    await store.close();
  });
});
