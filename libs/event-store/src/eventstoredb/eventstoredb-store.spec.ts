import type { Clock } from '#kernel/clock.js';
import { Database } from '../../../../tests/doubles/eventstoredb/database.js';
import { EventStoreDbDouble } from '../../../../tests/doubles/eventstoredb/double.js';
import type { Adapter } from '../behaviour/subject.js';
import { CheckedStore } from '../checks/checked-log.js';
import { behavesAsAnEventStore } from '../event-store.behaviour.js';
import type { EventStore } from '../event-store.js';
import { FactMacs, newMacKey } from '../checks/fact-macs.js';
import type { EventStoreDbStore } from './eventstoredb-store.js';
import { openedAt } from './given-eventstoredb.js';

const SERVER = process.env.TALAAN_TEST_EVENTSTOREDB ?? '';
const GAPS = 'positions are bytes of the log of the whole database';
const MOMENT = 'the server appends to one stream at a time, and looks at no other';
const TIMES = 'the server knows of no order between appends that are under way at the same time';

/** Larger than the server's default, as it can be set. */
const LIMIT = 8_388_608;

let double: EventStoreDbDouble;
let url = '';
let store: EventStoreDbStore | undefined;

async function opened(clock: Clock, macs: FactMacs | undefined): Promise<EventStoreDbStore> {
  return (store = await openedAt(url, clock, macs));
}

const onDouble: Adapter = {
  name: 'EventStoreDbStore on a double of the server',
  open: async (clock, lastPosition, macs) => {
    double = await EventStoreDbDouble.start({ database: new Database(undefined, lastPosition), appendLimit: LIMIT });
    url = double.url({ appendLimit: LIMIT });
    return opened(clock, macs);
  },
  restart: async (clock, macs) => {
    await store?.close();
    return opened(clock, macs);
  },
  dispose: async () => {
    await store?.close();
    await double.stop();
  },
  unable: {
    'positions without gaps': GAPS,
    'times in order while many write': TIMES,
    'two streams in one moment': MOMENT,
  },
};

const own = new FactMacs(new Map([[1, newMacKey()]]));
const checked = (inner: EventStore, macs: FactMacs): EventStore => {
  const onBroken = () => {
    throw new Error('a fact that nobody changed was called broken');
  };
  return new CheckedStore(inner, { macs, onBroken });
};

const throughChecks = (adapter: Adapter): Adapter => ({
  ...adapter,
  name: `${adapter.name}, checked as it is read`,
  open: async (clock, lastPosition, macs = own) => checked(await adapter.open(clock, lastPosition, macs), macs),
  restart: async (clock, macs = own) => checked(await adapter.restart!(clock, macs), macs),
  unable: { ...adapter.unable, 'a log without MACs': 'only logs with MACs are checked' },
});

process.stderr.write(
  'EventStoreDB: a double of its protocol stands for the server. It proves nothing about the server.\n',
);
behavesAsAnEventStore(onDouble);
behavesAsAnEventStore(throughChecks(onDouble));

/** A log of its own for each case: the database keeps what it is given. */
const onServer: Adapter = {
  name: 'EventStoreDbStore on the server of TALAAN_TEST_EVENTSTOREDB',
  open: async (clock, _, macs) => {
    const log = `t${crypto.randomUUID().replaceAll('-', '')}`.slice(0, 32);
    url = `${SERVER}${SERVER.includes('?') ? '&' : '?'}log=${log}`;
    return opened(clock, macs);
  },
  restart: (clock, macs) => onDouble.restart!(clock, macs),
  dispose: async () => store?.close(),
  unable: {
    ...onDouble.unable,
    'a position given beforehand': 'the server gives positions',
    ...(!/appendLimit=/i.test(SERVER) && { 'appends of 2 MiB': 'servers take 1 MiB unless they are told otherwise' }),
  },
};

if (SERVER === '') {
  it.skip('behaves on a server (TALAAN_TEST_EVENTSTOREDB is not set: esdb://user:password@node:2113)', () => undefined);
} else {
  behavesAsAnEventStore(onServer);
  behavesAsAnEventStore(throughChecks(onServer));
}
