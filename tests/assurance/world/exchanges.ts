import type { Extent, Growth, Step } from './growth.js';

const REQUESTS = '/v1/exchange-requests';
const INFORMATION = '/v1/information-supplied';
const HANDLING = ['H0', 'H1', 'H2', 'H3'] as const;

const ph = (command: string, but?: object): Step => ['ph-officer', command, but];
const th = (command: string, but?: object): Step => ['th-officer', command, but];
const answered = [th('answer')];

/** The states of a request from PH to TH, and how it comes to them. */
const STATES: Readonly<Record<string, readonly Step[]>> = {
  submitted: [],
  acknowledged: [th('acknowledge')],
  'clarification sought': [th('seek-clarification')],
  clarified: [th('seek-clarification'), ph('clarify')],
  delayed: [th('acknowledge'), th('notify-delay')],
  'partly answered': [th('answer-in-part')],
  'partly refused': [th('refuse', { partial: true })],
  answered,
  refused: [th('refuse')],
  'referred to the Central Authority': [th('refer')],
  withdrawn: [ph('withdraw')],
  closed: [...answered, ph('close')],
  reopened: [...answered, ph('reopen')],
  'onward use asked': [...answered, ph('ask-onward-use')],
  'onward use granted': [...answered, ph('ask-onward-use'), th('grant-onward-use')],
  'onward use denied': [...answered, ph('ask-onward-use'), th('deny-onward-use')],
  'answer recalled': [...answered, th('recall-answer')],
  'recall acknowledged': [...answered, th('recall-answer'), ph('acknowledge-recall')],
};

/** Requests from PH to TH in every state, under every handling code or each under one; and information unasked. */
export async function exchanges(growth: Growth, extent: Extent): Promise<void> {
  const codes = (index: number) => (extent === 'every' ? HANDLING : [HANDLING[index % 4] ?? 'H0']);
  const standing = { from: 'PH-ATU', to: 'TH-ATU' };
  const own = { caseFile: undefined, group: undefined };
  const requests = Object.entries(STATES).flatMap(([state, steps], index) =>
    codes(index).map(async (handling) => {
      const mark = growth.mark();
      const id = await growth.grows(REQUESTS, ['ph-officer', '', { ...own, channels: [], handling }], steps, mark);
      growth.keeps({
        id,
        name: `exchange request, ${state}, ${handling}`,
        addresses: { [`${REQUESTS}/{id}`]: `${REQUESTS}/${id}` },
        stream: `exchange-${id}`,
        mark,
        known: { kind: 'exchange', ...standing },
      });
    }),
  );
  const unasked = codes(0).map(async (handling) => {
    const mark = growth.mark();
    const id = await growth.grows(INFORMATION, ['ph-officer', '', { ...own, handling }], [], mark);
    growth.keeps({
      id,
      name: `information, supplied, ${handling}`,
      addresses: { [`${INFORMATION}/{id}`]: `${INFORMATION}/${id}` },
      stream: `information-${id}`,
      mark,
      known: { kind: 'information', ...standing },
    });
  });
  await Promise.all([...requests, ...unasked]);
}
