// An installation whose log goes from its folder to EventStoreDB, on a double of that, and back: what cites positions stays.
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { GivenNode } from '#event-store/eventstoredb/given-processes.js';
import { aRequestTo, done, region } from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { talaan } from './talaan.js';

const PLAN = '/v1/plans/bohol-2017-2020';

let parent: string;
let node: GivenNode;
let server: RunningServer | undefined;

beforeAll(async () => {
  parent = await temporaryData();
  node = new GivenNode(join(parent, 'events'));
  await node.up();
});

// Also when the test has failed: what goes on running keeps the run of the tests from its end.
afterAll(async () => {
  await server?.stop();
  await node.kill();
  await removeData(parent);
});

it('a report and an evaluation have the same bytes wherever the log is copied to, and those made there as well', async () => {
  const data = join(parent, 'data');
  const onNode = { TALAAN_LOG: node.url() };
  let running = (server = await startServer(data));
  const made = new Map<string, Buffer>();
  const fetched = async (path: string): Promise<Buffer> => {
    const headers = { authorization: `Bearer ${await running.tokenOf('chair')}`, connection: 'close' };
    const reply = await fetch(`${running.origin}${path}`, { headers });
    expect([path, reply.status]).toEqual([path, 200]);
    return Buffer.from(await reply.arrayBuffer());
  };
  const late = async () => {
    const { reports } = JSON.parse((await fetched(`${PLAN}/periods/2026-H2`)).toString()) as {
      reports: { code: string; late: boolean }[];
    };
    return reports.map(({ code, late: isLate }) => [code, isLate]).sort();
  };
  /** A report, signed off, and an evaluation; what else happened is later. */
  const making = async (kind: string) => {
    const people = region(running);
    const { id } = done(await people.secretariat().posts('/v1/reports', {}));
    done(await people.chair().posts(`/v1/reports/${id}/sign-off`, {}));
    done(await people.chair().posts(`${PLAN}/evaluations`, { kind }));
    done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    for (const path of [
      ...['json', 'html', 'docx'].map((form) => `/v1/reports/${id}?format=${form}`),
      `${PLAN}/evaluations/${kind}`,
    ])
      made.set(path, await fetched(path));
  };
  const expectSame = async () => {
    for (const [path, bytes] of made) expect([path, (await fetched(path)).equals(bytes)]).toEqual([path, true]);
    expect(await late()).toEqual(marks);
  };
  const moves = async (words: readonly string[], to: Record<string, string>) => {
    await running.stop();
    const copied = await talaan(['copy', ...words], onNode);
    expect([copied.exit, copied.err]).toEqual([0, expect.stringContaining('and the same')]);
    if (to.TALAAN_LOG !== undefined) await setAside(data);
    running = server = await startServer(data, to);
    const whole = await talaan(['verify', '--json', '--data', data], to);
    expect(whole.lines()).toEqual([expect.objectContaining({ whole: true, proven: true, breaks: [] })]);
  };

  const people = region(running);
  done(await people.secretariat().posts(`${PLAN}/periods`, { half: '2026-H2' }));
  done(await people.reporter('DGICM').reportsTheStatusOf('C.c.2.1', { status: 'in-progress', note: 'SYNTHETIC' }));
  done(await people.secretariat().posts(`${PLAN}/periods/2026-H2/close`, {}));
  const marks = await late();
  await making('mid-term');
  await moves(['--from', data, '--to', 'TALAAN_LOG'], onNode);
  await expectSame();
  const trail = await region(running).auditor().readsTheAuditTrail('?type=log.copied');
  expect(trail.body.items).toHaveLength(1);
  await making('final');
  await moves(['--from', 'TALAAN_LOG', '--to', data], {});
  await expectSame();
});

async function setAside(data: string): Promise<void> {
  await mkdir(join(data, 'first'));
  for (const file of await readdir(data)) {
    if (file.startsWith('log.db')) await rename(join(data, file), join(data, 'first', file));
  }
}
