import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Metrics } from './metrics.js';

const TAKES = 20;
/** For how many milliseconds what failed stands at most, with some to spare. */
const STANDS = 5_000;

/** Measurements of which one takes a while. */
function metricsThatTakeLong() {
  const [metrics, read] = [new Metrics(), { times: 0 }];
  metrics.gauge('talaan_view_lag', 'Positions', 'view', async () => {
    await pause(TAKES);
    read.times += 1;
    return new Map([['requests', read.times]]);
  });
  return { metrics, read };
}

describe('The measurements', () => {
  it('are made once for all who ask at the same time', async () => {
    const { metrics, read } = metricsThatTakeLong();
    const texts = await Promise.all(Array.from({ length: 100 }, () => metrics.text()));
    expect(read.times).toBe(1);
    expect(new Set(texts).size).toBe(1);
    expect(String(texts[0])).toContain('talaan_view_lag{view="requests"} 1');
  });

  it('take a twentieth of the time at most, however often they are asked for, and are made again', async () => {
    const { metrics, read } = metricsThatTakeLong();
    const began = performance.now();
    while (read.times < 3) {
      await metrics.text();
      await pause(1);
    }
    expect(performance.now() - began).toBeGreaterThan(2 * 20 * TAKES);
    expect(String(await metrics.text())).toContain('talaan_view_lag{view="requests"} 3');
  });

  it('are tried again after a failure', async () => {
    const metrics = new Metrics();
    let fails = true;
    metrics.gauge('talaan_view_lag', 'Positions', 'view', () => {
      if (fails) throw new Error('the log is away');
      return Promise.resolve(new Map([['requests', 0]]));
    });
    await expect(metrics.text()).rejects.toThrow('the log is away');
    fails = false;
    const later = performance.now() + STANDS;
    let text: string | undefined;
    while (text === undefined && performance.now() < later) {
      await pause(1);
      text = await metrics.text().then(String, () => undefined);
    }
    expect(text).toContain('talaan_view_lag{view="requests"} 0');
  });
});
