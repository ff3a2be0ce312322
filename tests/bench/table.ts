import type { Figure } from './figure.js';

const HEADINGS = ['what', 'against', 'ours', 'limit', 'ratio', 'reach', 'verdict'];

/** The figures side by side, as aligned text; notes stand under the table. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.what + (figure.note === undefined ? '' : ` [${String(notes(figures).indexOf(figure.note) + 1)}]`),
    figure.against,
    `${amount(figure.ours)} ${figure.unit}`,
    figure.limit === undefined ? '–' : `${amount(figure.limit)} ${figure.unit}`,
    figure.limit === undefined ? '–' : (figure.ours / figure.limit).toFixed(2),
    figure.reach,
    figure.reached ? 'reached' : 'NOT REACHED',
  ]);
  const all = [HEADINGS, ...rows];
  const widths = HEADINGS.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('  '));
  return [...lines, ...notes(figures).map((note, index) => `[${String(index + 1)}] ${note}`)].join('\n');
}

function notes(figures: readonly Figure[]): readonly string[] {
  return [...new Set(figures.flatMap(({ note }) => (note === undefined ? [] : [note])))];
}

function amount(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });
}
