import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { view as referrals } from '#referral/views/referrals.js';
import { viewPath } from '#views/view-path.js';
import { aRequestTo, dayIn, done, region, type Region } from './client.js';
import type { Reply } from './http.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';
import { startServerAt } from '../formats/server-at.js';
import { type Ran, talaan } from './talaan.js';
import { ON_DATABASES, type Way } from './ways.js';

const PLAN = 'bohol-2017-2020';
/** For a server with much else to do. */
const PATIENCE_MS = 60_000;

let parent: string;
let data: string;
let server: RunningServer;
let people: Region;
/** Two victims' referrals: of the first nobody may know. */
let hidden: string;
let told: string;
/** Before anything happened to either, and after all of it. */
let before: bigint;

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
const victim = () => ({
  ...{ track: 'victim', nationality: 'PH', post: 'PH-CONSULAR', identification: 'presumed' },
  ...{ identifiedAt: hoursAgo(2), content: { person: { name: 'SYNTHETIC: a person' }, needs: 'SYNTHETIC: shelter' } },
});
const on = (...words: readonly string[]) => talaan([...words, '--data', data]);
const head = async () => BigInt((await on('replay')).lines<{ position: string }>().at(-1)?.position ?? 0);
const notify = async (id: string) => {
  const content = { text: 'SYNTHETIC: said' };
  const wish = { wish: 'requests', informedOfRightOn: hoursAgo(1).slice(0, 10), content };
  done(await people.officer('th').posts(`/v1/referrals/${id}/record-wishes`, wish));
  const telling = { at: hoursAgo(0), channel: 'telephone', content };
  done(await people.officer('th').posts(`/v1/referrals/${id}/notify`, telling));
};

/** What happened forty days ago, on a server whose clock stood there. */
async function longAgo(folder: string, happens: (people: Region) => Promise<string>): Promise<string> {
  const then = await startServerAt(Date.now() - 40 * 86_400_000, folder);
  const told = await happens(region(then));
  await then.stop();
  return told;
}

beforeAll(async () => {
  parent = await temporaryData();
  data = join(parent, 'data');
  const erased = await longAgo(data, async ({ officer, head }) => {
    const { id } = done(await officer('ph').submits(aRequestTo('TH-ATU')));
    done(await officer('th').answers(id, 'SYNTHETIC: the answer'));
    done(await officer('ph').does('close', id, { useful: 'yes' }));
    done(await head('ph').posts(`/v1/erasures/exchange-${id}/ask`, { reason: 'retention-passed' }));
    return `/v1/erasures/exchange-${id}`;
  });
  server = await startServer(data);
  people = region(server);
  while ((await people.head('ph').reads(erased)).body.state !== 'erased') await pause(100);
  before = await head();
  hidden = done(await people.officer('th').posts('/v1/referrals', victim())).id;
  told = done(await people.officer('th').posts('/v1/referrals', victim())).id;
  await notify(told);
  const hold = { reason: 'asylum', reviewOn: dayIn(200), content: { text: 'SYNTHETIC: afraid of the post' } };
  const withheld = await people.officer('th').posts(`/v1/referrals/${hidden}/withhold`, hold);
  expect([withheld.status, withheld.text]).toEqual([200, expect.any(String)]);
  // Beside the record stand who read it and who was not let.
  expect((await people.officer('th').reads(`/v1/referrals/${hidden}`)).status).toBe(200);
  expect((await people.delegate('vn').reads(`/v1/referrals/${hidden}`)).status).toBe(404);
});

afterAll(async () => {
  await server.stop();
  await removeData(parent);
});

/** What of the hidden referral is in a text. */
const leaks = (text: string) => [hidden, '"reason":"asylum"'].filter((canary) => text.includes(canary));

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}/;

const FOUNDED = ['--lead-shepherd', 'PH', '--state-name', 'Philippines', '--member-since', '1967-08-08'];

/** Commands that know no data folder. */
const WITHOUT_DATA = ['token', 'copy', ...Object.keys(ON_DATABASES)];
/** Every way in which the command line writes something out. A command or an option that is not here fails the test. */
const WAYS: Readonly<Record<string, Way>> = {
  token: {
    options: [],
    runs: () => [
      ['token', 'auditor'],
      ['token', 'nobody'],
    ],
  },
  replay: {
    options: ['--from', '--until', '--until-time', '--erasures', '--view', '--undisclosed'],
    passedOver: { '--undisclosed': 'is for what nobody may know of: it is noted, and tested below' },
    runs: () => [
      ['replay'],
      ['replay', '--json'],
      ['replay', '--from', String(before), '--until', '1000000'],
      ['replay', '--until-time', '2999-01-01T00:00:00Z'],
      ['replay', '--erasures'],
      ['replay', '--view', 'referrals'],
      ['replay', '--view', 'audit-trail', '--json'],
    ],
  },
  verify: { options: [], runs: () => [['verify'], ['verify', '--json']] },
  export: {
    options: ['--plan', '--audit', '--format', '--bom', '--out', '--until', '--until-time'],
    runs: () => [
      ['export', '--audit'],
      ['export', '--audit', '--json'],
      ['export', '--audit', '--format', 'csv', '--bom'],
      ['export', '--audit', '--out', join(parent, 'trail')],
      ['export', '--audit', '--until', '1000000'],
      ['export', '--audit', '--until-time', '2999-01-01T00:00:00Z'],
      ['export', '--plan', PLAN, '--format', 'csv'],
      ['export', '--plan', PLAN, '--format', 'html', '--out', join(parent, 'plan')],
      ['export', '--plan', PLAN, '--json'],
    ],
    writes: () => [join(parent, 'trail'), join(parent, 'plan')],
  },
  backup: {
    // The copy is of the files themselves: who has it has all of them, as SECURITY.md says.
    options: ['--to', '--with-root-key'],
    showsNoRecord: true,
    runs: () => [
      ['backup', '--to', join(parent, 'backup')],
      ['backup', '--to', join(parent, 'other'), '--with-root-key', '--json'],
    ],
  },
  restore: {
    options: ['--from', '--erasures'],
    showsNoRecord: true,
    place: () => join(parent, 'raised'),
    runs: () => [
      ['restore', '--from', join(parent, 'other'), '--erasures', join(parent, 'nothing')],
      ['restore', '--from', join(parent, 'other'), '--json'],
    ],
  },
  'raise-level': {
    options: [],
    showsNoRecord: true,
    place: () => join(parent, 'raised'),
    runs: () => [['raise-level'], ['raise-level', '--json']],
  },
  'keys rotate-root': {
    options: ['--new-root-key'],
    showsNoRecord: true,
    place: () => join(parent, 'raised'),
    runs: () => [
      ['keys', 'rotate-root', '--new-root-key', join(parent, 'new.key')],
      ['keys', 'rotate-root', '--json'],
    ],
  },
  ...ON_DATABASES,
  copy: {
    options: ['--from', '--to'],
    showsNoRecord: true,
    runs: () => [['copy', '--from', join(parent, 'raised'), '--to', join(parent, 'copied'), '--json']],
  },
  'confirm-clock': {
    options: [],
    showsNoRecord: true,
    place: () => join(parent, 'raised'),
    runs: () => [['confirm-clock'], ['confirm-clock', '--json']],
  },
  init: {
    options: [
      '--lead-shepherd',
      '--state-name',
      '--member-since',
      '--from',
      '--registrar-body',
      '--registrar-body-name',
    ],
    showsNoRecord: true,
    place: () => join(parent, 'founded'),
    runs: () => [
      ['init', ...FOUNDED, '--registrar-body', 'ASEC', '--from', '2018-01-01'],
      ['init', ...FOUNDED, '--registrar-body', 'SOMTC', '--registrar-body-name', 'SYNTHETIC: a body', '--json'],
    ],
  },
  'seed-demo': {
    options: ['--records', '--requests', '--years', '--from', '--seed'],
    showsNoRecord: true,
    place: () => join(parent, 'seeded'),
    runs: () => [
      ['seed-demo', '--records', '200', '--seed', '1', '--years', '1', '--json'],
      ['seed-demo', '--from', '2999-01-01T00:00:00Z', '--requests', '1'],
    ],
  },
};

describe('what the command line writes out', () => {
  it('is tried for every command that there is, and every option of each', async () => {
    const { out } = await talaan(['help']);
    const commands = [...(out.split('Commands:')[1] ?? '').matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name]) => name);
    expect(commands.filter((name) => name !== 'help').sort()).toEqual(
      [...new Set(Object.keys(WAYS).map((name) => name.split(' ')[0]))].sort(),
    );
    for (const [name, { options, runs, passedOver = {} }] of Object.entries(WAYS)) {
      const help = (await talaan([...name.split(' '), '--help'])).out.split(/^Options:$/m)[1]?.split('\n\n')[0] ?? '';
      const there = [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option]) => option);
      const known = ['--help', '--json', ...(there.includes('--data') ? ['--data'] : [])];
      expect([name, there.sort()]).toEqual([name, [...options, ...known].sort()]);
      const tried = new Set([...runs().flat(), ...Object.keys(passedOver)]);
      expect([name, options.filter((option) => !tried.has(option))]).toEqual([name, []]);
    }
  });

  it.each(Object.keys(WAYS))('says nothing of what nobody may know of: %s', async (name) => {
    const { runs, writes = () => [], place = () => data, showsNoRecord } = WAYS[name]!;
    for (const words of runs()) {
      const ran = await talaan(WITHOUT_DATA.includes(name) ? words : [...words, '--data', place()]);
      const printed = ran.out + ran.err;
      expect([words, leaks(printed), showsNoRecord ? UUID.exec(printed) : null]).toEqual([words, [], null]);
    }
    for (const file of writes()) expect([file, leaks(await readFile(file, 'utf8'))]).toEqual([file, []]);
  });

  it('shows the referral whose post was told, and leaves a gap for the other', async () => {
    const lines = (await on('replay', '--from', String(before + 1n))).lines<{ stream: string; position: string }>();
    expect(lines.filter(({ stream }) => stream === `referral-${told}`).length).toBeGreaterThan(0);
    const [first] = lines;
    // The first fact after was the raising of the hidden one.
    expect(BigInt(first?.position ?? 0)).toBeGreaterThan(before + 1n);
  });

  it('as the audit trail, is what an auditor reads over HTTP, entry by entry', async () => {
    const end = await head();
    const exported = (await on('export', '--audit', '--until', String(end))).lines();
    const shown: unknown[] = [];
    for (let cursor = ''; ;) {
      const { body } = await people
        .auditor()
        .reads<{ items: unknown[]; nextCursor?: string }>(
          `/v1/audit-trail?limit=500&asOfPosition=${String(end)}${cursor}`,
        );
      shown.push(...body.items);
      if (body.nextCursor === undefined) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(exported.length).toBeGreaterThan(100);
    expect(exported).toEqual(shown);
  });

  it('as the audit trail in CSV, is the same lines that an auditor is given over HTTP, page by page', async () => {
    const end = await head();
    const exported = (await on('export', '--audit', '--format', 'csv', '--until', String(end))).out;
    const heading = exported.slice(0, exported.indexOf('\r\n') + 2);
    const pages: string[] = [];
    let path: string | undefined = `/v1/audit-trail?format=csv&limit=50&asOfPosition=${String(end)}`;
    while (path !== undefined) {
      const reply: Reply = await people.auditor().sends({ path });
      const { status, headers, text } = reply;
      expect([status, headers['content-type'], text.startsWith(heading)]).toEqual([
        200,
        'text/csv; charset=utf-8',
        true,
      ]);
      pages.push(text.slice(heading.length));
      path = /^<(.*)>; rel="next"$/.exec(headers.link ?? '')?.[1];
    }
    expect(pages.length).toBeGreaterThan(1);
    expect(heading + pages.join('')).toBe(exported);
    const marked = (await on('export', '--audit', '--format', 'csv', '--bom', '--until', String(end))).out;
    expect(marked).toBe(`\uFEFF${exported}`);
    const read = await people.auditor().sends({ path: '/v1/audit-trail/reads?format=csv&bom=true&limit=1' });
    expect(read.text.startsWith(`\uFEFF${heading}`)).toBe(true);
    expect((await people.officer('ph').sends({ path: '/v1/audit-trail?format=csv' })).status).toBe(403);
  });

  it.each([
    [['--audit', '--format', 'html'], 'no HTML'],
    [['--audit', '--bom'], '--bom is for CSV'],
    [['--plan', PLAN, '--format', 'html', '--bom'], '--bom is for CSV'],
    [['--plan', PLAN, '--json', '--bom'], '--bom is for CSV'],
  ])('is not written as %j: that says nothing', async (words, why) => {
    const { exit, out, err } = await on('export', ...words);
    expect([exit, out, err]).toEqual([2, '', expect.stringContaining(why)]);
  });

  it('lists the erasures of all records by their keys, with no word of the record', async () => {
    const lines = (await on('replay', '--erasures')).lines<{ keys: string[] }>();
    expect(lines.map((line) => [Object.keys(line), line.keys.length])).toEqual([[['position', 'erasedAt', 'keys'], 1]]);
    const list = join(parent, 'erasures.ndjson');
    await writeFile(list, (await on('replay', '--erasures')).out);
    const restoring = ['restore', '--from', join(parent, 'backup'), '--data', join(parent, 'restored')];
    const restored = await talaan([...restoring, '--erasures', list, '--json']);
    expect([restored.exit, JSON.parse(restored.out)]).toEqual([0, expect.objectContaining({ erasuresListed: 1 })]);
  });
});

describe('reading what nobody may know of', () => {
  interface Entry {
    readonly type: string;
    readonly conduct: Readonly<Record<string, string>>;
  }
  const reads = async () => {
    const { body } = await people.auditor().reads<{ items: Entry[] }>('/v1/audit-trail?type=log.undisclosed-read');
    return body.items.map(({ conduct }) => conduct);
  };
  const noted = async (count: number) => {
    for (const until = Date.now() + PATIENCE_MS; (await reads()).length < count && Date.now() < until;)
      await pause(100);
    return reads();
  };
  let ran: Ran;

  it('is for the operator who asks for it, and is a fact soon after: when, which command, which positions', async () => {
    ran = await on('replay', '--undisclosed', '--from', '3', '--until', String(before + 1n));
    expect([ran.exit, ran.err, ran.out.includes(`"stream":"referral-${hidden}"`)]).toEqual([0, '', true]);
    expect(ran.lines()).toHaveLength(Number(before) - 1);
    const [line = ''] = (await readFile(join(data, 'operator.ndjson'), 'utf8')).split('\n');
    expect((await stat(join(data, 'operator.ndjson'))).mode & 0o077).toBe(0);
    expect(await noted(1)).toEqual([JSON.parse(line)]);
    expect(JSON.parse(line)).toMatchObject({ command: 'replay', from: '3', until: String(before + 1n) });
  });

  it('is recorded once, also when the server was killed, and when it did not run', async () => {
    await server.kill();
    expect((await on('replay', '--undisclosed', '--until', '5')).lines()).toHaveLength(5);
    server = await server.again();
    people = region(server);
    expect((await noted(2)).map(({ until }) => until)).toEqual([String(before + 1n), '5']);
    expect(await server.stop()).toBe(0);
    server = await server.again();
    people = region(server);
    expect(await reads()).toHaveLength(2);
    expect((await on('verify')).exit).toBe(0);
  });

  it('shows nothing where it cannot be noted', async () => {
    const place = join(parent, 'restored');
    await mkdir(join(place, 'operator.ndjson'));
    const refused = await talaan(['replay', '--undisclosed', '--data', place]);
    expect([refused.exit, refused.out, refused.err]).toEqual([4, '', expect.stringContaining('cannot be noted')]);
    await rm(join(place, 'operator.ndjson'), { recursive: true });
  });
});

describe('the same position', () => {
  it('gives the same bytes after what was hidden then became known, and a later one tells it', async () => {
    const end = String(await head());
    const ways = [
      ['replay', '--until', end],
      ['export', '--audit', '--until', end],
    ];
    const then = await Promise.all(ways.map((words) => on(...words)));
    const lift = { content: { text: 'SYNTHETIC: no longer' } };
    done(await people.officer('th').posts(`/v1/referrals/${hidden}/lift-hold`, lift));
    await notify(hidden);
    const now = await Promise.all(ways.map((words) => on(...words)));
    expect(now.map(({ out }) => out)).toEqual(then.map(({ out }) => out));
    expect(leaks(now.map(({ out }) => out).join(''))).toEqual([]);
    expect(leaks((await on('replay')).out)).toEqual([hidden]);
  });
});

describe('a view that is not what the log says', () => {
  it('is told to differ; the lines that do are shown to an operator who asks for them, and that is noted', async () => {
    expect(await server.stop()).toBe(0);
    const file = new DatabaseSync(viewPath(data, referrals));
    file.prepare('UPDATE referral SET unit = ? WHERE id = ?').run('XX-ATU', hidden);
    file.close();
    const compared = await on('replay', '--view', 'referrals');
    expect([compared.exit, leaks(compared.out + compared.err)]).toEqual([3, []]);
    expect(compared.out).toMatch(/^different: /);
    const lines = async () => (await readFile(join(data, 'operator.ndjson'), 'utf8')).split('\n').length - 1;
    const count = await lines();
    const shown = await on('replay', '--view', 'referrals', '--undisclosed');
    expect([shown.exit, shown.out]).toEqual([3, expect.stringContaining('XX-ATU')]);
    expect(await lines()).toBe(count + 1);
    server = await server.again();
  });
});
