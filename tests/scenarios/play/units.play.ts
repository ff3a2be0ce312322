import type { Player } from './play.js';

const REQUESTS = '/v1/exchange-requests';
const REQUEST = `${REQUESTS}/{id}`;
const INFORMATION = '/v1/information-supplied';

/** What two units send each other: requests to every end that one can come to, and information unasked. */
export async function playRequests(player: Player): Promise<void> {
  const [ph, th] = [player.people.officer('ph'), player.people.officer('th')];
  const asks = () => player.sends(ph, REQUESTS);
  const asked = (id: string, ...commands: readonly string[]) => inTurn(player, th, REQUEST, id, commands);
  const asker = (id: string, ...commands: readonly string[]) => inTurn(player, ph, REQUEST, id, commands);

  await playAttachment(player);
  await asks();
  const { id } = await asks();
  await asked(id, 'acknowledge', 'seek-clarification');
  await asker(id, 'clarify');
  await asked(id, 'notify-delay', 'answer-in-part', 'answer');
  const answer = 6;
  await player.sends(ph, `${REQUEST}/ask-onward-use`, { id }, { but: { answer } });
  await player.sends(th, `${REQUEST}/deny-onward-use`, { id }, { but: { asked: 7 } });
  await player.sends(ph, `${REQUEST}/ask-onward-use`, { id }, { but: { answer } });
  await player.sends(th, `${REQUEST}/grant-onward-use`, { id }, { but: { asked: 9 } });
  await player.sends(th, `${REQUEST}/recall-answer`, { id }, { but: { answer } });
  await asker(id, 'acknowledge-recall', 'reopen');
  await asked(id, 'answer');
  await asker(id, 'close');
  await asked((await asks()).id, 'refuse');
  await asked((await asks()).id, 'refer');
  const withdrawn = (await asks()).id;
  await asker(withdrawn, 'withdraw');
  await playErasure(player, `exchange-${withdrawn}`);
  await asked((await asks()).id, 'acknowledge');

  await player.sends(ph, INFORMATION);
  await player.sends(ph, INFORMATION);
}

/** A file that comes in one part, and a request that cites it. */
async function playAttachment(player: Player): Promise<void> {
  const ph = player.people.officer('ph');
  const unwanted = await player.sends(ph, '/v1/attachments');
  await player.sends(ph, '/v1/attachments/{id}/abandon', { id: unwanted.id });
  const { id } = await player.sends(ph, '/v1/attachments');
  const headers = { 'content-type': 'application/octet-stream' };
  await ph.sends({ method: 'PUT', path: `/v1/attachments/${id}/parts/1`, headers, body: Buffer.from('SYNTHETIC') });
  await player.sends(ph, '/v1/attachments/{id}/complete', { id });
  const content = { subject: 'SYNTHETIC', question: 'SYNTHETIC', justification: 'SYNTHETIC', attachments: [id] };
  const request = await player.sends(ph, REQUESTS, {}, { but: { content } });
  player.knows(`${REQUESTS}/${request.id}/attachments/${id}`);
  const about = { subject: 'SYNTHETIC', information: 'SYNTHETIC', attachments: [id] };
  const supplied = await player.sends(ph, INFORMATION, {}, { but: { content: about } });
  player.knows(`${INFORMATION}/${supplied.id}/attachments/${id}`);
}

/** An erasure that both units have their say about. */
async function playErasure(player: Player, record: string): Promise<void> {
  const [ph, th] = [player.people.head('ph'), player.people.head('th')];
  const says = (head: Parameters<Player['sends']>[0], command: string) =>
    player.sends(head, `/v1/erasures/{record}/${command}`, { record });
  for (const command of ['hold', 'lift-hold', 'ask', 'withdraw', 'ask']) await says(ph, command);
  for (const command of ['object', 'withdraw-objection']) await says(th, command);
}

const UNIT = ['record-wishes', 'withhold', 'lift-hold'];
const POST = [
  ...['acknowledge', 'answer-assistance', 'record-access', 'deny-nationality', 'confirm-nationality'],
  'arrange-assistance',
];

/** Referrals of both tracks, one of them from the first step to the last. */
export async function playReferrals(player: Player): Promise<void> {
  const [th, post] = [player.people.officer('th'), player.people.consular('ph')];
  await player.sends(th, '/v1/referrals', {}, { name: 'arrest' });
  await player.sends(th, '/v1/referrals', {}, { name: 'victim' });
  const { id } = await player.sends(th, '/v1/referrals', {}, { name: 'victim' });
  await inTurn(player, th, '/v1/referrals/{id}', id, UNIT);
  await player.sends(th, '/v1/referrals/{id}/notify', { id }, { but: { at: new Date().toISOString() } });
  await player.sends(th, '/v1/referrals/{id}/ask-assistance', { id });
  await inTurn(player, post, '/v1/referrals/{id}', id, POST);
  await inTurn(player, th, '/v1/referrals/{id}', id, ['close', 'withdraw-consent']);
}

const ASSISTANCE = '/v1/assistance-requests';

/** What posts are asked without any referral, to every end that one can come to. */
export async function playAssistance(player: Player): Promise<void> {
  const [th, post] = [player.people.officer('th'), player.people.consular('ph')];
  const asks = async () => (await player.sends(th, ASSISTANCE)).id;
  await asks();
  const id = await asks();
  await inTurn(player, post, `${ASSISTANCE}/{id}`, id, ['acknowledge', 'answer']);
  await inTurn(player, th, `${ASSISTANCE}/{id}`, id, ['close']);
  await inTurn(player, post, `${ASSISTANCE}/{id}`, await asks(), ['decline']);
  await inTurn(player, th, `${ASSISTANCE}/{id}`, await asks(), ['withdraw']);
}

const CASES = '/v1/case-files';
const CASE = `${CASES}/{id}`;
const SUMMARY = '/v1/case-summaries/{id}';

/** A case of three units with what belongs to it, and what the compendium learns of it. */
export async function playCases(player: Player): Promise<void> {
  const { officer, delegate, secretariat, chair } = player.people;
  const [ph, th, vn] = [officer('ph'), officer('th'), officer('vn')];
  const request = await player.sends(ph, '/v1/exchange-requests');
  const referral = await player.sends(th, '/v1/referrals', {}, { name: 'victim' });
  const { id } = await player.sends(ph, CASES);
  await player.sends(ph, CASES, {}, { but: { reference: 'PH-2026-0002' } });
  await player.sends(ph, `${CASE}/invite`, { id });
  await player.sends(th, `${CASE}/join`, { id });
  for (const command of ['decline', 'join']) {
    await player.sends(ph, `${CASE}/invite`, { id }, { but: { unit: 'VN-ATU' } });
    await player.sends(vn, `${CASE}/${command}`, { id });
  }
  await player.sends(vn, `${CASE}/leave`, { id });
  await player.sends(ph, `${CASE}/invite`, { id }, { but: { unit: 'MY-ATU' } });
  await player.sends(ph, `${CASE}/withdraw-invitation`, { id }, { but: { unit: 'MY-ATU' } });
  await player.sends(ph, `${CASE}/invite`, { id }, { but: { unit: 'MY-ATU' } });
  await player.sends(officer('my'), `${CASE}/join`, { id });
  await player.sends(ph, `${CASE}/remove-member`, { id }, { but: { unit: 'MY-ATU' } });
  await player.sends(th, `${CASE}/add-note`, { id });
  await player.sends(ph, `${CASE}/link-exchange`, { id }, { but: { exchangeRequest: request.id } });
  await player.sends(th, `${CASE}/link-referral`, { id }, { but: { referral: referral.id } });
  await player.sends(th, `${CASE}/unlink`, { id }, { but: { record: referral.id } });
  await inTurn(player, ph, CASE, id, ['close', 'reopen', 'close']);

  const proposes = async () => (await player.sends(th, `${CASE}/propose-summary`, { id })).id;
  const summary = await proposes();
  await player.sends(secretariat(), `${SUMMARY}/return`, { id: summary });
  await player.sends(th, `${SUMMARY}/revise`, { id: summary });
  await player.sends(secretariat(), `${SUMMARY}/start-review`, { id: summary });
  for (const state of ['my', 'vn']) await player.sends(delegate(state), `${SUMMARY}/review`, { id: summary });
  await inTurn(player, chair(), SUMMARY, summary, ['accept', 'publish']);
  await player.sends(th, `${SUMMARY}/withdraw`, { id: await proposes() });
}

/** Commands of one person to one record, one after the other. */
async function inTurn(
  player: Player,
  person: Parameters<Player['sends']>[0],
  record: string,
  id: string,
  commands: readonly string[],
): Promise<void> {
  for (const command of commands) await player.sends(person, `${record}/${command}`, { id });
}
