// What deploy/observability ships is about what the platform measures, and does what it says, by Prometheus's own tool.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { mergedMetrics } from '#apps/gateway/merged-metrics.js';
import { region } from '../scenarios/client.js';
import { removeData, type RunningServer, startServer, temporaryData } from '../scenarios/running-server.js';
import { everyRefusal } from './published.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}

interface RuleTest {
  readonly name: string;
  readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
}

const FOLDER = 'deploy/observability';
const textOf = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const alerts = textOf('alerts.yml');
const rules = (parse(alerts) as { groups: readonly { rules: readonly Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const { panels } = JSON.parse(textOf('dashboard.json')) as {
  panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
};
const shown = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
const asked = [...rules.map(({ expr }) => expr), ...shown];

const tool = spawnSync('promtool', ['--version'], { stdio: 'ignore' }).error === undefined;
if (!tool) process.stderr.write("rules are not tried: Prometheus's promtool is not installed here\n");

/** Runs the tool of Prometheus on files with these texts. */
function promtool(words: readonly string[], files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'talaan-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { status, stdout, stderr } = spawnSync('promtool', words, { cwd: folder, encoding: 'utf8' });
    return { status, said: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

(tool ? describe : describe.skip)("Prometheus's own tool", () => {
  const tests = textOf('alerts.test.yml');
  const tried = (text: string) =>
    promtool(['test', 'rules', 'alerts.test.yml'], { 'alerts.yml': text, 'alerts.test.yml': tests });

  it('takes the rules, and what the dashboard asks', () => {
    const records = shown.map((expr, place) => ({
      record: `shown:${String(place)}`,
      expr: expr.replaceAll('$instance', '.*'),
    }));
    const dashboard = JSON.stringify({ groups: [{ name: 'dashboard', rules: records }] });
    const checked = promtool(['check', 'rules', 'alerts.yml', 'dashboard.yml'], {
      'alerts.yml': alerts,
      'dashboard.yml': dashboard,
    });
    expect(checked).toEqual({
      status: 0,
      said: expect.stringContaining(`SUCCESS: ${String(shown.length)} rules found`) as string,
    });
  });

  it('sees each rule fire for what it is about, and not before', () => {
    expect(tried(alerts)).toEqual({ status: 0, said: expect.stringContaining('SUCCESS') as string });
  });

  it.each(rules.map(({ alert, expr }) => [alert, expr] as const))(
    'sees that %s does not when it is never true',
    (alert, expr) => {
      const broken = JSON.stringify({
        groups: [
          {
            name: 'talaan',
            rules: rules.map((rule) => (rule.alert === alert ? { ...rule, expr: `(${expr}) > 1e12` } : rule)),
          },
        ],
      });
      const { status, said } = tried(broken);
      expect([status, said.includes(`alertname: ${alert}`)]).toEqual([1, true]);
    },
  );
});

it('each rule has a test in which it is silent, and then fires', () => {
  const { tests } = parse(textOf('alerts.test.yml')) as { tests: readonly RuleTest[] };
  const tested = tests.map(({ name, alert_rule_test: at }) => ({
    name,
    fires: at.filter(({ alertname }) => alertname === name).map(({ exp_alerts: expected }) => expected.length),
  }));
  expect(tested).toEqual(expect.arrayContaining(rules.map(({ alert }) => ({ name: alert, fires: [0, 1] }))));
  expect(new Set(rules.map(({ labels }) => labels.severity))).toEqual(new Set(['page', 'ticket']));
});

describe('What is asked for', () => {
  let data: string;
  let server: RunningServer;
  let measured: string;

  beforeAll(async () => {
    data = await temporaryData();
    server = await startServer(data);
    // So that there is one of each: an answer, a refusal, a decision that denies.
    await fetch(`${server.origin}/v1/units`);
    await region(server).officer('ph').reads('/v1/audit-trail');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const text = await (await fetch(`${server.origin}/metrics`)).text();
    // As the process says it of itself, and as what answers for all targets says it.
    measured = text + mergedMetrics([{ target: 'all', text }]);
  });

  afterAll(async () => {
    await server.stop();
    await removeData(data);
  });

  it('is measured, with the labels that are looked at', () => {
    const places = asked.flatMap((expr) => [...expr.matchAll(/\b([a-z]+_[a-z0-9_]+)\{([^}]*)\}/g)]);
    expect(places.length).toBeGreaterThan(asked.length - 3);
    for (const [, name = '', labels = ''] of places) {
      const lines = measured.split('\n').filter((line) => new RegExp(`^${name}[ {]`).test(line));
      expect([name, lines.length > 0]).toEqual([name, true]);
      const known = new Set(lines.flatMap((line) => [...line.matchAll(/(\w+)="/g)].map(([, label]) => label)));
      // Prometheus adds these itself.
      const ours = [...labels.matchAll(/(\w+)(?:=|!=|=~|!~)"/g)]
        .map(([, label]) => label)
        .filter((label) => label !== 'job' && label !== 'instance');
      expect([name, ours.filter((label) => !known.has(label))]).toEqual([name, []]);
    }
  });

  it('is a refusal that there is, and an outcome, an effect and a kind', () => {
    const codes = asked.flatMap((expr) => [...expr.matchAll(/code="([^"]+)"/g)].map(([, code = '']) => code));
    expect(codes.length).toBeGreaterThan(2);
    expect(codes.filter((code) => !Object.hasOwn(everyRefusal(), code))).toEqual([]);
    // From the start on: a counter that comes with its first fault shows no rise.
    for (const code of codes) expect(measured).toMatch(new RegExp(`^talaan_refusals_total{code="${code}"} `, 'm'));
    for (const label of ['outcome="durable"', 'effect="deny"', 'kind="reason"', 'kind="note"'])
      expect(measured).toContain(label);
  });
});
