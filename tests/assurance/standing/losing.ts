import { randomUUID } from 'node:crypto';
import type { Refused } from '#vault/contract.js';
import { openLogReader } from '#event-store/transfer/log-location.js';
import { decode } from '#event-store/fact.js';
import type { Region } from '../../scenarios/client.js';
import type { ServerOfTokens } from '../../scenarios/standing-server.js';
import { each } from '../sample.js';
import { again, type Could, identityOf, type Played } from './played.js';
import type { Tally } from './tally.js';
import type { Way } from './ways.js';

/** No fact is recorded of a file before it is cited: nothing there tells that it was sent before. */
const UNRECORDED = '/v1/attachments';
const AT_ONCE = 16;
/** Milliseconds after the change. */
const FEED_ENDS_WITHIN = 8_000;

/** What is tried at one server. */
export interface Under {
  readonly server: ServerOfTokens;
  readonly data: string;
  readonly people: Region;
  readonly played: Played;
  readonly tally: Tally;
}

/**
 * Takes the standing from people who could act until then, and has them do again, at once, what they could do a moment ago;
 * then send again, with its key, what was acknowledged before.
 */
export async function losing(way: Way, which: (could: Could) => boolean, under: Under): Promise<void> {
  const { server, data, people, played, tally } = under;
  const attempts = way.people.flatMap((subject) => (played.could.get(subject) ?? []).filter(which));
  if (attempts.length === 0) return;
  await way.prepare?.();
  for (const subject of way.people) {
    // nobody may have remembered it from longer ago
    const { status } = await people.person(subject).reads('/v1/states/PH');
    if (status !== 200) tally.wrongly('refused though in standing', `${way.name}: ${subject} ${String(status)}`);
  }
  const head = await headOf(data);
  const feeds = way.as ? [] : await followedBy(people, way.people, head);
  await way.lose();
  const tokens = new Map<string, string>();
  for (const subject of way.people) tokens.set(subject, await tokenFor(subject, way, under));
  await each(attempts, AT_ONCE, async (could) => {
    const { by, operation, sent } = could;
    const key = sent.method === 'POST' ? randomUUID() : undefined;
    const { status, body } = await again(server.origin, could, tokens.get(by) ?? '', key);
    tally.tried(operation, way.name);
    if (status === 403 && body?.code === 'standing.lost') tally.refused(by);
    else tally.wrongly('let in without standing', `${way.name}: ${by} ${operation}: ${String(status)}`);
  });
  if (!way.as) {
    const acknowledged = attempts.filter(({ sent }) => sent.method === 'POST' && !sent.path.startsWith(UNRECORDED));
    await each(acknowledged, AT_ONCE, async (could) => {
      const { status, text } = await again(server.origin, could, tokens.get(could.by) ?? '');
      tally.retried();
      if (status === could.first.status && text === could.first.text) return;
      tally.wrongly('repetitions answered otherwise', `${way.name}: ${could.by} ${could.operation}: ${String(status)}`);
    });
  }
  for (const { by, over } of feeds) {
    const told = await over;
    if (told !== undefined) tally.wrongly('let in without standing', `${way.name}: the live feed of ${by} ${told}`);
  }
  const names = new Map(way.people.map((subject) => [way.as?.(identityOf(subject)).subject ?? subject, subject]));
  await compareRecorded(data, head, names, way, under);
  await way.regain?.();
}

async function tokenFor(subject: string, { as }: Way, { server, people }: Under): Promise<string> {
  if (!as) return await people.person(subject).token();
  const other = as(identityOf(subject));
  server.signs(other);
  return await people.person(other.subject).token();
}

async function headOf(data: string): Promise<bigint> {
  const log = await openLogReader({ adapter: 'sqlite', directory: data });
  const head = await log.head();
  await log.close();
  return head;
}

/** Live feeds of those who may have one, and what is wrong with how each ends. */
async function followedBy(people: Region, subjects: readonly string[], head: bigint) {
  const mayFollow = subjects.filter((subject) => ['delegate', 'chair', 'analyst'].includes(identityOf(subject).role));
  return await Promise.all(
    mayFollow.map(async (by) => {
      const stream = await people.person(by).followsTheFacts(String(head));
      const late = new Promise<string>((resolve) => setTimeout(resolve, FEED_ENDS_WITHIN, 'goes on').unref());
      const ended = stream.ended.then(() => (/^id:/m.test(stream.text()) ? 'shows what came afterwards' : undefined));
      return { by, over: Promise.race([ended, late]).finally(() => stream.close()) };
    }),
  );
}

/** Each refusal must be on record, once, and nothing else of those who were refused. */
async function compareRecorded(
  data: string,
  head: bigint,
  names: ReadonlyMap<string, string>,
  { name }: Way,
  { tally }: Under,
): Promise<void> {
  const recorded = new Map<string, number>();
  const log = await openLogReader({ adapter: 'sqlite', directory: data });
  try {
    for await (const batch of log.readAll(head)) {
      for (const event of batch) {
        const { meta, type, conduct } = decode(event, new Map());
        const by = names.get(meta.actor);
        if (by === undefined) continue;
        const isRefusal =
          type === 'access.refused.v1' && (conduct as Refused['conduct']).action.startsWith('standing.');
        if (isRefusal) recorded.set(by, (recorded.get(by) ?? 0) + 1);
        else tally.wrongly('carried out without standing', `${name}: ${by} ${type}`);
      }
    }
  } finally {
    await log.close();
  }
  for (const [by, count] of tally.takeRefused()) {
    const found = recorded.get(by) ?? 0;
    if (found !== count)
      tally.wrongly('refusals not on record, or more', `${name}: ${by} ${String(count)}, ${String(found)} on record`);
  }
}
