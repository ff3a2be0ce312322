// What is on Kafka, held against the log and against what the parties read from the server.
import type { StoredEvent } from '#event-store/event-store.js';
import { SqliteLogReader } from '#event-store/sqlite/sqlite-log-reader.js';
import { type RelayedEvent, RelayedFacts, RelayedNotices, type Taken, type TakenPlaces } from '#relay/consumer.js';
import { isFact, type KafkaRecord } from '#relay/kafka/given-kafka.js';

/** Of one party, the positions of what its officers read from the server. */
export type Shown = ReadonlyMap<string, ReadonlySet<string>>;

/** What was found, by its name. */
export interface Compared {
  readonly wrong: Readonly<Record<string, number>>;
  readonly repeated: number;
  readonly example: readonly string[];
}

export async function factsIn(data: string): Promise<readonly StoredEvent[]> {
  const facts: StoredEvent[] = [];
  const log = SqliteLogReader.open(data);
  try {
    for await (const batch of log.readAll(0n)) facts.push(...batch);
  } finally {
    await log.close();
  }
  return facts;
}

/** Facts that must be on Kafka, and all that may be: more are recorded while a server ends. */
export interface InLog {
  readonly wanted: readonly StoredEvent[];
  readonly all: readonly StoredEvent[];
}

/** `shown` has the topic of each party. */
export async function compared(
  { wanted, all }: InLog,
  records: readonly KafkaRecord[],
  shown: Shown,
): Promise<Compared> {
  const [ofFacts, ofNotices] = [records.filter(isFact), records.filter((record) => !isFact(record))];
  const found = new Set(ofFacts.map(({ text }) => text.ce_id));
  const known = new Set(all.map(({ id }) => id));
  const told = new Set(ofNotices.map(placeOf));
  const streams = Map.groupBy(all, ({ stream }) => stream);
  const lost = wanted.filter(({ id }) => !found.has(id)).map(({ type, position }) => `${type} ${String(position)}`);
  const unknown = ofFacts.filter(({ text }) => !known.has(text.ce_id ?? '')).map(placeOf);
  const untold = [...shown].flatMap(([topic, positions]) =>
    [...positions].map((position) => `${topic} ${position}`).filter((place) => !told.has(place)),
  );
  const wrongly = ofNotices.filter((record) => !isFor(record, streams, shown)).map(placeOf);
  const disordered = [...outOfOrder(ofFacts), ...outOfOrder(ofNotices)];
  const [ofLog, ofParties] = [await takenAgain(ofFacts, factsOf), await takenAgain(ofNotices, noticesOf)];
  return {
    wrong: {
      'facts lost': lost.length,
      'facts of no log': unknown.length,
      'notices lost': untold.length,
      'notices to the wrong party': wrongly.length,
      'order per key broken': disordered.length,
      'repetitions not recognised': ofLog.unrecognised + ofParties.unrecognised,
    },
    repeated: ofLog.repeated + ofParties.repeated,
    example: [...lost, ...unknown, ...untold, ...wrongly, ...disordered].slice(0, 10),
  };
}

const placeOf = ({ topic, text }: KafkaRecord) => `${topic} ${text.ce_position ?? ''}`;

/** Whether a notice is the party's: the server shows it to its officers, and the log names the unit and had another act. */
function isFor(record: KafkaRecord, streams: ReadonlyMap<string, readonly StoredEvent[]>, shown: Shown): boolean {
  const { topic, key, text } = record;
  if (shown.get(topic)?.has(text.ce_position ?? '') !== true) return false;
  const [, kind, code] = topic.split('.');
  if (kind !== 'unit' || !key.startsWith('exchange-')) return true;
  const stream = streams.get(key) ?? [];
  const { from, to } = (JSON.parse(stream[0]?.payload ?? '{}') as Submitted).conduct ?? {};
  const at = stream.find(({ position }) => String(position) === text.ce_position);
  const { unit } = JSON.parse(at?.metadata ?? '{}') as { readonly unit?: string };
  return (code === from || code === to) && code !== unit;
}

interface Submitted {
  readonly conduct?: { readonly from: string; readonly to: string };
}

/** Records that are not in the order of the log among those of their key, but for repetitions, or not under its key. */
function outOfOrder(records: readonly KafkaRecord[]): readonly string[] {
  const last = new Map<string, { readonly seen: Set<string>; readonly most: bigint; readonly partition: number }>();
  return records
    .filter((record) => {
      const { topic, key, partition, text } = record;
      const [place, position] = [`${topic} ${key}`, text.ce_position ?? ''];
      const { seen, most, partition: own } = last.get(place) ?? { seen: new Set<string>(), most: 0n, partition };
      const isKnown = seen.has(position);
      const isNext = BigInt(position) > most;
      last.set(place, { seen: seen.add(position), most: isNext ? BigInt(position) : most, partition: own });
      return key !== text.ce_subject || own !== partition || !(isKnown || isNext);
    })
    .map(placeOf);
}

type Places = Map<string, Taken>;
interface Taking {
  take(places: Places, record: KafkaRecord): Promise<RelayedEvent | undefined>;
}

const inMemory: TakenPlaces<Places> = {
  get: (places, partition) => places.get(partition),
  put: (places, partition, taken) => void places.set(partition, taken),
};
const factsOf = (source: string): Taking => new RelayedFacts<Places>([source], inMemory);
const noticesOf = (source: string): Taking => new RelayedNotices<Places>([source], inMemory);

/** How many a reader recognised as repetitions, and how many it took though it had taken that event before. */
async function takenAgain(records: readonly KafkaRecord[], reading: (source: string) => Taking) {
  let [repeated, unrecognised] = [0, 0];
  for (const [source = '', own] of Map.groupBy(records, ({ text }) => text.ce_source)) {
    const [reader, places, taken] = [reading(source), new Map<string, Taken>(), new Set<string>()];
    for (const record of own) {
      const event = await reader.take(places, record);
      if (!event) repeated += 1;
      else if (taken.has(event.id)) unrecognised += 1;
      else taken.add(event.id);
    }
  }
  return { repeated, unrecognised };
}
