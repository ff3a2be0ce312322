import { setTimeout as pause } from 'node:timers/promises';
import { IDENTITIES } from '#apps/dev-idp/identities.js';
import { Chance } from '#apps/seed/chance.js';
import { GivenKafka } from '#relay/kafka/given-kafka.js';
import { noKafka } from '#relay/kafka/installed.js';
import { region } from '../scenarios/client.js';
import { send } from '../scenarios/http.js';
import { type RunningServer, startServer } from '../scenarios/running-server.js';
import { type Breakage, brokenBuild } from './broken-build.js';
import { by, type Control, type Experiment, type Found, type Trial } from './experiment.js';
import { Journal } from './journal.js';
import { compared, factsIn, type Shown } from './relay-killed/on-kafka.js';

const SENDERS = 12;
/** Milliseconds under load until a kill. */
const LOAD = { shortest: 300, longest: 2_000 };
/** One kill in so many is of the broker. */
const BROKER_IN = 4;
/** Milliseconds until all must be on Kafka. */
const PUBLISHED_WITHIN = 120_000;
const LAG = /^talaan_relay_lag\{feed="(?:facts|notices)"\} (\d+)$/gm;

/** Units and posts, by their topics, and who reads for each. */
const READERS = new Map(
  IDENTITIES.filter(({ role }) => role === 'officer' || role === 'consular-officer').map(({ subject, unit, post }) => [
    unit === undefined ? `talaan.post.${post ?? ''}` : `talaan.unit.${unit}`,
    subject,
  ]),
);

/** The server with its relay, or the broker, is killed `times` times while requests are sent and answered. */
async function relayKilled({ seed, times, folder, say }: Trial, place = '.'): Promise<Found> {
  const chance = new Chance(seed, 'relay-killed');
  const kafka = await GivenKafka.start();
  let server: RunningServer | undefined;
  try {
    server = await startServer(`${folder}/data`, { TALAAN_KAFKA: kafka.node, TALAAN_KAFKA_TLS: 'off' }, place);
    const journal = new Journal(`relay-${String(seed)}`);
    let ofBroker = 0;
    for (let kill = 1; kill <= Math.max(1, times); kill += 1) {
      let isOver = false;
      const load = journal.load(region(server), SENDERS, () => !isOver);
      await Promise.race([journal.moreThan(journal.acknowledged.length), load]);
      await pause(chance.whole(LOAD.shortest, LOAD.longest));
      if (kill % BROKER_IN === 2) {
        ofBroker += 1;
        await kafka.down('SIGKILL');
        await pause(chance.whole(0, LOAD.shortest));
        isOver = true;
        await load;
        await kafka.up();
      } else {
        await server.kill();
        await load;
        server = await server.again();
      }
      if (kill % 10 === 0) say(`${String(kill)} kills, ${String(journal.acknowledged.length)} commands acknowledged`);
    }
    const wanted = await factsIn(`${folder}/data`);
    const unpublished = await publishedAll(server);
    const shown = await shownToAll(server);
    await server.stop();
    const log = { wanted, all: await factsIn(`${folder}/data`) };
    const { wrong, repeated, example } = await compared(log, await kafka.records(), shown);
    return {
      tried: times,
      wrong: { ...wrong, 'feeds that did not get there': unpublished },
      measured: {
        'kills of the broker': String(ofBroker),
        facts: wanted.length.toLocaleString('en'),
        notices: [...shown.values()].reduce((sum, { size }) => sum + size, 0).toLocaleString('en'),
        'repetitions, all recognised': repeated.toLocaleString('en'),
      },
      ...(example.length > 0 && { example: example.join('\n') }),
    };
  } finally {
    server?.process.kill('SIGKILL');
    await kafka.dispose();
  }
}

/** How many feeds have not published all of the log in time. */
async function publishedAll({ origin }: RunningServer): Promise<number> {
  const late = performance.now() + PUBLISHED_WITHIN;
  for (;;) {
    const { text } = await send(origin, { path: '/metrics' });
    const behind = [...text.matchAll(LAG)].filter(([, lag]) => Number(lag) > 0).length;
    if (behind === 0 || performance.now() > late) return behind;
    // Metrics are no older than a second.
    await pause(500);
  }
}

async function shownToAll(server: RunningServer): Promise<Shown> {
  const people = region(server);
  const shown = new Map<string, Set<string>>();
  for (const [topic, identity] of READERS) {
    const own = new Set<string>();
    for (let last = '0'; ;) {
      const { status, body } = await people.person(identity).reads<Page>(`/v1/notices?limit=200&after=${last}`);
      const items = status === 200 ? body.items : [];
      for (const { position } of items) own.add(position);
      const next = items.at(-1);
      if (!next) break;
      last = next.id;
    }
    shown.set(topic, own);
  }
  return shown;
}

interface Page {
  readonly items: readonly { readonly id: string; readonly position: string }[];
}

const control = (broken: string, seenAs: string, times: number, breakages: readonly Breakage[]): Control => ({
  broken,
  times,
  run: async (trial) => by(seenAs, await relayKilled(trial, await brokenBuild(trial.folder, breakages))),
});

const RELAYING = 'libs/relay/src/relaying.js';

export const relayUnderKill: Experiment = {
  id: 'relay-killed',
  promise: 'nothing lost',
  what: 'kill -9 of the relay and of Kafka at random under load: what is on Kafka, and who is told',
  unit: 'kills',
  times: { full: 50, short: 4 },
  missing: () => noKafka,
  run: (trial) => relayKilled(trial),
  controls: [
    control('the relay notes facts as published before Kafka has them', 'facts lost', 2, [
      {
        file: RELAYING,
        from: 'const reached = records.length > 0 ?',
        to: `this.#keeper.note(this.#after(checkpoint, facts, []));
          await new Promise((resolve) => setTimeout(resolve, 2_000));
          const reached = records.length > 0 ?`,
      },
    ]),
    control('a record is not published under the key of its stream', 'order per key broken', 1, [
      { file: 'libs/relay/src/relayed-fact.js', from: 'key: stream,', to: 'key: id,' },
    ]),
    control('a fact has another position each time that it is published', 'repetitions not recognised', 2, [
      {
        file: 'libs/relay/src/relayed-fact.js',
        from: 'ce_position: String(position)',
        to: 'ce_position: String(BigInt(Date.now()) * 1000000n + position)',
      },
    ]),
    control('what a unit is told is published to another one', 'notices to the wrong party', 1, [
      {
        file: 'libs/relay/src/relayed-notice.js',
        from: 'return `talaan.${kind}.${code}`;',
        to: "return `talaan.${kind}.${code.replace(/^TH-/, 'VN-')}`;",
      },
    ]),
  ],
};
