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
  await Promise.all([...requests, ...unasked, withFile(growth)]);
}

/** A request and information that cite one file. */
async function withFile(growth: Growth): Promise<void> {
  const mark = growth.mark();
  const file = await growth.sendsFile('ph-officer', mark);
  growth.keeps({
    id: file,
    name: 'attachment, complete',
    addresses: { '/v1/attachments/{id}': `/v1/attachments/${file}`, [PART]: `/v1/attachments/${file}/parts/1` },
    known: { kind: 'attachment', unit: 'PH-ATU' },
  });
  for (const [base, kind] of [
    [REQUESTS, 'exchange'],
    [INFORMATION, 'information'],
  ] as const) {
    const { content } = growth.body(base, mark) as { readonly content: object };
    const but = { caseFile: undefined, group: undefined, content: { ...content, attachments: [file] } };
    const id = await growth.grows(
      base,
      ['ph-officer', '', { ...but, ...(kind === 'exchange' && { channels: [] }) }],
      [],
      mark,
    );
    growth.keeps({
      id,
      name: `${kind}, with a file`,
      addresses: {
        [`${base}/{id}`]: `${base}/${id}`,
        [`${base}/{id}/attachments/{attachment}`]: `${base}/${id}/attachments/${file}`,
      },
      stream: `${kind}-${id}`,
      mark,
      known: { kind, from: 'PH-ATU', to: 'TH-ATU' },
    });
  }
}

const PART = '/v1/attachments/{id}/parts/{part}';
