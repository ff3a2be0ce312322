import type { Telling } from './telling.js';

const REQUESTS = '/v1/exchange-requests';
const INFORMATION = '/v1/information-supplied';
const KINDS = ['person-check', 'victim-identification', 'trafficking-flow', 'locate-person'] as const;
const URGENCIES = ['urgent', 'priority', 'routine'] as const;
const HANDLINGS = ['H0', 'H1', 'H2'] as const;
const STATES = ['PH', 'TH', 'ID', 'MY', 'VN', 'SG'] as const;

/** The conduct of a request or of information, apart from whom it goes to. */
function particulars(t: Telling) {
  const { chance } = t;
  return {
    kind: chance.pick(KINDS),
    handling: chance.pick(HANDLINGS),
    exploitation: [chance.pick(['forced-labour', 'sexual-exploitation', 'forced-begging'])],
    route: { origin: chance.pick(STATES), transit: [], destination: chance.pick(STATES) },
    persons: { victims: chance.whole(0, 9), suspects: chance.whole(0, 3) },
  };
}

function asksFor(t: Telling, to: string) {
  return {
    ...{ to: `${to.toUpperCase()}-ATU`, ...particulars(t) },
    urgency: t.chance.pick(URGENCIES),
    legalBasis: t.chance.pick(['bilateral', 'multilateral', 'domestic']),
    channels: [{ channel: 'I-24/7', reference: `SYNTHETIC-${String(t.chance.whole(1, 9_999))}` }],
    content: { subject: t.words(), question: t.words(), justification: t.words() },
  };
}

/** One request between the units of two states, and what becomes of it. Both read it now and then. */
export async function request(t: Telling, from: string, to: string): Promise<string> {
  const { chance } = t;
  const [asks, asked] = [`${from}-officer`, `${to}-officer`];
  const id = await t.creates(asks, REQUESTS, asksFor(t, to));
  const at = (command: string) => `${REQUESTS}/${id}/${command}`;
  const evaluation = { source: chance.pick(['A', 'B', 'C']), information: chance.pick(['1', '2', '3']) };
  const answer = () => ({ handling: chance.pick(HANDLINGS), evaluation, content: { answer: t.words() } });
  if (chance.happens(0.3)) await t.looks(asked, `${REQUESTS}/${id}`);
  if (chance.happens(0.7)) await t.does(asked, at('acknowledge'));
  if (chance.happens(0.3)) {
    await t.does(asked, at('seek-clarification'), t.text());
    await t.does(asks, at('clarify'), t.text());
  }
  const end = chance.pick(['open', 'answer', 'refuse', 'refer', 'withdraw', 'partly'] as const);
  if (end === 'partly') await t.does(asked, at('answer-in-part'), answer());
  if (end === 'refuse') await t.does(asked, at('refuse'), { grounds: ['not-available'], ...t.text() });
  if (end === 'refer') await t.does(asked, at('refer'), t.text());
  if (end === 'withdraw') await t.does(asks, at('withdraw'), { reason: t.words() });
  if (chance.happens(0.3))
    await t.does(`${from}-head`, `/v1/erasures/exchange-${id}/ask`, { reason: 'retention-passed' });
  if (end === 'answer') {
    const given = await t.does(asked, at('answer'), answer());
    if (chance.happens(0.5)) await t.looks(asks, `${REQUESTS}/${id}`);
    if (chance.happens(0.3)) {
      const recipient = { state: from.toUpperCase(), agency: chance.pick(['prosecution', 'judiciary']) };
      const onward = { answer: given.revision, recipient, purpose: chance.pick(['prosecution', 'court-proceedings']) };
      await t.does(asks, at('ask-onward-use'), { ...onward, ...t.text() });
    }
    if (chance.happens(0.3)) await t.does(asked, at('recall-answer'), { reason: t.words() });
    else if (chance.happens(0.5)) await t.does(asks, at('close'), { useful: 'yes', reason: t.words() });
  }
  return id;
}

/** Information that nobody asked for. */
export async function information(t: Telling, from: string, to: string): Promise<void> {
  const content = { subject: t.words(), information: t.words() };
  const evaluation = { source: 'A', information: '1' };
  const body = { to: `${to.toUpperCase()}-ATU`, ...particulars(t), evaluation, content };
  const id = await t.creates(`${from}-officer`, INFORMATION, body);
  if (t.chance.happens(0.5)) await t.looks(`${to}-head`, `${INFORMATION}/${id}`);
}
