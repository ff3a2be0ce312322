import { setTimeout as pause } from 'node:timers/promises';
import { RecordKinds } from '#records/record-kinds.js';
import { KINDS } from '#apps/server/targets.js';
import { done, type Person } from './client.js';
import { ACTIVITY, type Ended, SLICES } from './ended-records.js';
import { DAY, type MovedServer, movedServer } from './moved-server.js';
import { Player } from './play/play.js';

let place: MovedServer;
let player: Player;

function says(person: Person, { record }: Ended, command: string, body: object = {}) {
  return person.posts(`/v1/erasures/${record}/${command}`, body);
}

const ASK = { reason: 'no-longer-needed' };

async function untilErased(person: Person, { record }: Ended): Promise<void> {
  const end = Date.now() + 30_000;
  for (;;) {
    const { status, body, text } = await person.reads<{ state: string }>(`/v1/erasures/${record}`);
    if (status === 200 && body.state === 'erased') return;
    if (status !== 200 || Date.now() > end) throw new Error(`${record} was not erased: ${text}`);
    await pause(50);
  }
}

beforeAll(async () => {
  place = await movedServer();
  player = await Player.at(place.origin, place.people, () => place.clock.now());
});

afterAll(async () => {
  await place.end();
});

describe('every slice that has content', () => {
  it('is here', () => {
    expect([...Object.keys(SLICES), 'activity'].sort()).toEqual([...new RecordKinds(KINDS).erasableKinds].sort());
  });

  it.each(Object.keys(SLICES))(
    'loses it when either of two parties asks and the other does not object: %s',
    async (name) => {
      const slice = SLICES[name]!;
      const [one, other] = slice.parties(place.people);
      const marks = [`CANARY-${name}-1`, `CANARY-${name}-2`, `CANARY-${name}-3`] as const;
      const [first, second, third] = await Promise.all(marks.map((mark) => slice.ends(player, mark)));
      if (!first || !second || !third) throw new Error('there are three');
      done(await says(one, first, 'ask', ASK));
      done(await says(other, first, 'object', { ground: 'still-needed' }));
      done(await says(other, second, 'ask', ASK));
      done(await says(one, second, 'object', { ground: 'evidence' }));
      done(await says(one, third, 'ask', ASK));
      place.clock.movedBy += 31 * DAY;
      await untilErased(one, third);
      expect(await third.reads()).not.toContain(marks[2]);
      // What was asked before it, and objected to, was looked at before it.
      expect(await first.reads()).toContain(marks[0]);
      expect(await second.reads()).toContain(marks[1]);
      done(await says(other, first, 'withdraw-objection'));
      done(await says(one, second, 'withdraw-objection'));
      for (const [index, record] of [first, second].entries()) {
        await untilErased(one, record);
        const text = await record.reads();
        expect([text.includes(String(marks[index])), /"erased(On|At)":"[^"]+Z"/.test(text)]).toEqual([false, true]);
      }
    },
  );

  it('loses none by the withdrawal of a request to a post that objected, which can still take that back', async () => {
    const { head, officer, consular } = place.people;
    const post = consular('ph');
    const { id } = await player.sends(officer('th'), '/v1/assistance-requests', {}, {});
    const record = { record: `assistance-${id}` } as Ended;
    done(await says(post, record, 'ask', ASK));
    done(await says(head('th'), record, 'ask', ASK));
    done(await says(post, record, 'withdraw'));
    done(await says(post, record, 'object', { ground: 'evidence' }));
    done(await officer('th').posts(`/v1/assistance-requests/${id}/withdraw`, {}));
    place.clock.movedBy += 31 * DAY;
    await pause(2_500);
    const shown = { state: 'asked', objections: [{ party: 'PH-CONSULAR' }] };
    for (const reader of [post, head('th'), place.people.auditor()]) {
      const { status, body } = await reader.reads(`/v1/erasures/${record.record}`);
      expect([reader.identity, status, body]).toMatchObject([reader.identity, 200, shown]);
    }
    done(await says(post, record, 'withdraw-objection'));
    await untilErased(post, record);
  });

  it('loses it when either of two parties asks and the other does not object: activity', async () => {
    const [one, other] = ACTIVITY.parties(place.people);
    const record = await ACTIVITY.ends(player, 'CANARY-activity');
    done(await says(one, record, 'ask', ASK));
    expect((await says(place.people.reporter('ASLOM'), record, 'object', { ground: 'evidence' })).status).toBe(404);
    done(await says(other, record, 'object', { ground: 'evidence' }));
    place.clock.movedBy += 31 * DAY;
    await pause(2_500);
    expect(await record.reads()).toContain('CANARY-activity');
    done(await says(other, record, 'withdraw-objection'));
    await untilErased(one, record);
    expect(await record.reads()).not.toContain('CANARY-activity');
  });
});
