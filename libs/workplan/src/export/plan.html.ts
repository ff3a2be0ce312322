import { html, type Markup, NOTHING, pagePolicy, styleElement } from '#web/answers/markup.js';
import type { ShownActivity } from '../activity/activity.history.js';
import { STATUSES } from '../codes.js';
import type { ActionLine, Area, PlanFrame, Provision } from '../contract.js';
import { STYLE } from './plan.style.js';
import {
  bodiesWords,
  COLUMNS,
  cooperatingWords,
  evidenceWords,
  leadWords,
  NOT_STATED,
  outputBodiesWords,
  reportWords,
  statusWords,
} from './plan.words.js';

export const CONTENT_SECURITY_POLICY = pagePolicy(STYLE);

/** The plan as one page to read, print or keep, in the plan's own columns; as known at a log position. */
export function planHtml(frame: PlanFrame, records: readonly ShownActivity[], position: bigint): string {
  const { title, period, endorsement, version } = frame;
  const byCode = new Map(records.map((record) => [record.code, record]));
  const counts = STATUSES.map((status) => ({
    status,
    count: records.filter((record) => record.status === status).length,
  }));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}: implementation status</title>
        ${styleElement(STYLE)}
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <p class="lead">Implementation status of ${records.length} activities, in the columns of the plan.</p>
          <dl>
            <div>
              <dt>Period</dt>
              <dd>${period.from}–${period.to}</dd>
            </div>
            <div>
              <dt>Version</dt>
              <dd>${version}</dd>
            </div>
            <div>
              <dt>Endorsement</dt>
              <dd>${endorsement.body}, ${endorsement.mode.replaceAll('-', ' ')}, ${endorsement.date}</dd>
            </div>
            <div>
              <dt>As known at log position</dt>
              <dd>${String(position)}</dd>
            </div>
          </dl>
          <ul class="counts" aria-label="Activities by status">
            ${counts.map(({ status, count }) => html`<li><span class="status ${status}">${statusWords(status)}</span> <b>${count}</b></li> `)}
          </ul>
          <nav aria-label="Areas">
            <ul>
              ${frame.areas.map(({ code, title: name }) => html`<li><a href="#area-${code}">${code}. ${name}</a></li> `)}
            </ul>
          </nav>
          <p class="note">
            Titles and outputs are worded after the plan; codes, bodies and pages are the plan's. What the plan leaves
            blank is shown as “${NOT_STATED}”. The values of status are the platform's own.
          </p>
        </header>
        <main>${frame.areas.map((area) => areaSection(area, byCode))}</main>
      </body>
    </html> `.text.trim();
}

function areaSection(area: Area, records: ReadonlyMap<string, ShownActivity>): Markup {
  return html`<section aria-labelledby="area-${area.code}">
    <h2 id="area-${area.code}">Area ${area.code}. ${area.title}</h2>
    <div class="scroll" role="region" aria-labelledby="area-${area.code}" tabindex="0">
      <table>
        <caption>
          Activities of area ${area.code}, by provision
        </caption>
        <thead>
          <tr>
            ${COLUMNS.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        ${area.provisions.map((provision) => provisionRows(provision, records))}
      </table>
    </div>
  </section> `;
}

function provisionRows(provision: Provision, records: ReadonlyMap<string, ShownActivity>): Markup {
  const height = provision.actionLines.reduce((rows, line) => rows + heightOf(line), 0);
  const heading = html`<th scope="rowgroup" rowspan="${height}">
    <b class="code">${provision.code}</b> ${provision.text}
  </th>`;
  const rows = provision.actionLines.flatMap((line, index) => lineRows(line, index === 0 ? heading : NOTHING, records));
  return html`<tbody>
    ${rows}
  </tbody> `;
}

function lineRows(line: ActionLine, provision: Markup, records: ReadonlyMap<string, ShownActivity>): Markup[] {
  const title = line.title === '' ? blank() : html`${line.title}`;
  const heading = html`<td rowspan="${heightOf(line)}"><b class="code">${line.code}</b> ${title}</td>`;
  if (line.activities.length === 0) {
    return [
      html`<tr>
        ${provision}${heading}
        <td colspan="4">Activities: ${blank()}</td>
        <td class="page">${line.page}</td>
      </tr> `,
    ];
  }
  return line.activities.map((code, index) => {
    const record = records.get(code);
    const before = index === 0 ? html`${provision}${heading}` : NOTHING;
    const cells = record
      ? activityCells(record)
      : html`<th scope="row"><b class="code">${code}</b></th>
          <td colspan="4">not adopted yet</td>`;
    return html`<tr>
      ${before}${cells}
    </tr> `;
  });
}

function activityCells(record: ShownActivity): Markup {
  const { code, title, topics = [], outputs, page, remarks, crossReferences = [], evidence, status } = record;
  return html`<th scope="row"><b class="code">${code}</b> ${title}${list(topics.map((topic) => html`${topic}`))}</th>
    <td>${outputs.length === 0 ? blank() : list(outputs.map(outputItem))}</td>
    <td>
      <p><b>Lead</b> ${words(leadWords(record))}</p>
      <p><b>Cooperating</b> ${words(cooperatingWords(record))}</p>
    </td>
    <td>
      <p><span class="status ${status}">${statusWords(status)}</span></p>
      <p class="small">${reportWords(record)}</p>
      ${
        evidence.length === 0 ? NOTHING : html`<p class="small">Evidence: ${evidenceWords(evidence)}</p>`
      }${remarks === undefined ? NOTHING : html`<p class="small">Remark in the plan: ${remarks}</p>`}${
        crossReferences.length === 0 ? NOTHING : html`<p class="small">See also: ${crossReferences.join('; ')}</p>`
      }
    </td>
    <td class="page">${page}</td>`;
}

function outputItem(output: ShownActivity['outputs'][number]): Markup {
  const bodies = outputBodiesWords(output);
  return html`${output.title}${bodies === '' ? NOTHING : html` <span class="small">(${bodies})</span>`}
    <span class="small status-line"
      >${statusWords(output.status)}${
        output.evidence.length === 0 ? NOTHING : html`. Evidence: ${evidenceWords(output.evidence)}`
      }</span
    >`;
}

function list(items: readonly Markup[]): Markup {
  return items.length === 0
    ? NOTHING
    : html`<ul>
        ${items.map((item) => html`<li>${item}</li>`)}
      </ul>`;
}

function words(text: string): Markup {
  return text.startsWith(bodiesWords([])) ? html`${blank()}${text.slice(NOT_STATED.length)}` : html`${text}`;
}

function blank(): Markup {
  return html`<em class="blank">${NOT_STATED}</em>`;
}

function heightOf({ activities }: ActionLine): number {
  return Math.max(1, activities.length);
}
