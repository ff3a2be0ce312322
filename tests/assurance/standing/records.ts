import { randomUUID } from 'node:crypto';
import { type Answered, dayInThailand, done, type Person, type Problem, type Region } from '../../scenarios/client.js';
import { contractExamples } from '../../scenarios/contract-examples.js';
import type { Reply } from '../../scenarios/http.js';
import type { Under } from './losing.js';

const FILES = '/v1/case-files';
const REFERRALS = '/v1/referrals';
/** A revision that no record has: whoever is let in is told so, and nothing changes. */
const STALE = { 'if-match': '"4000000"' };
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

/** A record that somebody has a part in, and the step by which that ends. */
interface Part {
  readonly way: string;
  readonly template: string;
  readonly who: Person;
  readonly id: string;
  readonly mark: string;
  /** An acknowledged command of theirs. */
  readonly earlier?: {
    readonly path: string;
    readonly body: object;
    readonly key: string;
    readonly first: Reply<Answered>;
  };
  readonly end: () => Promise<unknown>;
  /** What they may still do afterwards. */
  readonly left: readonly string[];
  /** The list in which it stands as long as they know of it. */
  readonly list?: string;
}

type Example = (path: string) => Record<string, unknown>;

/** Has people lose their part in a record: they then do nothing on it, read nothing of it, and get no other answers to repetitions. */
export async function losingParts(under: Under, operations: readonly string[], origin: string): Promise<void> {
  const example = await contractExamples(origin);
  const parts = [...(await caseParts(under.people)), ...(await referralParts(under.people))];
  for (const part of parts) await losingPart(part, under, operations, example);
}

async function losingPart(
  part: Part,
  { tally }: Under,
  operations: readonly string[],
  example: Example,
): Promise<void> {
  const { way, template, who, id, mark, earlier, end, left, list } = part;
  const concerned = operations.filter((operation) => operation.slice(operation.indexOf(' ') + 1).startsWith(template));
  const ask = async (operation: string) => {
    const [method = '', route = ''] = operation.split(' ');
    const path = route.replace('{id}', id);
    if (method === 'GET') return await who.reads<Partial<Problem> | undefined>(path);
    const headers = { ...STALE, 'idempotency-key': randomUUID() };
    return await who.sends<Partial<Problem> | undefined>({ method, path, body: example(route), headers });
  };
  const could: string[] = [];
  for (const operation of concerned) if (isLetIn(await ask(operation))) could.push(operation);
  if (could.length === 0) throw new Error(`${way}: ${who.identity} could do nothing before`);
  await end();
  for (const operation of could) {
    const reply = await ask(operation);
    tally.tried(operation, way);
    const isFree =
      left.includes(operation.slice(operation.lastIndexOf('/') + 1)) ||
      (operation.startsWith('GET') && left.includes('read'));
    const told = `${way}: ${who.identity} ${operation}: ${String(reply.status)}`;
    if (!isFree && isLetIn(reply)) tally.wrongly('let in without standing', told);
    if (isFree && reply.status === 404) tally.wrongly('refused though in standing', told);
    if (reply.text.includes(mark)) tally.wrongly('content shown without standing', told);
  }
  if (list !== undefined && (await who.reads(list)).text.includes(id)) {
    tally.wrongly('content shown without standing', `${way}: ${who.identity} ${list}`);
  }
  if (!earlier) return;
  const { status, text } = await who.posts(earlier.path, earlier.body, { key: earlier.key });
  tally.retried();
  if (status !== earlier.first.status || text !== earlier.first.text) {
    tally.wrongly('repetitions answered otherwise', `${way}: ${who.identity} ${earlier.path}: ${String(status)}`);
  }
}

/** Whether the policies let somebody in: a rule of the record may then still refuse. */
function isLetIn({ status, body }: Reply<Partial<Problem> | undefined>): boolean {
  return status !== 403 && !(status === 404 && body?.code === 'record.unknown');
}

/** Cases of PH: TH is a member, or VN is invited, until that ends. */
async function caseParts(people: Region): Promise<readonly Part[]> {
  const [ph, th, vn] = [people.officer('ph'), people.officer('th'), people.officer('vn')];
  let number = 0;
  const opened = async (part: string) => {
    const mark = `SEALED-${part}`;
    number += 1;
    const body = { reference: `PH-2026-9${String(number).padStart(3, '0')}`, content: { subject: mark } };
    const { id } = done(await ph.posts(FILES, body));
    const does = async (who: Person, command: string, words: object = {}) =>
      done(await who.posts(`${FILES}/${id}/${command}`, words));
    return { id, mark, does };
  };
  const member = async (
    part: string,
    end: (of: Awaited<ReturnType<typeof opened>>) => Promise<unknown>,
  ): Promise<Part> => {
    const file = await opened(part);
    await file.does(ph, 'invite', { unit: 'TH-ATU' });
    await file.does(th, 'join');
    const path = `${FILES}/${file.id}/add-note`;
    const note = { path, body: { content: { text: file.mark } }, key: randomUUID() };
    const first = await th.posts(note.path, note.body, { key: note.key });
    done(first);
    const known = { template: `${FILES}/{id}`, who: th, id: file.id, mark: file.mark, list: FILES, left: [] };
    return { way: `case: ${part}`, ...known, earlier: { ...note, first }, end: () => end(file) };
  };
  const invited = async (
    part: string,
    end: (of: Awaited<ReturnType<typeof opened>>) => Promise<unknown>,
  ): Promise<Part> => {
    const file = await opened(part);
    await file.does(ph, 'invite', { unit: 'VN-ATU' });
    const known = { template: `${FILES}/{id}`, who: vn, id: file.id, mark: file.mark, list: FILES, left: [] };
    return { way: `case: ${part}`, ...known, end: () => end(file) };
  };
  return [
    await member('member-removed', ({ does }) => does(ph, 'remove-member', { unit: 'TH-ATU' })),
    await member('member-left', ({ does }) => does(th, 'leave')),
    await invited('invitation-withdrawn', ({ does }) => does(ph, 'withdraw-invitation', { unit: 'VN-ATU' })),
    await invited('invitation-declined', ({ does }) => does(vn, 'decline')),
  ];
}

/** Referrals of TH to the post of PH, which acts on them until it denies, or until the victim takes the consent back. */
async function referralParts(people: Region): Promise<readonly Part[]> {
  const [unit, post] = [people.officer('th'), people.consular('ph')];
  const known = async (
    part: string,
    left: readonly string[],
    end: (does: (who: Person, command: string) => Promise<unknown>) => Promise<unknown>,
  ): Promise<Part> => {
    const mark = `SEALED-${part}`;
    const raise = {
      ...{ track: 'victim', nationality: 'PH', post: 'PH-CONSULAR', identification: 'presumed' },
      ...{ identifiedAt: hoursAgo(2), content: { person: { name: mark } } },
    };
    const { id } = done(await unit.posts(REFERRALS, raise));
    const at = `${REFERRALS}/${id}`;
    const informedOfRightOn = dayInThailand();
    done(await unit.posts(`${at}/record-wishes`, { wish: 'requests', informedOfRightOn }));
    done(await unit.posts(`${at}/notify`, { at: hoursAgo(0), channel: 'e-mail' }));
    const acknowledging = { path: `${at}/acknowledge`, body: {}, key: randomUUID() };
    const first = await post.posts(acknowledging.path, acknowledging.body, { key: acknowledging.key });
    done(first);
    const does = async (who: Person, command: string) => done(await who.posts(`${at}/${command}`, {}));
    return {
      ...{ way: `referral: ${part}`, template: `${REFERRALS}/{id}`, who: post, id, mark, left },
      earlier: { ...acknowledging, first },
      end: () => end(does),
    };
  };
  return [
    await known('nationality-denied', ['read', 'history', 'confirm-nationality', 'deny-nationality'], (does) =>
      does(post, 'deny-nationality'),
    ),
    await known('consent-withdrawn', ['read', 'history'], (does) => does(unit, 'withdraw-consent')),
  ];
}
