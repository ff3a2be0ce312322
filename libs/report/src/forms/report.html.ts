import { html, type Markup, pagePolicy, styleElement } from '#web/answers/markup.js';
import { isNumeric, type ReportDocument, type ReportSection, type ReportTable } from './report.document.js';
import { STYLE } from './report.style.js';

export const CONTENT_SECURITY_POLICY = pagePolicy(STYLE);

/** The report as one page to read, print or keep. Part of format 1: it MUST NOT change. */
export function reportHtml({ title, facts, sections }: ReportDocument): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${styleElement(STYLE)}
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <dl>
            ${facts.map(
              ([name, value]) =>
                html`<div>
                  <dt>${name}</dt>
                  <dd>${value}</dd>
                </div> `,
            )}
          </dl>
          <nav aria-label="Sections">
            <ol>
              ${sections.map(({ heading }, index) => html`<li><a href="#${idOf(index)}">${withoutNumber(heading)}</a></li> `)}
            </ol>
          </nav>
        </header>
        <main>${sections.map(sectionOf)}</main>
      </body>
    </html> `.text;
  // Indentation of the source is no part of the report.
  return `${page.replaceAll(/\s+/g, ' ').trim()}\n`;
}

function sectionOf({ heading, paragraphs, notes, tables }: ReportSection, index: number): Markup {
  return html`<section aria-labelledby="${idOf(index)}">
    <h2 id="${idOf(index)}">${heading}</h2>
    ${paragraphs.map((text) => html`<p>${text}</p> `)} ${notes.map((text) => html`<p class="note">${text}</p> `)}
    ${tables.map((table, place) => tableOf(table, `${idOf(index)}-${String(place + 1)}`))}
  </section> `;
}

function tableOf({ caption, columns, rows, empty }: ReportTable, id: string): Markup {
  if (rows.length === 0) return html`<p class="empty"><b>${caption}:</b> ${empty}</p> `;
  return html`<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0">
    <table>
      <caption id="${id}">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map((column, place) => headOf(column, isNumeric(rows, place)))}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map(cellOf)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div> `;
}

function headOf(column: string, isNumber: boolean): Markup {
  if (isNumber) return html`<th scope="col" class="number">${column}</th> `;
  return html`<th scope="col">${column}</th> `;
}

function cellOf(value: string | number, place: number): Markup {
  if (place === 0) return html`<th scope="row">${value}</th> `;
  if (typeof value === 'number') return html`<td class="number">${value}</td> `;
  return html`<td>${value}</td> `;
}

const idOf = (index: number) => `section-${String(index + 1)}`;
const withoutNumber = (heading: string) => heading.replace(/^\d+\. /, '');
