import { PROMISES } from './experiment.js';
import type { Row } from './row.js';

const HEADINGS = ['experiment', 'tried', 'found', 'measured', 'controls', 'verdict', 'seed', 'commit', 'on'];

/** Both tables as Markdown, which also reads well on a terminal. */
export function markdown(rows: readonly Row[]): string {
  const parts = PROMISES.map((promise) => {
    const lines = rows.filter((row) => row.promise === promise).map(cellsOf);
    const heading = `## ${promise.charAt(0).toUpperCase()}${promise.slice(1)}`;
    return [heading, '', ...aligned([HEADINGS, ...lines])].join('\n');
  });
  const machines = [...new Set(rows.map(({ under }) => under.machine))].map((machine) => `- ${machine}`);
  return `${['# Assurance', ...parts, 'Run on:', machines.join('\n')].join('\n\n')}\n`;
}

function cellsOf(row: Row): readonly string[] {
  const caught = row.controls.filter((control) => control.caught).length;
  const unseen = row.controls.filter((control) => !control.caught).map(({ broken }) => broken);
  const controls = `${String(caught)} of ${String(row.controls.length)} caught`;
  return [
    `${row.what} (\`${row.id}\`)`,
    `${row.found.tried.toLocaleString('en')} ${row.unit}`,
    pairs(row.found.wrong),
    pairs(row.found.measured ?? {}),
    unseen.length > 0 ? `${controls}; unseen: ${unseen.join(', ')}` : controls,
    row.reason === undefined ? row.verdict : `${row.verdict}: ${row.reason.split('\n')[0] ?? ''}`,
    String(row.under.seed),
    row.under.commit,
    row.under.date,
  ].map((cell) => cell.replaceAll('|', '\\|'));
}

function pairs(values: Readonly<Record<string, number | string>>): string {
  const cells = Object.entries(values).map(([name, value]) => `${name} ${String(value)}`);
  return cells.length === 0 ? '–' : cells.join(', ');
}

function aligned(all: readonly (readonly string[])[]): readonly string[] {
  const widths = HEADINGS.map((_, column) => Math.max(3, ...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  return lines;
}
