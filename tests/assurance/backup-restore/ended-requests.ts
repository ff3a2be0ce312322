import { aRequestTo, done, type Region } from '../../scenarios/client.js';

/** A request that has been answered and closed, so that its content may be erased. */
export interface Ended {
  readonly id: string;
  /** What its answer says; no other says it. */
  readonly text: string;
}

export async function endedRequests(people: Region, name: string, count: number): Promise<readonly Ended[]> {
  const ph = people.officer('ph');
  return await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const text = `SYNTHETIC: ${name} ${String(index)}`;
      const { id } = done(await ph.submits(aRequestTo('TH-ATU')));
      done(await people.officer('th').answers(id, text));
      done(await ph.does('close', id, { useful: 'yes' }));
      return { id, text };
    }),
  );
}

export async function erase(people: Region, requests: readonly Ended[]): Promise<void> {
  const head = people.head('ph');
  await Promise.all(
    requests.map(async ({ id }) => done(await head.does('erase-content', id, { reason: 'retention-passed' }))),
  );
}

/** Those of which a party does not read what it must: the text, or that it is erased. */
export async function readOtherwise(
  people: Region,
  requests: readonly Ended[],
  expected: 'kept' | 'erased',
): Promise<readonly Ended[]> {
  const replies = await Promise.all(requests.map(({ id }) => people.officer('th').readsTheRequest(id)));
  return requests.filter(({ text }, index) => {
    const reply = replies[index];
    if (reply?.status !== 200) return true;
    return expected === 'kept'
      ? !reply.text.includes(text)
      : reply.text.includes(text) || !/"erased(On|At)"/.test(reply.text);
  });
}
