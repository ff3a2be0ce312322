import { randomBytes } from 'node:crypto';
import { encode, type Meta } from '#event-store/fact.js';
import { contentFactId, factId, uuidAt, uuidBeside } from '#event-store/identifiers.js';
import { SqliteEventStore } from '#event-store/sqlite/sqlite-event-store.js';
import type { ExchangeFact } from '#exchange/contract.js';
import { exchangeRequest, type RequestCommand } from '#exchange/exchange-request.js';
import { SystemClock } from '#kernel/clock.js';
import { fold } from '#kernel/decider.js';
import { FileVault } from '#vault/file-vault.js';

const UNITS = ['BN', 'ID', 'KH', 'LA', 'MM', 'MY', 'PH', 'SG', 'TH', 'TL', 'VN'].map((state) => ({
  unit: `${state}-ATU`,
  state,
}));
const HOUR = 3_600_000;
const LIMITS = {
  version: 1,
  acknowledgeWithinHours: { urgent: 2, priority: 24, routine: 24 },
  answerWithinHours: { urgent: 8, priority: 72, routine: 168 },
};
const STEPS = ['submit', 'acknowledge', 'answer', 'close'] as const;
const WRITERS = 256;

/**
 * Fills the log of a data folder up to at least `facts` facts with requests that were answered and closed, decided by
 * the decider itself. Their content is as long as sealed content, under a key of the folder, and opens for nobody.
 */
export async function fillLog(directory: string, facts: number, seed: number): Promise<void> {
  const vault = new FileVault(directory);
  const [macs, key] = [vault.factMacs(), await vault.newKey()];
  vault.close();
  const store = await SqliteEventStore.open({ directory, clock: new SystemClock(), macs: () => macs });
  const began = Date.now() - 30 * 24 * HOUR;
  let next = 0;
  let left = facts - Number(await store.head());
  const writer = async (): Promise<void> => {
    while (left > 0) {
      const index = next++;
      const id = uuidAt(began + index, String(seed));
      const drafts = lifeOf({ id, index, began, key });
      left -= drafts.length;
      await store.append(`exchange-${id}`, 'no-stream', drafts);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  await store.close();
}

interface Life {
  readonly id: string;
  readonly index: number;
  readonly began: number;
  /** The id of the key of all content. */
  readonly key: string;
}

function lifeOf({ id, index, began, key }: Life) {
  const from = UNITS[index % UNITS.length]!;
  const to = UNITS[(index * 7 + 3) % UNITS.length]!;
  const other = to.unit === from.unit ? UNITS[(index + 1) % UNITS.length]! : to;
  const facts: ExchangeFact[] = [];
  return STEPS.flatMap((step, nth) => {
    const commandId = uuidBeside(id, step);
    const meta = metaOf(step === 'submit' || step === 'close' ? from : other, commandId);
    const command = commandOf(step, began + index * 1_000 + nth * HOUR, { from, to: other, key });
    const made = exchangeRequest.decide(command, fold(exchangeRequest, facts));
    facts.push(...made);
    return made.map((draft, at) =>
      encode(draft, draft.content ? contentFactId(commandId) : factId(commandId, at), meta),
    );
  });
}

type Unit = (typeof UNITS)[number];

interface Between {
  readonly from: Unit;
  readonly to: Unit;
  readonly key: string;
}

function commandOf(step: (typeof STEPS)[number], at: number, { from, to, key }: Between): RequestCommand {
  switch (step) {
    case 'submit':
      return {
        type: step,
        at,
        from,
        to,
        limits: LIMITS,
        restrictionsStated: false,
        content: sealed(280, key),
        particulars: PARTICULARS,
      };
    case 'acknowledge':
      return { type: step, at };
    case 'answer':
      return {
        type: step,
        at,
        handling: 'H1',
        evaluation: { source: 'A', information: '1' },
        restrictionsStated: false,
        content: sealed(120, key),
      };
    case 'close':
      return { type: step, at, useful: 'yes' };
  }
}

const PARTICULARS = {
  kind: 'victim-identification',
  urgency: 'urgent',
  handling: 'H1',
  legalBasis: 'multilateral',
  exploitation: ['forced-labour'],
  route: { origin: 'PH', transit: [], destination: 'TH' },
  persons: { victims: 3, suspects: 1 },
  channels: [{ channel: 'I-24/7', reference: 'SYNTHETIC' }],
  fastTrack: false,
} as const;

function sealed(bytes: number, key: string) {
  const data = randomBytes(bytes).toString('base64url');
  return { v: 1, key, iv: data.slice(22, 38), data };
}

function metaOf({ unit, state }: Unit, commandId: string): Meta {
  const actor = `${state.toLowerCase()}-officer`;
  return {
    actor,
    role: 'officer',
    unit,
    state,
    commandId,
    correlationId: commandId,
    policyVersion: '1',
    requestHash: commandId,
  };
}
