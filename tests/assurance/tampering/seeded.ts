import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { aRequestTo, dayIn, done, region, type Region } from '../../scenarios/client.js';
import { startServerAt } from '../../formats/server-at.js';
import { startServer } from '../../scenarios/running-server.js';
import { each } from '../sample.js';
import { type Answer, answerTo, keyOf, type Probe } from './probes.js';
import { entriesSeen } from './seen.js';

const HOUR = 3_600_000;
const AT_ONCE = 16;
const EXCHANGES = '/v1/exchange-requests';
const FILES = '/v1/case-files';
const REFERRALS = '/v1/referrals';

export type TargetKind = 'exchange' | 'case' | 'referral' | 'register';

/** One record to be edited, and what is asked about it. */
export interface Target {
  readonly kind: TargetKind;
  readonly stream: string;
  readonly id: string;
  /** How many it has. */
  readonly facts: number;
  /** Stand in what was written on it, and nowhere else. */
  readonly marks: readonly string[];
  readonly probes: readonly Probe[];
  /** A request to a unit that has nothing to do with this record: where its content could be shown. */
  readonly bait?: { readonly stream: string; readonly id: string };
}

/** A data folder that only the platform has written, and all that was answered about it. */
export interface Seed {
  readonly folder: string;
  readonly targets: readonly Target[];
  readonly answers: ReadonlyMap<string, Answer>;
  /** What the auditor and the analyst see of all facts. */
  readonly entries: ReadonlySet<string>;
}

/** How many records of each kind. */
export type Counts = Readonly<Record<Exclude<TargetKind, 'register'>, number>>;

/**
 * Fills a data folder by the build in `place`, an hour ago; asks everything once, now, and lets go of the folder without a
 * last digest: what came last is in none. `folder` is removed by whoever made it.
 *
 * Where nobody will ask, nothing is asked.
 */
export async function seed(folder: string, counts: Counts, place = '.', isAsked = true): Promise<Seed> {
  const data = join(folder, 'seed');
  await mkdir(data, { recursive: true });
  let server = await startServerAt(Date.now() - HOUR, data, place);
  try {
    const targets = await makeTargets(region(server), counts);
    await server.stop();
    const [answers, entries] = [new Map<string, Answer>(), new Set<string>()];
    if (!isAsked) {
      settle(data);
      return { folder: data, targets, answers, entries };
    }
    server = await startServer(data, {}, place);
    const people = region(server);
    for (let later = 0; later < 6; later += 1) done(await people.officer('ph').submits(aRequestTo('TH-ATU')));
    const probes = new Map(targets.flatMap((target) => target.probes).map((probe) => [keyOf(probe), probe]));
    await each([...probes], AT_ONCE, async ([key, probe]) => {
      answers.set(key, await answerTo(people, probe));
    });
    for (const entry of await entriesSeen(people, 'all')) entries.add(entry);
    await server.kill();
    settle(data);
    return { folder: data, targets, answers, entries };
  } finally {
    await server.kill();
  }
}

/** Moves what stands in write-ahead logs into the files, so that these alone are the folder. */
function settle(data: string): void {
  for (const name of ['log.db', 'keys.db']) {
    const file = new DatabaseSync(join(data, name));
    file.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    file.close();
  }
}

/** The log, the keys and the root key of a folder, in another one. */
export async function copyLogAndKeys(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await Promise.all(['log.db', 'keys.db', 'root.key'].map((name) => copyFile(join(from, name), join(to, name))));
}

async function makeTargets(people: Region, counts: Counts): Promise<readonly Target[]> {
  const targets: Target[] = [];
  const making = [
    ...Array.from({ length: counts.exchange }, (_, n) => () => exchange(people, n)),
    ...Array.from({ length: counts.case }, (_, n) => () => caseFile(people, n)),
    ...Array.from({ length: counts.referral }, (_, n) => () => referral(people, n)),
  ];
  await each(making, AT_ONCE, async (make) => void targets.push(await make()));
  return [...targets.sort((a, b) => (a.marks[0] ?? '').localeCompare(b.marks[0] ?? '')), ...(await register(people))];
}

const mark = (what: string, n: number) => `SEALED-${what}-${String(n).padStart(4, '0')}`;
const get = (by: string, path: string): Probe => ({ by, method: 'GET', path });
const post = (by: string, path: string, body: object): Probe => ({ by, method: 'POST', path, body });
const words = (text: string) => ({ content: { text } });
const ANSWER = { handling: 'H1', evaluation: { source: 'A', information: '1' }, content: { answer: 'FORGED' } };

/** Asked by PH, answered by TH; nothing of VN, whose own request is the bait. */
async function exchange(people: Region, n: number): Promise<Target> {
  const [question, answer] = [mark('question', n), mark('answer', n)];
  const [ph, th] = [people.officer('ph'), people.officer('th')];
  const content = { subject: question, question, justification: question };
  const { id } = done(await ph.submits(aRequestTo('TH-ATU', { content, handling: 'H0' })));
  done(await th.acknowledges(id));
  done(await th.answers(id, answer));
  const bait = done(await ph.submits(aRequestTo('VN-ATU')));
  const [at, baited] = [`${EXCHANGES}/${id}`, `${EXCHANGES}/${bait.id}`];
  return {
    kind: 'exchange',
    facts: 3,
    stream: `exchange-${id}`,
    id,
    marks: [question, answer],
    bait: { stream: `exchange-${bait.id}`, id: bait.id },
    probes: [
      ...['ph-officer', 'th-officer', 'vn-officer', 'auditor'].map((by) => get(by, at)),
      ...['vn-officer', 'auditor'].map((by) => get(by, `${at}/history`)),
      get('vn-officer', baited),
      post('vn-officer', `${at}/answer`, ANSWER),
      post('vn-officer', `${at}/acknowledge`, {}),
      post('th-officer', `${at}/answer`, ANSWER),
    ],
  };
}

/** Opened by PH; TH is a member, VN is invited, MY was a member and was removed. */
async function caseFile(people: Region, n: number): Promise<Target> {
  const note = mark('note', n);
  const ph = people.officer('ph');
  const { id } = done(await ph.posts(FILES, { reference: `PH-2026-${String(n)}`, content: { subject: note } }));
  const at = `${FILES}/${id}`;
  for (const state of ['TH', 'MY']) {
    done(await ph.posts(`${at}/invite`, { unit: `${state}-ATU` }));
    done(await people.officer(state.toLowerCase()).posts(`${at}/join`, {}));
  }
  done(await ph.posts(`${at}/add-note`, words(note)));
  done(await ph.posts(`${at}/invite`, { unit: 'VN-ATU' }));
  done(await ph.posts(`${at}/remove-member`, { unit: 'MY-ATU' }));
  return {
    kind: 'case',
    facts: 9,
    stream: `casefile-${id}`,
    id,
    marks: [note],
    probes: [
      ...['ph-officer', 'th-officer', 'vn-officer', 'my-officer', 'auditor'].map((by) => get(by, at)),
      ...['vn-officer', 'my-officer'].flatMap((by) => [
        get(by, `${at}/history`),
        post(by, `${at}/add-note`, words('FORGED')),
      ]),
    ],
  };
}

/** A victim, referred by TH to the post of PH, which was not told. */
async function referral(people: Region, n: number): Promise<Target> {
  const name = mark('victim', n);
  const raise = {
    ...{ track: 'victim', nationality: 'PH', post: 'PH-CONSULAR', identification: 'presumed' },
    ...{ identifiedAt: '2026-01-02T06:00:00Z', content: { person: { name } } },
  };
  const { id } = done(await people.officer('th').posts(REFERRALS, raise));
  const at = `${REFERRALS}/${id}`;
  done(await people.officer('th').posts(`${at}/withhold`, { reason: 'safety', reviewOn: dayIn(200) }));
  return {
    kind: 'referral',
    facts: 2,
    stream: `referral-${id}`,
    id,
    marks: [name],
    probes: [
      ...['th-officer', 'ph-consular', 'ph-delegate', 'auditor'].map((by) => get(by, at)),
      get('auditor', `${at}/history`),
      post('ph-consular', `${at}/acknowledge`, {}),
    ],
  };
}

/** Entries of the register that decide who may act: of units, offices and accreditations, that hold or have ended. */
async function register(people: Region): Promise<readonly Target[]> {
  const registrar = people.registrar();
  done(await registrar.posts('/v1/units/BN-ATU/close', { on: '2026-01-01' }));
  const accredited = async (state: string): Promise<string> => {
    const body = { state, capacity: 'delegate', agency: 'police', from: '2024-01-01' };
    const subject = `${state.toLowerCase()}-delegate`;
    return done(await registrar.posts('/v1/accreditations', { ...body, subject })).id;
  };
  const [ended, holding] = [await accredited('SG'), await accredited('ID')];
  done(await registrar.posts(`/v1/accreditations/${ended}/end`, { on: '2026-01-01' }));
  const entry = (stream: string, by: string, facts: number): Target => ({
    ...{ kind: 'register', stream, id: stream, facts, marks: [] },
    probes: [get(by, '/v1/states/PH')],
  });
  return [
    entry('unit-LA-ATU', 'la-officer', 1),
    entry('unit-BN-ATU', 'bn-officer', 2),
    entry('working-group-roles', 'chair', 1),
    entry(`accreditation-${ended}`, 'sg-delegate', 2),
    entry(`accreditation-${holding}`, 'id-delegate', 1),
  ];
}
