import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What part of the time the text may take, however often it is asked for; for how many milliseconds one stands at most. */
const SHARE = 0.05;
const MOST = 1_000;
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * What the program measures of itself. Labels are closed lists (route templates, action names, codes): never an id, a
 * subject, a state or a unit.
 */
export class Metrics {
  private readonly registry = new Registry();

  private readonly requests = new Histogram({
    name: 'talaan_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    registers: [this.registry],
  });

  private readonly appends = new Histogram({
    name: 'talaan_append_duration_seconds',
    help: 'Time until appended facts were durable, or the append was refused.',
    labelNames: ['outcome'] as const,
    buckets: SECONDS,
    registers: [this.registry],
  });

  private readonly facts = new Counter({
    name: 'talaan_facts_appended_total',
    help: 'Facts made durable by this process.',
    registers: [this.registry],
  });

  private readonly broken = new Counter({
    name: 'talaan_broken_records_total',
    help: 'Records found that are not as they were written.',
    registers: [this.registry],
  });

  private readonly decisions = new Counter({
    name: 'talaan_access_decisions_total',
    help: 'Authorisation decisions at entry points.',
    labelNames: ['action', 'effect'] as const,
    registers: [this.registry],
  });

  private readonly refusals = new Counter({
    name: 'talaan_refusals_total',
    help: 'Requests refused, by the code of the refusal.',
    labelNames: ['code'] as const,
    registers: [this.registry],
  });

  private lastText: Promise<Buffer> = Promise.resolve(Buffer.alloc(0));
  private standsUntil = 0;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** `route` is the template (`/v1/exchange-requests/:id`), never the path. */
  answered(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status }, seconds);
  }

  appended(facts: number, seconds: number): void {
    this.facts.inc(facts);
    this.appends.observe({ outcome: 'durable' }, seconds);
  }

  appendRefused(seconds: number): void {
    this.appends.observe({ outcome: 'refused' }, seconds);
  }

  brokenRecord(): void {
    this.broken.inc();
  }

  decided(action: string, effect: 'permit' | 'deny'): void {
    this.decisions.inc({ action, effect });
  }

  refused(code: string): void {
    this.refusals.inc({ code });
  }

  /** Codes that stand at 0 until they are refused with: else the first of them would not be seen to come. */
  counts(codes: readonly string[]): void {
    for (const code of codes) this.refusals.inc({ code }, 0);
  }

  /** A gauge that is read when the metrics are; `read` gives its value for each label. */
  gauge(name: string, help: string, label: string, read: () => Promise<ReadonlyMap<string, number>>): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect: async () => {
        for (const [of, value] of await read()) gauge.set({ [label]: of }, value);
      },
    });
  }

  /** A gauge without labels that is read when the metrics are. */
  level(name: string, help: string, read: () => number | Promise<number>): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [this.registry],
      collect: async () => {
        gauge.set(await read());
      },
    });
  }

  /** A counter for each of these values of a label, from 0 on; what it returns adds to one of them. */
  counters<Of extends string>(name: string, help: string, label: string, each: readonly Of[]) {
    const counter = new Counter({ name, help, labelNames: [label], registers: [this.registry] });
    for (const of of each) counter.inc({ [label]: of }, 0);
    return (of: Of, more: number): void => {
      counter.inc({ [label]: of }, more);
    };
  }

  /**
   * In the Prometheus text format (UTF-8), no older than a second. Anyone may ask for it as often as they like, and it is
   * long: its bytes are made once for all who ask meanwhile, and again when the last ones are old enough.
   */
  async text(): Promise<Buffer> {
    if (performance.now() >= this.standsUntil) {
      this.standsUntil = Infinity;
      this.lastText = this.made();
    }
    return await this.lastText;
  }

  private async made(): Promise<Buffer> {
    const began = performance.now();
    try {
      return Buffer.from(await this.registry.metrics());
    } finally {
      const now = performance.now();
      this.standsUntil = now + Math.min((now - began) / SHARE, MOST);
    }
  }

  get contentType(): string {
    return this.registry.contentType;
  }
}
