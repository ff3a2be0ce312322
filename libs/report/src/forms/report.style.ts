/** The style of the report's page: system fonts, A4 on paper. Part of format 1: it MUST NOT change. */
export const STYLE = onOneLine(`
:root { --ink: #1b2733; --quiet: #4d5a66; --line: #c9d2da; --band: #f3f6f8; --head: #123b5d; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem; max-width: 72rem; color: var(--ink); background: #fff;
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif; }
h1 { margin: 0 0 1rem; font-size: 1.9rem; line-height: 1.2; color: var(--head); text-wrap: balance; }
h2 { margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 2px solid var(--head); font-size: 1.3rem;
  color: var(--head); }
p { margin: 0 0 .75rem; max-width: 48rem; }
dl { display: flex; flex-wrap: wrap; gap: .75rem 2.5rem; margin: 0 0 1.25rem; }
dt { font-size: .85rem; color: var(--quiet); }
dd { margin: 0; font-weight: 600; }
nav ol { margin: 0; padding-left: 1.4rem; columns: 2 22rem; column-gap: 3rem; }
a { color: #0b5394; }
.note { padding: .6rem .9rem; border-left: 4px solid #b26a00; background: #fff7e8; }
.empty { color: var(--quiet); }
.scroll { margin: 1rem 0 1.5rem; overflow-x: auto; }
.scroll:focus-visible { outline: 3px solid #b26a00; outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
caption { padding: 0 0 .4rem; text-align: left; font-weight: 600; }
th, td { padding: .4rem .55rem; border: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { background: var(--head); color: #fff; font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 400; background: var(--band); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
@page { size: A4; margin: 15mm; }
@media print {
  body { padding: 0; max-width: none; font-size: 9.5pt; }
  nav { display: none; }
  .scroll { overflow: visible; }
  thead { display: table-header-group; }
  tr, .note { break-inside: avoid; }
  h2 { break-after: avoid; }
  table { font-size: 8pt; }
  thead th, tbody th, .note { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`);

/** The page has no other white space than single spaces, and the style's digest is part of the page's policy. */
function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
