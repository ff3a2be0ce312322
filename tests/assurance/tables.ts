import { PROMISES } from './experiment.js';
import type { Row } from './row.js';

/** How the tables came to be, for whoever wants to have them again. */
export interface Setup {
  readonly commit: string;
  readonly seed: number;
  readonly size: string;
  readonly machine: string;
  readonly node: string;
  readonly date: string;
}

const HEADINGS = ['experiment', 'tried', 'found', 'measured', 'controls', 'verdict'];

/** Both tables as Markdown, which also reads well on a terminal. */
export function markdown(rows: readonly Row[], setup: Setup): string {
  const about = Object.entries(setup).map(([name, value]) => `- ${name}: ${String(value)}`);
  const parts = PROMISES.map((promise) => {
    const lines = rows.filter((row) => row.promise === promise).map(cellsOf);
    return [
      `## ${promise === 'nothing lost' ? 'Nothing lost' : 'No one let in'}`,
      '',
      ...aligned([HEADINGS, ...lines]),
    ].join('\n');
  });
  return `${['# Assurance', about.join('\n'), ...parts].join('\n\n')}\n`;
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
