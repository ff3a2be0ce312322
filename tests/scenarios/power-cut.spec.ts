import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { SqliteLogReader } from '#event-store/sqlite/sqlite-log-reader.js';
import { openForWriting } from '#event-store/sqlite/log-file.js';
import { type Act, afterPowerCut, straceIsThere, trace } from './power-cut.js';
import { removeData, temporaryData } from './running-server.js';

const FILES = ['log.db', 'log.db-wal'];
const CUTS = 25;

let folder: string;

beforeAll(async () => {
  folder = await temporaryData();
});

afterAll(async () => {
  await removeData(folder);
});

/** The ids that the store holds after it has been opened on what the power cut left, or undefined when it cannot be. */
async function idsAfter(
  acts: readonly Act[],
  place: string,
  survives: () => boolean,
): Promise<Set<string> | undefined> {
  await afterPowerCut(acts, place, survives);
  try {
    openForWriting(place).close();
    const log = SqliteLogReader.open(place);
    const ids = new Set<string>();
    for await (const batch of log.readAll(0n)) for (const { id } of batch) ids.add(id);
    await log.close();
    return ids;
  } catch {
    return undefined;
  }
}

/** How many acknowledged facts are gone, over power cuts at many moments. */
async function lostOver(synchronous: 'FULL' | 'OFF', survives: () => boolean): Promise<number> {
  const place = await mkdtemp(join(folder, 'log-'));
  const acts = await trace(['dist/tests/scenarios/power-cut.writer.js', place, synchronous], FILES, folder);
  const acknowledged = acts.flatMap((act, index) =>
    act.did === 'say' ? [{ index, id: act.text.trim().slice(4) }] : [],
  );
  expect(acknowledged.length).toBe(60);
  let lost = 0;
  for (let cut = 0; cut < CUTS; cut += 1) {
    const moment = Math.floor(((cut + 1) * acts.length) / CUTS);
    const told = acknowledged.filter(({ index }) => index < moment);
    const kept = await idsAfter(acts.slice(0, moment), join(place, `cut-${String(cut)}`), survives);
    lost += told.filter(({ id }) => !kept?.has(id)).length;
  }
  return lost;
}

const describeWithStrace = straceIsThere() ? describe : describe.skip;
if (!straceIsThere()) console.warn('power cuts are not simulated: strace (a Debian package) cannot be run here');

describeWithStrace('a power cut, of which only what was synced to the disk remains', () => {
  it('loses nothing acknowledged, at whichever moment it comes', async () => {
    expect(await lostOver('FULL', () => false)).toBe(0);
  });

  it('loses nothing acknowledged when some of the unsynced writes reached the disk, in any order', async () => {
    let state = 7;
    const coin = () => (state = (state * 16_807) % 2_147_483_647) % 2 === 0;
    expect(await lostOver('FULL', coin)).toBe(0);
  });

  it('would be noticed: with synchronous=OFF, acknowledged facts are gone', async () => {
    expect(await lostOver('OFF', () => false)).toBeGreaterThan(0);
  });
});
