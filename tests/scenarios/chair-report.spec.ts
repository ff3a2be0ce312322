import { createHash } from 'node:crypto';
import { aRequestTo, done, type Items, region, type Region } from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

let data: string;
let server: RunningServer;
let people: Region;

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data);
  people = region(server);
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

describe("the Chair's report to SOMTC", () => {
  let id: string;
  let position: string;
  let digest: Record<string, string>;

  const bytesOf = async (identity: string, format: string) => {
    const token = await server.tokenOf(identity);
    const headers = { authorization: `Bearer ${token}`, connection: 'close' };
    const reply = await fetch(`${server.origin}/v1/reports/${id}?format=${format}`, { headers });
    return { status: reply.status, headers: reply.headers, bytes: Buffer.from(await reply.arrayBuffer()) };
  };
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

  it('is drafted at a log position, and tells what happened up to there', async () => {
    const proposal = { through: 'ASEC', host: 'VN', content: { text: 'SYNTHETIC-reason' } };
    done(await people.delegate('vn').posts('/v1/meetings', proposal));
    done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    const drafted = done(await people.secretariat().posts('/v1/reports', {}));
    id = drafted.id;
    const { body } = await people.delegate('bn').reads<Record<string, string>>(`/v1/reports/${id}`);
    position = body.position!;
    expect([body.state, BigInt(position) < BigInt(drafted.position)]).toEqual(['drafted', true]);
    const report = JSON.parse((await bytesOf('bn-delegate', 'json')).bytes.toString()) as Record<string, never>;
    expect(report).toMatchObject({
      position,
      workingGroup: { leadShepherd: 'PH', meetings: [{ kind: 'additional', state: 'proposed', proposedBy: 'VN' }] },
      exchange: { total: { received: 1, answered: 0 }, limits: { version: 1 } },
      plans: [{ plan: 'bohol-2017-2020', activities: 57 }],
    });
    const html = await bytesOf('bn-delegate', 'html');
    expect(html.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html.bytes.toString()).toContain('They are no duty of the ASEAN member states.');
    expect(html.bytes.toString()).not.toContain('SYNTHETIC');
    const docx = await bytesOf('bn-delegate', 'docx');
    expect(docx.bytes.subarray(0, 2).toString()).toBe('PK');
  });

  it('is the same for the same position, whatever has happened since', async () => {
    const first = await bytesOf('chair', 'html');
    done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    const again = done(await people.chair().posts('/v1/reports', { position }));
    const before = id;
    id = again.id;
    expect((await bytesOf('chair', 'html')).bytes.equals(first.bytes)).toBe(true);
    id = before;
    const beyond = await people.chair().posts('/v1/reports', { position: '999999999' });
    expect([beyond.status, beyond.body]).toMatchObject([422, { code: 'governance.position-unknown' }]);
  });

  it('is signed off by the chair, then transmitted, and only then known to SOMTC', async () => {
    const on = new Date().toISOString().slice(0, 10);
    const early = await people.chair().posts(`/v1/reports/${id}/transmit`, { on });
    expect([early.status, early.body]).toMatchObject([409, { code: 'governance.report-not-signed-off' }]);
    expect((await people.secretariat().posts(`/v1/reports/${id}/sign-off`, {})).status).toBe(403);
    expect(done(await people.chair().posts(`/v1/reports/${id}/sign-off`, {})).state).toBe('signed-off');
    expect((await people.reporter('SOMTC').reads(`/v1/reports/${id}`)).status).toBe(404);
    expect((await people.reporter('SOMTC').reads<Items>('/v1/reports')).body).toEqual({ items: [] });
    done(await people.chair().posts(`/v1/reports/${id}/transmit`, { on }));
    const { body } = await people.reporter('SOMTC').reads<{ sha256: Record<string, string> }>(`/v1/reports/${id}`);
    expect(body).toMatchObject({ state: 'transmitted', transmittedOn: on });
    digest = body.sha256;
    expect((await people.reporter('ACWC').reads(`/v1/reports/${id}`)).status).toBe(404);
  });

  it('is byte for byte what was signed off, also after a restart', async () => {
    for (let run = 0; run < 2; run += 1) {
      for (const format of ['json', 'html', 'docx']) {
        const { status, bytes } = await bytesOf('somtc-reporter', format);
        expect([status, format, sha256(bytes)]).toEqual([200, format, digest[format]]);
      }
      await server.stop();
      server = await server.again();
      people = region(server);
    }
  });

  it('is known to have been taken', async () => {
    const { status, body } = await people.auditor().readsWhoRead(`?record=report-${id}`);
    const readers = body.items.map((entry) => entry.body);
    expect([id, status, readers]).toEqual([expect.any(String), 200, expect.arrayContaining(['SOMTC'])]);
    expect(readers.filter((reader) => reader === 'SOMTC')).toHaveLength(6);
  });
});
