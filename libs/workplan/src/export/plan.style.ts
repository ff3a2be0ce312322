/** The style of the exported page: system fonts, A4 landscape on paper, statuses told by words and not by colour alone. */
export const STYLE = `
:root { --ink: #1b2733; --quiet: #55636f; --line: #c9d2da; --band: #f3f6f8; --head: #123b5d; }
html { font-size: 15px; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem; max-width: 100rem; color: var(--ink); background: #fff;
  font: 1rem/1.45 system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif; }
h1 { margin: 0; font-size: 2rem; line-height: 1.15; color: var(--head); }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.35rem; color: var(--head); }
.lead { margin: .35rem 0 1.25rem; font-size: 1.1rem; color: var(--quiet); }
dl { display: flex; flex-wrap: wrap; gap: .75rem 2.5rem; margin: 0 0 1rem; }
dt { font-size: .8rem; color: var(--quiet); }
dd { margin: 0; font-weight: 600; }
.counts { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; margin: 0 0 1rem; padding: 0; list-style: none; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: 0; padding: 0; list-style: none; }
a { color: #0b5394; }
.note { max-width: 60rem; color: var(--quiet); font-size: .9rem; }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 3px solid #e8a200; outline-offset: 2px; }
table { width: 100%; min-width: 68rem; border-collapse: collapse; table-layout: fixed; }
caption { padding: 0 0 .5rem; text-align: left; color: var(--quiet); }
th, td { padding: .55rem .65rem; border: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400;
  overflow-wrap: anywhere; }
thead th { background: var(--head); color: #fff; font-weight: 600; }
thead th { overflow-wrap: normal; }
thead th:nth-child(1) { width: 15%; }
thead th:nth-child(2) { width: 12%; }
thead th:nth-child(3) { width: 21%; }
thead th:nth-child(4) { width: 18%; }
thead th:nth-child(5) { width: 14%; }
thead th:nth-child(6) { width: 15%; }
thead th:nth-child(7) { width: 5%; }
th[scope="rowgroup"] { background: var(--band); }
.code { display: block; color: var(--head); font-variant-numeric: tabular-nums; }
td p { margin: 0 0 .3rem; }
td p b { display: block; font-size: .8rem; font-weight: 400; color: var(--quiet); }
td ul, th ul { margin: .25rem 0 0; padding-left: 1.1rem; }
td ul { margin-top: 0; }
td li + li { margin-top: .35rem; }
.small { font-size: .85rem; color: var(--quiet); }
.status-line { display: block; }
.blank { color: #8a4b00; }
.page { text-align: right; font-variant-numeric: tabular-nums; }
.status { display: inline-block; padding: .1rem .5rem; border: 1px solid currentColor; border-radius: 1rem;
  font-size: .85rem; font-weight: 600; white-space: nowrap; color: #45525e; background: #fff; }
.status.in-progress { color: #0b5394; background: #eaf3fb; }
.status.completed { color: #1d6b34; background: #e8f5ec; }
.status.delayed { color: #8a4b00; background: #fff4e0; }
.status.deferred { color: #5b3d8a; background: #f3eefb; }
.status.cancelled { color: #9b1c1c; background: #fdecec; }
@page { size: A4 landscape; margin: 12mm; }
@media print {
  html { font-size: 8.5pt; }
  body { padding: 0; max-width: none; }
  nav { display: none; }
  .scroll { overflow: visible; }
  table { min-width: 0; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  h2 { break-after: avoid; margin-top: 1.2rem; }
  section + section { break-before: page; }
  thead th, th[scope="rowgroup"], .status { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
