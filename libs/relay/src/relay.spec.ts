import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import type { EventStore } from '#event-store/event-store.js';
import { Refusal } from '#kernel/refusal.js';
import type { PartyNotices } from '#notices/lookups.js';
import { Conditions } from '#telemetry/conditions.js';
import { Metrics } from '#telemetry/metrics.js';
import { GivenBroker } from './given-broker.js';
import { givenLog } from './given-log.js';
import { givenNotice } from './given-notice.js';
import { Relay, RelaySettings } from './relay.js';

interface GivenRelay {
  readonly isConfigured?: boolean;
  readonly isAway?: boolean;
  readonly before?: object;
  readonly notices?: PartyNotices['between'];
}

/** A relay as a server runs it, on a folder whose checkpoint is `before`. */
function relayOn(store: EventStore, given: GivenRelay = {}) {
  const { isConfigured = true, isAway = false, before, notices = () => Promise.resolve([]) } = given;
  const [broker, conditions, metrics] = [new GivenBroker(), new Conditions(), new Metrics()];
  broker.isAway = isAway;
  const folder = mkdtempSync(join(tmpdir(), 'talaan-relay-'));
  if (before) writeFileSync(join(folder, 'relay.json'), JSON.stringify(before));
  const settings = new RelaySettings(isConfigured ? broker.open : undefined, folder, []);
  const relay = new Relay(store, new LogEpoch('000000000001'), settings, { between: notices }, conditions, metrics);
  relay.onApplicationBootstrap();
  const end = async () => {
    await relay.onApplicationShutdown();
    rmSync(folder, { recursive: true });
  };
  return { broker, conditions, metrics, end };
}

/** One unit is told of every fact. */
const toldOfAll: PartyNotices['between'] = (after, upTo) => {
  const positions = Array.from({ length: Number(upTo - after) }, (_, index) => after + BigInt(index) + 1n);
  return Promise.resolve(positions.map((position) => givenNotice(Number(position))));
};

async function until(is: () => boolean): Promise<void> {
  while (!is()) await pause(5);
}

describe('The relay of a server', () => {
  it('measures what it published, and what waits', async () => {
    const { broker, metrics, end } = relayOn(await givenLog(30));
    await until(() => broker.records.length === 30);
    await pause(20);
    const text = String(await metrics.text());
    expect(text).toContain('talaan_relay_published_total{feed="facts"} 30\n');
    expect(text).toContain('talaan_relay_lag{feed="facts"} 0\n');
    expect(text).toContain('talaan_relay_stopped{why="another-epoch"} 0\n');
    await end();
  });

  it('does nothing where no broker is configured, and measures that nothing waits', async () => {
    const store = await givenLog(30);
    const asked = jest.spyOn(store, 'head');
    const { broker, metrics, conditions, end } = relayOn(store, { isConfigured: false });
    await pause(50);
    expect(broker.records).toEqual([]);
    expect(String(await metrics.text())).toContain('talaan_relay_lag{feed="facts"} 0\n');
    expect([conditions.reasons, conditions.notes, asked.mock.calls]).toEqual([[], [], []]);
    await end();
  });

  it('says that facts wait while the broker is away, once, and that they do not any more', async () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const { broker, metrics, conditions, end } = relayOn(await givenLog(30));
    broker.failing = () => 0;
    await until(() => conditions.notes.length > 0);
    expect(String(await metrics.text())).toContain('talaan_relay_lag{feed="facts"} 30\n');
    await pause(800);
    broker.failing = undefined;
    await until(() => broker.records.length === 30 && conditions.notes.length === 0);
    expect(error.mock.calls).toEqual([['relay: facts wait to be published: an acknowledgement was lost']]);
    expect(conditions.reasons).toEqual([]);
    error.mockRestore();
    await end();
  });

  it('has nothing to say any more once the broker is back, though no fact comes', async () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const { broker, conditions, end } = relayOn(await givenLog(0), { isAway: true });
    await until(() => conditions.notes.length === 2);
    broker.isAway = false;
    await until(() => conditions.notes.length === 0);
    expect(error.mock.calls).toEqual([
      ['relay: facts wait to be published: the broker is away'],
      ['relay of notices: facts wait to be published: the broker is away'],
    ]);
    error.mockRestore();
    await end();
  });

  it('raises an alarm when it stops: why it is not ready, a line of the log, a measurement', async () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const place = { log: '00000000000f', epoch: '00000000000f', position: '7', fact: 'a-000006' };
    const { broker, metrics, conditions, end } = relayOn(await givenLog(30), {
      notices: toldOfAll,
      before: { ...place, cluster: 'cluster-1', topics: {} },
    });
    await until(() => conditions.reasons.length > 0);
    // What parties are told has a checkpoint of its own, and goes on.
    await until(() => broker.records.length === 30);
    const reason = 'what was published is of another epoch of the log (00000000000f) than this one (000000000001)';
    expect(conditions.reasons).toEqual([`relay: stopped: ${reason}`]);
    expect(error.mock.calls).toEqual([
      [
        `relay: stopped until an operator acts: ${reason}; to publish all of this log again: TALAAN_KAFKA_BEGIN=000000000001`,
      ],
    ]);
    const text = String(await metrics.text());
    expect(text).toContain('talaan_relay_stopped{why="another-epoch"} 1\n');
    expect(text).toContain('talaan_relay_stopped{why="ahead"} 0\n');
    expect(broker.records.every(({ topic }) => topic === 'talaan.unit.TH-ATU')).toBe(true);
    error.mockRestore();
    await end();
  });

  it('publishes what parties are told though their view is behind, and facts meanwhile', async () => {
    let isBehind = true;
    const { broker, metrics, end } = relayOn(await givenLog(30), {
      notices: (...asked) => {
        return isBehind ? Promise.reject(new Refusal('view.behind', 'The view is behind.')) : toldOfAll(...asked);
      },
    });
    await until(() => broker.records.length === 30);
    expect(String(await metrics.text())).toContain('talaan_relay_lag{feed="notices"} 30\n');
    isBehind = false;
    await until(() => broker.records.length === 60);
    await end();
  });
});
